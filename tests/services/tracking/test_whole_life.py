"""The rest of a matter's life over HTTP: reviews, mergers, parts, what time brings, and many hands on one case."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio

from services.intake.parts.consumers import RegisterParts
from services.intake.petitions.protection import Protection
from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.consumers import finish_part
from services.tracking.cases.sweeps import TIMED_STEPS, TimeSweep
from services.tracking.directory.snapshot import Directory
from shared.contracts.events import StoredEvent
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.time import SystemTime
from shared.security.keys import KeyRing
from shared.settings import DbRole, Settings
from tests.services.tracking.client import World
from tests.services.tracking.test_journey import UNIT, registered, today

ANSWER = {"claims": [{"claim": "修灯", "kind": "explain", "text": "已列计划"}]}
SUPPORT = {"claims": [{"claim": "修灯", "kind": "support", "text": "十日内修复"}]}
EVENTS = """
SELECT id, type, subject, sequence, case_id, data, occurred_at, recorded_at, historical, traceparent FROM event
WHERE case_id = $1 AND type = $2 ORDER BY recorded_at"""


@pytest_asyncio.fixture
async def owner(directory: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(directory.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    yield connection
    await connection.close()


async def done(people: World, login: str, case: str, action: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await (await people.caller(login)).act(case, action, body)
    assert answer.status_code == 200, f"{action}: {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


async def refused(people: World, login: str, case: str, action: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
    answer = await (await people.caller(login)).act(case, action, body)
    return answer.status_code, answer.json().get("code", "")


HANDLER, REVIEWER, CITY = f"demo-unit_handler-{UNIT}", "demo-reviewer-440117-QZF", "demo-reviewer-440100-SZF"


async def served(people: World, opinion: dict[str, Any] | None = None, **petition: Any) -> str:
    case: str = (await registered(people, **petition))["case_id"]
    await done(people, "demo-bureau_officer", case, "transfer", {"to_unit": UNIT})
    await done(people, HANDLER, case, "receive")
    await done(people, HANDLER, case, "accept", {"path": "P6", "legal_basis": "TL 31(6)"})
    await done(people, HANDLER, case, "investigate", {"record": "现场查看", "heard_on": today()})
    await done(people, HANDLER, case, "issue_opinion", opinion or ANSWER)
    await done(people, HANDLER, case, "serve", {"method": "direct", "served_on": today()})
    return case


async def test_review_and_re_review_to_the_end_of_the_procedure(people: World) -> None:
    case = await served(people)
    asked = {"received_on": today(), "request": "请求撤销"}
    assert await refused(people, CITY, case, "request_review", asked) == (403, "not_the_responsible_unit")
    found = await done(people, REVIEWER, case, "request_review", asked)
    assert (found["state"], found["desk_unit"]) == ("in_review", "440117-QZF")
    decision = {"result": "uphold", "text": "维持", "basis": "TL 35"}
    assert (await done(people, REVIEWER, case, "decide_review", decision))["state"] == "review_issued"
    assert await refused(people, HANDLER, case, "serve", {"method": "post", "served_on": today()}) == (403, "not_the_responsible_unit")
    assert (await done(people, REVIEWER, case, "serve", {"method": "post", "served_on": today()}))["state"] == "review_served"
    assert (await done(people, CITY, case, "request_re_review", asked))["state"] == "in_re_review"
    await done(people, CITY, case, "open_hearing", {"on": today(), "place": "听证室", "issues": "补偿标准"})
    assert await refused(people, CITY, case, "decide_re_review", decision) == (409, "hearing_open")
    await done(people, CITY, case, "close_hearing", {"conclusion": "已查清"})
    await done(people, CITY, case, "decide_re_review", decision)
    await done(people, CITY, case, "serve", {"method": "direct", "served_on": today()})
    ended = await done(people, CITY, case, "terminate")
    assert ended["state"] == "terminated"
    clocks = {clock["code"]: clock["state"] for clock in ended["clocks"]}
    assert {clocks[code] for code in ("K7", "K8", "K9", "K10")} == {"stopped"}
    again = (await registered(people))["case_id"]
    body = {"re_review_document": ended["number"], "prepared_by": "demo-registrar"}
    assert (await done(people, "demo-bureau_officer", again, "refuse_again", body))["state"] == "refused_again"


async def test_a_revoked_opinion_is_handled_anew(people: World) -> None:
    case = await served(people)
    await done(people, REVIEWER, case, "request_review", {"received_on": today(), "request": "请求撤销"})
    found = await done(people, REVIEWER, case, "decide_review", {"result": "revoke", "text": "撤销", "basis": "TL 35"})
    assert (found["state"], found["closed_on"], found["desk_unit"]) == ("accepted", None, UNIT)
    await done(people, HANDLER, case, "investigate", {"record": "再查", "heard_on": today()})
    assert await refused(people, HANDLER, case, "issue_opinion", ANSWER) == (409, "opinion_unchanged")
    assert (await done(people, HANDLER, case, "issue_opinion", SUPPORT))["state"] == "opinion_issued"


async def test_a_repeat_is_linked_with_the_running_matter(people: World) -> None:
    main = await registered(people)
    await done(people, "demo-bureau_officer", main["case_id"], "transfer", {"to_unit": UNIT})
    repeat = (await registered(people))["case_id"]
    assert await refused(people, "demo-bureau_officer", repeat, "merge", {"main_case": "44011700000000L000017"}) == (422, "unknown_case")
    assert (await done(people, "demo-bureau_officer", repeat, "merge", {"main_case": main["number"]}))["state"] == "merged"
    handler = await people.caller(HANDLER)
    links = (await handler.get(f"/tracking/v1/cases/{main['case_id']}/links")).json()["items"]
    assert [(link["kind"], link["case_id"]) for link in links] == [("repeat", repeat)]
    links = (await handler.get(f"/tracking/v1/cases/{repeat}/links")).json()["items"]
    assert [(link["kind"], link["case_id"]) for link in links] == [("merged_into", main["case_id"])]
    stranger = await people.caller("demo-unit_handler-440117-RSJ")
    assert (await stranger.get(f"/tracking/v1/cases/{repeat}/links")).status_code == 404
    again = await done(people, "demo-bureau_officer", repeat, "unmerge", {"reason": "并非同一事项"})
    assert again["state"] == "registered"
    assert [(clock["code"], clock["state"]) for clock in again["clocks"]] == [("K1", "running")]
    assert (await handler.get(f"/tracking/v1/cases/{main['case_id']}/links")).json()["items"] == []


async def test_parts_become_matters_of_their_own_and_an_accusation_stays_sealed(
    people: World, directory: Settings, owner: asyncpg.Connection
) -> None:
    petition = await registered(people, category=None)
    case = petition["case_id"]
    parts = [
        {"subject": "路灯", "request": "修路灯", "facts": "自九月起", "category": "appeal"},
        {"subject": "举报", "request": "查处收受礼品", "category": "accusation"},
    ]
    found = await done(people, "demo-bureau_officer", case, "split", {"parts": parts})
    assert (found["sealed"], found["state"]) == (True, "registered")
    kept = await owner.fetch("SELECT body FROM case_part WHERE case_id = $1", UUID(case))
    assert len(kept) == 2
    assert all("路灯".encode() not in row["body"] for row in kept)
    for _ in range(2):  # a delivery may come twice
        await _consume(directory, owner, case)
    officer = await people.caller("demo-bureau_officer")
    links = (await officer.get(f"/tracking/v1/cases/{case}/links")).json()["items"]
    assert sorted((link["kind"], link["subject"]) for link in links) == [("part", "举报"), ("part", "路灯")]
    assert await owner.fetchval("SELECT count(*) FROM case_part WHERE case_id = $1 AND body IS NULL", UUID(case)) == 2
    page = (await officer.get(f"/tracking/v1/cases/{next(link['case_id'] for link in links if link['subject'] == '路灯')}")).json()
    assert (page["category"], page["facts"], page["received_on"]) == ("appeal", "自九月起", today())
    told = await officer.get(f"/intake/v1/petitions/{page['petition_id']}")
    assert len(told.json()["petitioners"]) == 1
    clerk = await people.caller("demo-registrar")
    assert (await clerk.get(f"/tracking/v1/cases/{case}")).status_code == 404, "the whole tells of the accusation"


async def _consume(settings: Settings, owner: asyncpg.Connection, case: str) -> None:
    intake = await Database.open(settings, DbRole.INTAKE_WORKER)
    tracking = await Database.open(settings, DbRole.TRACKING_WORKER)
    now = SystemTime().now()
    protection = Protection.of(KeyRing.load(settings.keys), settings)
    for row in await owner.fetch(EVENTS, UUID(case), "case.split"):
        async with intake.unit_of_work(NOBODY) as unit:
            await RegisterParts(protection)(unit, StoredEvent(**dict(row)), now)
    for row in await owner.fetch(EVENTS, UUID(case), "case.part_registered"):
        async with tracking.unit_of_work(NOBODY) as unit:
            await finish_part(unit, StoredEvent(**dict(row)), now)
    await intake.close()
    await tracking.close()


async def _long_ago(owner: asyncpg.Connection, case: str, code: str, days: int) -> None:
    """Move a clock's start, and its dates with it, into the past."""
    start = date.today() - timedelta(days=days)  # noqa: DTZ011, TID251
    ledger = [{"kind": "start", "on": start.isoformat(), "days": 30}]
    await owner.execute(
        "UPDATE clock SET ledger = $3, started_on = $4, due_strict = $4::date + 30, due_rolled = $4::date + 38 WHERE case_id = $1 AND code = $2",
        UUID(case), code, ledger, start,
    )  # fmt: skip


async def test_what_time_brings_comes_once_though_many_look_for_it(people: World, directory: Settings, owner: asyncpg.Connection) -> None:
    case, fresh, executing = await served(people), await served(people), await served(people, SUPPORT)
    for old in (case, executing):
        await _long_ago(owner, old, "K7", 60)
    lapse = next(row for row in TIMED_STEPS if row.action == "lapse")
    database = await Database.open(directory, DbRole.TRACKING_WORKER)
    sweeps = [TimeSweep(lapse, Directory(database), CalendarSource(database)) for _ in range(4)]
    await asyncio.gather(*(sweep(database, SystemTime().now()) for sweep in sweeps))
    await database.close()
    steps = await owner.fetch("SELECT case_id::text, count(*) FROM case_transition WHERE action = 'lapse' GROUP BY 1")
    assert {one: dict(map(tuple, steps)).get(one, 0) for one in (case, fresh, executing)} == {case: 1, fresh: 0, executing: 1}
    officer = await people.caller("demo-bureau_officer")
    states = [(await officer.get(f"/tracking/v1/cases/{one}")).json()["state"] for one in (case, fresh, executing)]
    assert states == ["lapsed", "served", "executing"]
    late = {"received_on": today(), "request": "请求撤销"}
    assert await refused(people, REVIEWER, case, "request_review", late) == (409, "review_late")
    assert (await done(people, REVIEWER, case, "request_review", {**late, "late_reason": "因病住院"}))["state"] == "in_review"


@pytest.mark.parametrize("action", ["transfer", "withdraw"])
async def test_of_many_hands_on_one_case_exactly_one_wins(people: World, owner: asyncpg.Connection, action: str) -> None:
    case = (await registered(people))["case_id"]
    officer = await people.caller("demo-bureau_officer")
    tag = (await officer.get(f"/tracking/v1/cases/{case}")).headers["etag"]
    body = {"to_unit": UNIT} if action == "transfer" else {"statement_on": today(), "confirmed_by": "回访员"}
    path = f"/tracking/v1/cases/{case}/actions/{action}"

    async def patient() -> httpx.Response:
        while (answer := await officer.post(path, body, **{"If-Match": tag})).status_code == 503:  # noqa: ASYNC110  # a busy pool
            await asyncio.sleep(0.05)
        return answer

    answers = await asyncio.gather(*(patient() for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 49
    rows = await owner.fetchrow(
        """SELECT version, (SELECT count(*) FROM case_transition t WHERE t.case_id = c.id) AS steps,
        (SELECT count(*) FROM event e WHERE e.case_id = c.id) AS events,
        (SELECT count(*) FROM audit_entry a WHERE a.subject_id = c.id::text AND a.action = $2) AS audited FROM cases c WHERE id = $1""",
        UUID(case),
        action,
    )
    assert tuple(rows) == (2, 2, 2, 1)
