"""Orders over HTTP: opened, replied to, returned, escalated, closed; refused for the right reason and article."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.services.tracking.supervision.conftest import HANDLER, OFFICER, SUPERVISOR, Supervised, today
from tests.services.tracking.test_journey import UNIT, registered

REPLY = {"text": "已约见信访人。", "measures": "十日内办结。"}
ACCEPT = {"path": "P6", "legal_basis": "TL 31(6)"}


async def opened(district: Supervised, **changes: Any) -> str:
    answer = await district.by_hand(await district.case(), **changes)
    assert answer.status_code == 201, answer.text
    order: str = answer.json()["id"]
    return order


async def test_an_order_lives_from_opening_to_closing(district: Supervised) -> None:
    answer = await district.by_hand(await district.case())
    order, path = answer.json()["id"], f"/tracking/v1/supervisions/{answer.json()['id']}"
    assert (answer.status_code, answer.headers["location"]) == (201, path)
    assert (answer.json()["state"], answer.json()["trigger"], answer.json()["explanation"]) == ("opened", None, None)
    steps: tuple[tuple[str, str, dict[str, Any], str], ...] = (
        (HANDLER, "replies", REPLY, "replied"),
        (SUPERVISOR, "returns", {"reason": "措施不具体", "reply_due": today(20)}, "returned"),
        (HANDLER, "replies", {**REPLY, "measures": "专人负责，三日内办结。"}, "replied"),
        (SUPERVISOR, "acceptances", {"reason": "到位"}, "accepted"),
        (SUPERVISOR, "closings", {}, "closed"),
    )
    for version, (login, step, body, state) in enumerate(steps, start=2):
        answer = await district.step(login, order, step, body)
        assert answer.status_code == 200, f"{step}: {answer.text}"
        assert (answer.json()["state"], answer.json()["version"]) == (state, version)
        assert (await district.read(order, login)).headers["etag"] == answer.headers["etag"]
    assert (answer.json()["closed_on"], answer.json()["reply_due_strict"]) == (today(), today(20))
    told = answer.json()["steps"]
    assert [(step["sequence"], step["action"], step["actor_unit"]) for step in told] == [
        (1, "open", "440117-XFJ"), (2, "reply", UNIT), (3, "return_reply", "440117-XFJ"), (4, "reply", UNIT), (5, "accept_reply", "440117-XFJ"),
        (6, "close", "440117-XFJ"),
    ]  # fmt: skip
    assert told[1]["data"] == REPLY
    assert told[2]["reason"] == "措施不具体"
    assert await district.events(f"supervision/{order}") == [
        f"supervision.{what}" for what in ("opened", "replied", "returned", "replied", "accepted", "closed")
    ]


async def test_order_of_checks(district: Supervised) -> None:
    order = await opened(district)
    path = f"/tracking/v1/supervisions/{order}/closings"
    supervisor, officer = await district.people.caller(SUPERVISOR), await district.people.caller(OFFICER)
    stranger = await district.people.caller("demo-unit_handler-440117-RSJ")
    answers = [
        await stranger.post(path, {}),
        await officer.post(path, {}),
        await supervisor.post(path, {}),
        await supervisor.post(path, {}, **{"If-Match": '"7-x"'}),
        await supervisor.post(path, {"reason": ""}, **{"If-Match": '"1-x"'}),
        await supervisor.post(path, {"extra": 1}, **{"If-Match": '"1-x"'}),
        await supervisor.post(path, {}, **{"If-Match": '"1-x"'}),
    ]
    assert [answer.status_code for answer in answers] == [404, 403, 428, 412, 422, 422, 409]
    assert (answers[-1].json()["code"], answers[-1].json()["article"]) == ("reply_not_accepted", "TL 40.1")


async def test_a_retry_opens_one_order(district: Supervised) -> None:
    case, key = await district.case(), str(uuid4())
    supervisor = await district.people.caller(SUPERVISOR)
    body = {"case_id": case, "ground": "delay", "requirement": "请说明", "reply_due": today(5)}
    first, second = [await supervisor.post("/tracking/v1/supervisions", body, **{"Idempotency-Key": key}) for _ in range(2)]
    assert first.content == second.content
    assert len(await district.orders(case)) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"case_id": str(UUID(int=7))}, 422, "unknown_case"),
        ({"unit": "NOWHERE"}, 422, "unknown_unit"),
        ({"unit": "440117-JYJ"}, 409, "unit_not_of_case"),
        ({"unit": "440117-XFJ"}, 409, "not_to_be_supervised"),
        ({"reply_due": "2026-01-01"}, 409, "due_in_past"),
        ({"ground": "rudeness"}, 422, "validation_failed"),
    ],
)
async def test_what_cannot_be_opened(changes: dict[str, Any], status: int, code: str, district: Supervised) -> None:
    answer = await district.by_hand(await district.case(), **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["errors"]


async def test_a_case_that_lies_with_no_unit_needs_one_named(district: Supervised) -> None:
    answer = await district.by_hand((await registered(district.people))["case_id"])
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/unit")


async def test_each_side_takes_its_own_steps(district: Supervised) -> None:
    order = await opened(district)
    assert (await district.step(SUPERVISOR, order, "replies", REPLY)).status_code == 403
    assert (await district.step(HANDLER, order, "closings", {"reason": "x"})).status_code == 403
    again = await district.step(SUPERVISOR, order, "acceptances", {})
    assert (again.status_code, again.json()["code"], again.json()["article"]) == (409, "illegal_transition", "TL 40.1")


@pytest.mark.parametrize("level", ["talk", "circular", "listed"])
async def test_the_joint_conference_escalates(level: str, district: Supervised) -> None:
    order = await opened(district)
    body = {
        "level": level,
        "decided_on": today(),
        "minutes": "联席会议纪要〔2026〕3号",
        "rectify_by": today(30) if level == "listed" else None,
    }
    answer = await district.step(SUPERVISOR, order, "escalations", body)
    assert (answer.json()["escalation"], answer.json()["rectify_by"], answer.json()["state"]) == (level, body["rectify_by"], "opened")
    assert answer.json()["steps"][-1]["data"]["minutes"] == body["minutes"]
    assert await district.events(f"supervision/{order}") == ["supervision.opened", "supervision.escalated"]


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [({"rectify_by": None}, 422, "/rectify_by"), ({"minutes": None}, 422, "/minutes"), ({"decided_on": "2099-01-01"}, 409, "/decided_on")],
)
async def test_what_an_escalation_needs(change: dict[str, Any], status: int, pointer: str, district: Supervised) -> None:
    body = {"level": "listed", "decided_on": today(), "minutes": "纪要", "rectify_by": today(30), **change}
    answer = await district.step(SUPERVISOR, await opened(district), "escalations", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, pointer)


async def test_the_closing_test_asks_whether_the_breach_lasts(district: Supervised) -> None:
    case = await district.case()
    # received forty days earlier, so that the notice is late today
    await district.owner.execute(
        """UPDATE clock SET started_on = started_on - 40, due_strict = due_strict - 40, due_rolled = due_rolled - 40,
        ledger = jsonb_set(ledger, '{0,on}', to_jsonb((started_on - 40)::text)) WHERE case_id = $1 AND code = 'K3'""",
        UUID(case),
    )
    await district.sweep()
    (row,) = await district.orders(case)
    order = row["id"]
    await district.step(HANDLER, order, "replies", REPLY)
    await district.step(SUPERVISOR, order, "acceptances", {})
    refused = await district.step(SUPERVISOR, order, "closings", {})
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (409, "breach_lasts", "TL 40.1")
    await district.act(HANDLER, case, "accept", **ACCEPT)
    closed = await district.step(SUPERVISOR, order, "closings", {})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert closed.json()["steps"][-1]["data"] == {"breach_lasts": False}


async def test_a_reason_closes_what_lasts(district: Supervised) -> None:
    case = await district.case()
    await district.sweep(40)
    (row,) = await district.orders(case)
    closed = await district.step(SUPERVISOR, row["id"], "closings", {"reason": "已并入区政府督查事项"})
    assert closed.json()["steps"][-1]["reason"] == "已并入区政府督查事项"


async def test_the_list_filters_and_goes_on(district: Supervised) -> None:
    case = await district.case()
    for _ in range(3):
        assert (await district.by_hand(case)).status_code == 201
    (first, *_) = await district.orders(case)
    await district.step(HANDLER, first["id"], "replies", REPLY)
    assert [row["id"] for row in await district.orders(case, state="replied")] == [first["id"]]
    assert len(await district.orders(case, state="opened")) == 2
    assert len(await district.orders(case, unit=UNIT)) == 3
    assert await district.orders(case, unit="440117-JYJ") == await district.orders(case, unit="NOWHERE") == []
    assert await district.orders(case, trigger="notice_missed") == []
    supervisor = await district.people.caller(SUPERVISOR)
    path, seen = f"/tracking/v1/supervisions?case={case}&limit=2", list[str]()
    page = (await supervisor.get(path)).json()
    seen += [row["id"] for row in page["items"]]
    last = (await supervisor.get(f"{path}&cursor={page['next']}")).json()
    assert (len(seen), len(last["items"]), last["next"]) == (2, 1, None)
    assert len({*seen, last["items"][0]["id"]}) == 3
    assert (await supervisor.get(f"/tracking/v1/supervisions?limit=2&cursor={page['next']}")).status_code == 400


async def test_overdue_is_an_awaited_reply_past_its_rolled_date(district: Supervised) -> None:
    case = await district.case()
    late = (await district.by_hand(case)).json()["id"]
    await district.by_hand(case)
    await district.owner.execute("UPDATE supervision SET reply_due_rolled = reply_due_rolled - 60 WHERE id = $1", UUID(late))
    assert [row["id"] for row in await district.orders(case, overdue="true")] == [late]
    assert len(await district.orders(case, overdue="false")) == 1
    await district.step(HANDLER, late, "replies", REPLY)
    assert await district.orders(case, overdue="true") == []


async def test_the_triggers_are_told_with_their_articles(district: Supervised) -> None:
    rows = (await (await district.people.caller(HANDLER)).get("/tracking/v1/supervision-triggers")).json()
    assert {"code": "not_executed", "zh": "支持意见未按期执行", "en": "Supported claim not carried out in time", "article": "TL 32.2, 40.1, 45",
            "ground": "refusal", "reply_days": 15, "on": True} in rows  # fmt: skip


async def test_the_evidence_is_told_in_the_readers_language(district: Supervised) -> None:
    case = await district.case()
    await district.sweep(40)
    (row,) = await district.orders(case)
    handler = await district.people.caller(HANDLER)
    english = (await handler.get(f"/tracking/v1/supervisions/{row['id']}", **{"Accept-Language": "en"})).json()["explanation"]
    assert english.isascii()
    assert row["opened_on"] in english
