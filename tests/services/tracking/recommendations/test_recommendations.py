"""The three proposals over HTTP: issued by one and prepared by another, delivered, answered; who sees them and the cases they rest on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio

from shared.db.database import SERVER_SETTINGS
from shared.kernel.time import SystemTime
from shared.settings import DbRole, Settings
from tests.services.tracking.client import World
from tests.services.tracking.test_journey import UNIT, registered, today

PATH = "/tracking/v1/recommendations"
SUPERVISOR, HANDLER, OFFICER = "demo-supervisor", f"demo-unit_handler-{UNIT}", "demo-bureau_officer"
GOVERNMENT, INSPECTOR = "demo-reviewer-440117-QZF", "demo-discipline_inspector-440117-JW"
IMPROVE = {
    "kind": "improvement",
    "addressee": UNIT,
    "problem": "路灯报修多次逾期。",
    "proposal": "建立限时办结制度。",
    "basis": "《信访工作条例》第四十条",
    "prepared_by": OFFICER,
}
POLICY = {**IMPROVE, "kind": "policy", "addressee": "440117-QZF"}
ACCOUNT = {**IMPROVE, "kind": "accountability", "addressee": "440117-JW", "about": UNIT, "consequence": "长期无路灯致人受伤"}
YES = {"adopted": "yes", "measures": "已建立制度"}


@pytest_asyncio.fixture(scope="module")
async def owner(directory: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(directory.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    yield connection
    await connection.close()


def day(days: int) -> str:
    return (SystemTime().now() + timedelta(days=days)).date().isoformat()


async def case_with_unit(people: World) -> str:
    case: str = (await registered(people))["case_id"]
    answer = await (await people.caller(OFFICER)).act(case, "transfer", {"to_unit": UNIT})
    assert answer.status_code == 200, answer.text
    return case


async def post(people: World, body: dict[str, Any], **changes: Any) -> httpx.Response:
    return await (await people.caller(SUPERVISOR)).post(PATH, {**body, "issued_on": today(), **changes})


async def issued(people: World, body: dict[str, Any], **changes: Any) -> str:
    answer = await post(people, body, **changes)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def read(people: World, one: str, login: str) -> httpx.Response:
    return await (await people.caller(login)).get(f"{PATH}/{one}")


async def step(people: World, login: str, one: str, what: str, body: dict[str, Any], tag: str | None = None) -> httpx.Response:
    tag = tag or (await read(people, one, login)).headers.get("etag", '"0-x"')
    return await (await people.caller(login)).post(f"{PATH}/{one}/{what}", body, **{"If-Match": tag})


async def delivered(people: World, body: dict[str, Any], **changes: Any) -> str:
    one = await issued(people, body, **changes)
    answer = await step(people, SUPERVISOR, one, "deliveries", {"delivered_on": today(), "receipt": "办公室签收"})
    assert answer.status_code == 200, answer.text
    return one


async def test_from_issue_to_the_written_answer(people: World, owner: asyncpg.Connection) -> None:
    case = await case_with_unit(people)
    answer = await post(people, IMPROVE, evidence=[case, case])
    one = answer.json()["id"]
    assert (answer.status_code, answer.headers["location"]) == (201, f"{PATH}/{one}")
    assert [row["case_id"] for row in answer.json()["evidence"]] == [case]
    assert (answer.json()["state"], answer.json()["due_strict"], answer.json()["article"]) == ("issued", None, "TL 40.1")
    sent = (await step(people, SUPERVISOR, one, "deliveries", {"delivered_on": today()})).json()
    assert (sent["state"], sent["delivered_on"], sent["due_strict"]) == ("delivered", today(), day(30))
    assert sent["due_rolled"] >= sent["due_strict"]
    feedback = {"adopted": "partly", "reason": "经费分两年落实", "measures": "先行改造南段", "on": today()}
    done = await step(people, HANDLER, one, "feedback", feedback)
    assert done.status_code == 200, done.text
    assert {name: done.json()[name] for name in ("adopted", "reason", "measures")} == {
        name: feedback[name] for name in ("adopted", "reason", "measures")
    }
    assert (done.json()["state"], done.json()["version"], done.json()["feedback_on"]) == ("answered", 3, today())
    again = await step(people, HANDLER, one, "feedback", feedback)
    assert (again.status_code, again.json()["code"], again.json()["article"]) == (409, "illegal_transition", "TL 40.4")
    events = await owner.fetch("SELECT type, data FROM event WHERE subject = $1 ORDER BY sequence", f"recommendation/{one}")
    assert [row["type"] for row in events] == ["recommendation.issued", "recommendation.delivered", "recommendation.answered"]
    assert case not in "".join(row["data"] for row in events)
    audited = await owner.fetch("SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id", one)
    assert [row["action"] for row in audited] == ["recommendation_issued", "recommendation_delivered", "recommendation_answered"]


@pytest.mark.parametrize(
    ("body", "changes", "status", "code", "pointer"),
    [
        (IMPROVE, {"prepared_by": SUPERVISOR}, 422, "prepared_by_unknown", "/prepared_by"),
        (IMPROVE, {"prepared_by": "nobody"}, 422, "prepared_by_unknown", "/prepared_by"),
        (IMPROVE, {"prepared_by": "demo-hotline"}, 422, "prepared_by_unknown", "/prepared_by"),
        (IMPROVE, {"addressee": "NOWHERE"}, 422, "unknown_unit", "/addressee"),
        (IMPROVE, {"addressee": "440117-XFJ"}, 409, "wrong_addressee", "/addressee"),
        (IMPROVE, {"evidence": [str(UUID(int=1))]}, 422, "unknown_case", "/evidence/0"),
        (IMPROVE, {"issued_on": "2099-01-01"}, 409, "date_in_future", "/issued_on"),
        (IMPROVE, {"accuser": "陈小河"}, 422, "extra_forbidden", "/accuser"),
        (POLICY, {}, 422, "missing", "/reported_on"),
        (POLICY, {"reported_on": "2099-01-01"}, 409, "report_first", "/reported_on"),
        (POLICY, {"addressee": UNIT, "reported_on": "2026-01-01"}, 409, "wrong_addressee", "/addressee"),
        (ACCOUNT, {"addressee": UNIT}, 409, "wrong_addressee", "/addressee"),
        (ACCOUNT, {"about": None}, 422, "missing", "/about"),
        (ACCOUNT, {"consequence": None}, 422, "missing", "/consequence"),
    ],
)
async def test_what_is_not_issued(
    people: World, body: dict[str, Any], changes: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    answer = await post(people, body, **changes)
    fault = answer.json()["errors"][0]
    assert (answer.status_code, fault["code"], fault["pointer"]) == (status, code, pointer)


async def test_a_policy_proposal_goes_to_the_government_which_was_told_first(people: World) -> None:
    one = await delivered(people, POLICY, reported_on=today())
    done = await step(people, GOVERNMENT, one, "feedback", {**YES, "on": today()})
    assert (done.status_code, done.json()["adopted"]) == (200, "yes")


@pytest.mark.parametrize(
    ("adopted", "reason", "status"), [("no", None, 422), ("partly", None, 422), ("yes", None, 200), ("no", "无编制", 200)]
)
async def test_what_is_not_adopted_needs_its_reason(people: World, adopted: str, reason: str | None, status: int) -> None:
    one = await delivered(people, IMPROVE)
    answer = await step(people, HANDLER, one, "feedback", {"adopted": adopted, "reason": reason, "on": today()})
    assert answer.status_code == status
    if status == 422:
        assert (answer.json()["errors"][0]["pointer"], answer.json()["article"]) == ("/reason", "TL 40.4")


async def test_only_the_addressee_answers_and_only_the_author_delivers(people: World) -> None:
    one = await delivered(people, IMPROVE)
    assert (await step(people, GOVERNMENT, one, "feedback", {**YES, "on": today()})).status_code == 403, "its superior only reads"
    assert (await step(people, SUPERVISOR, one, "feedback", {**YES, "on": today()})).status_code == 403
    assert (await step(people, HANDLER, one, "deliveries", {"delivered_on": today()})).status_code == 403
    assert (await step(people, "demo-unit_handler-440117-JTJ", one, "feedback", {**YES, "on": today()}, tag='"2-x"')).status_code == 404


async def test_order_of_checks(people: World) -> None:
    one = await delivered(people, IMPROVE)
    handler, path = await people.caller(HANDLER), f"{PATH}/{one}/feedback"
    answers = [
        await handler.post(path.replace(one, str(uuid4())), {}),
        await (await people.caller(OFFICER)).post(path, {}),
        await handler.post(path, {}),
        await handler.post(path, {}, **{"If-Match": '"1-x"'}),
        await handler.post(path, {}, **{"If-Match": '"2-x"'}),
        await handler.post(path, {**YES, "on": "2099-01-01"}, **{"If-Match": '"2-x"'}),
    ]
    assert [answer.status_code for answer in answers] == [404, 403, 428, 412, 422, 409]


@pytest.mark.parametrize(
    ("login", "status"),
    [
        (SUPERVISOR, 200),
        (OFFICER, 200),
        ("demo-leader", 200),
        (INSPECTOR, 200),  # the addressee
        ("demo-reviewer-440100-SZF", 200),  # above the author
        (HANDLER, 404),  # the unit it is about
        (f"demo-unit_head-{UNIT}", 404),
        ("demo-unit_handler-440117-RSJ", 404),
        (GOVERNMENT, 404),
        ("demo-registrar", 403),
        ("demo-admin", 403),
    ],
)
async def test_who_sees_a_proposal_to_hold_to_account(people: World, login: str, status: int) -> None:
    one = await issued(people, ACCOUNT)
    assert (await read(people, one, login)).status_code == status
    listed = await (await people.caller(login)).get(f"{PATH}?limit=200")
    assert (one in listed.text) is (status == 200)


async def test_a_superior_does_not_read_the_proposal_to_hold_it_to_account(people: World) -> None:
    above = "demo-bureau_officer-440100-XFJ"
    usual, about_it = await issued(people, ACCOUNT), await issued(people, ACCOUNT, about="440100-XFJ")
    assert (await read(people, usual, above)).status_code == 200
    assert (await read(people, about_it, above)).status_code == 404
    assert (await read(people, about_it, SUPERVISOR)).status_code == 200


async def test_of_the_cases_it_rests_on_each_reader_sees_his_own(people: World) -> None:
    mine, foreign = await case_with_unit(people), (await registered(people))["case_id"]
    one = await issued(people, IMPROVE, evidence=[mine, foreign])
    for login, expected in (
        (SUPERVISOR, {mine, foreign}),
        (HANDLER, {mine}),
        (GOVERNMENT, {mine}),
        ("demo-reviewer-440100-SZF", {mine, foreign}),
    ):
        answer = await read(people, one, login)
        assert {row["case_id"] for row in answer.json()["evidence"]} == expected
        assert (foreign in answer.text) is (foreign in expected)


async def test_a_case_that_becomes_an_accusation_leaves_the_evidence_of_the_accused(people: World) -> None:
    case = await case_with_unit(people)
    one = await issued(people, IMPROVE, evidence=[case])
    assert case in (await read(people, one, HANDLER)).text
    body = {"category": "accusation", "reason": "更正", "accused": [{"unit": UNIT}]}
    assert (await (await people.caller(OFFICER)).act(case, "classify", body)).status_code == 200
    for login in (HANDLER, f"demo-unit_head-{UNIT}", SUPERVISOR):
        answer = await read(people, one, login)
        assert (answer.status_code, answer.json()["evidence"]) == (200, [])
        assert case not in answer.text
    assert case in (await read(people, one, OFFICER)).text
    hidden, none = await post(people, IMPROVE, evidence=[case]), await post(people, IMPROVE, evidence=[str(UUID(int=2))])
    assert hidden.json()["errors"] == none.json()["errors"], "a hidden case is cited like one that does not exist"


async def test_overdue_is_delivered_unanswered_and_past_the_rolled_date(people: World, owner: asyncpg.Connection) -> None:
    late, in_time, answered = [await delivered(people, IMPROVE) for _ in range(3)]
    await owner.execute("UPDATE recommendation SET due_rolled = due_rolled - 60 WHERE id = ANY ($1::uuid[])", [UUID(late), UUID(answered)])
    await step(people, HANDLER, answered, "feedback", {**YES, "on": today()})
    for login in (SUPERVISOR, HANDLER, GOVERNMENT):
        found = (await (await people.caller(login)).get(f"{PATH}?overdue=true&limit=200")).text
        assert late in found
        assert in_time not in found
        assert answered not in found


async def test_the_list_filters_and_goes_on(people: World) -> None:
    made = {await issued(people, IMPROVE) for _ in range(3)}
    policy = await issued(people, POLICY, reported_on=today())
    supervisor = await people.caller(SUPERVISOR)
    seen: list[str] = []
    path = f"{PATH}?limit=2&kind=improvement&state=issued&addressee={UNIT}"
    following = path
    while following:
        page = (await supervisor.get(following)).json()
        seen += [row["id"] for row in page["items"]]
        following = f"{path}&cursor={page['next']}" if page["next"] else ""
    assert made <= set(seen)
    assert len(seen) == len(set(seen))
    assert policy not in seen
    assert policy in (await supervisor.get(f"{PATH}?kind=policy&limit=200")).text
    assert (await supervisor.get(f"{PATH}?addressee=NOWHERE")).json()["items"] == []
