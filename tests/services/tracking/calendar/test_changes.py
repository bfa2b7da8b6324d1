"""A new calendar over HTTP and what it does to open clocks: versions, overrides, batches, workers, and dates already told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from deploy.directory import create_directory
from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.calendar.sweeps import ProvisionalAlarm, Recalculation
from shared.db.database import Database
from shared.kernel.time import ZONE, FixedTime
from shared.settings import DbRole, Settings
from tests.services.tracking.client import Caller, World, world
from tests.services.tracking.test_journey import PETITION, UNIT

CALENDAR = "/tracking/v1/calendar"
NOW = datetime(2026, 12, 8, 10, 0, tzinfo=ZONE)
FIXED = ("2027-01-01", "2027-05-01", "2027-05-02", "2027-10-01", "2027-10-02", "2027-10-03")
SPRING = ("2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09")  # a day less than foreseen
AT_ONCE = timedelta(0)


def year_body(*more: str, working: tuple[str, ...] = ()) -> dict[str, Any]:
    named = [[{"day": day, "reason": "节"} for day in days] for days in ((*FIXED, *SPRING, *more), working)]
    return {"source_doc": "国务院办公厅关于2027年部分节假日安排的通知", "off_days": named[0], "working_days": named[1]}


@dataclass
class Bureau:
    """A district on 8 December 2026 in a database of its own, and the pools of its workers."""

    people: World
    settings: Settings
    owner: asyncpg.Connection
    pools: list[Database]

    async def admin(self) -> Caller:
        return await self.people.caller("demo-admin")

    async def case(self, *steps: tuple[str, str, dict[str, Any]]) -> str:
        officer = await self.people.caller("demo-bureau_officer")
        answer = await officer.post("/intake/v1/petitions", {**PETITION, "received_on": "2026-12-08"})
        assert answer.status_code == 201, answer.text
        case: str = answer.json()["case_id"]
        for login, action, body in steps:
            done = await (await self.people.caller(login)).act(case, action, body)
            assert done.status_code == 200, done.text
        return case

    async def clock(self, case: str, code: str) -> dict[str, Any]:
        officer = await self.people.caller("demo-bureau_officer")
        items = (await officer.get(f"/tracking/v1/cases/{case}/clocks", **{"Accept-Language": "en"})).json()["items"]
        return next(item for item in items if item["code"] == code)

    async def recalculate(self, pool: int = 0, **how: Any) -> int:
        database = self.pools[pool]
        return await Recalculation(CalendarSource(database), **{"settled": AT_ONCE, **how})(database, NOW + timedelta(hours=1))

    async def logged(self, case: str) -> list[tuple[Any, ...]]:
        rows = await self.owner.fetch(
            "SELECT calendar_version, old_rolled::text, new_rolled::text, kept FROM clock_change WHERE case_id = $1 ORDER BY id", UUID(case)
        )
        return [tuple(row) for row in rows]


OFFICER, HANDLER = "demo-bureau_officer", f"demo-unit_handler-{UNIT}"
RECEIVED: tuple[tuple[str, str, dict[str, Any]], ...] = ((OFFICER, "transfer", {"to_unit": UNIT}), (HANDLER, "receive", {}))
ACCEPTED: tuple[tuple[str, str, dict[str, Any]], ...] = (*RECEIVED, (HANDLER, "accept", {"path": "P6", "legal_basis": "TL 31(6)"}))


@pytest_asyncio.fixture
async def bureau(empty_settings: Settings) -> AsyncIterator[Bureau]:
    await create_directory(empty_settings)
    async with AsyncExitStack() as stack:
        people = await stack.enter_async_context(world(empty_settings, FixedTime(NOW)))
        pools = [await Database.open(empty_settings, DbRole.TRACKING_WORKER, max_size=2) for _ in range(4)]
        for pool in pools:
            stack.push_async_callback(pool.close)
        owner = await asyncpg.connect(empty_settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
        stack.push_async_callback(owner.close)
        yield Bureau(people, empty_settings, owner, pools)


async def test_an_announced_year_replaces_the_provisional_one(bureau: Bureau) -> None:
    admin = await bureau.admin()
    before = (await admin.get(f"{CALENDAR}/2027")).json()
    assert (before["version"], before["provisional"], before["provisional_next_year"], len(before["days"])) == (1, True, True, 365)
    assert (await admin.get(f"{CALENDAR}/2026")).json()["provisional_next_year"] is True
    answer = await admin.change("PUT", f"{CALENDAR}/2027", year_body("2026-12-31", working=("2027-10-09",)))
    row = answer.json()
    assert (answer.status_code, row["version"], row["kind"], row["first_day"], row["days"]) == (200, 2, "year", "2026-12-31", 366), (
        answer.text
    )
    assert answer.headers["etag"] == (await admin.get(f"{CALENDAR}/2027")).headers["etag"]
    after = (await admin.get(f"{CALENDAR}/2027")).json()
    assert (after["version"], after["provisional"], {day["status"] for day in after["days"]}) == (2, False, {"official"})
    assert {day["day"]: day["is_workday"] for day in after["days"]}["2027-10-09"] is True
    december = (await admin.get(f"{CALENDAR}/2026")).json()
    assert (december["provisional_next_year"], december["days"][-1]["is_workday"], december["days"][-2]["version"]) == (False, False, 1)
    calculated = (await admin.get(f"{CALENDAR}/calculate?from=2026-12-08&days=60")).json()
    assert (calculated["due_rolled"], calculated["provisional"], calculated["calendar_version"]) == ("2027-02-10", False, 2)
    audit = await bureau.owner.fetchrow("SELECT action, subject_id, role FROM audit_entry WHERE subject_type = 'calendar'")
    assert tuple(audit) == ("calendar_year", "2027", "admin")
    assert await bureau.owner.fetchval("SELECT count(*) FROM event WHERE type = 'calendar.changed'") == 1


async def test_what_is_refused_changes_nothing(bureau: Bureau) -> None:
    admin, officer = await bureau.admin(), await bureau.people.caller(OFFICER)
    path, tag = f"{CALENDAR}/2027", {"If-Match": '"1-x"'}
    answers = [
        await officer.send("PUT", path, year_body(), **tag),
        await admin.send("PUT", path, year_body()),
        await admin.send("PUT", path, year_body(), **{"If-Match": '"7-x"'}),
        await admin.send("PUT", path, {"source_doc": "x", "off_days": []}, **tag),
        await admin.send("PUT", path, year_body("2029-01-01"), **tag),
        await admin.send("PUT", path, year_body(working=("2027-10-08",)), **tag),
        await admin.send("PUT", path, {**year_body(), "source_doc": " "}, **tag),
        await officer.post(f"{CALENDAR}/overrides", {"day": "2026-12-09", "is_workday": False, "reason": "台风", "source_doc": "x"}),
        await admin.post(f"{CALENDAR}/overrides", {"day": "2026-12-09", "is_workday": False, "reason": "台风"}),
        await admin.send("PUT", f"{CALENDAR}/1066", year_body(), **tag),
    ]
    assert [answer.status_code for answer in answers] == [403, 428, 412, 422, 422, 422, 422, 403, 422, 404]
    assert answers[4].json()["errors"][0]["pointer"] == f"/off_days/{len(FIXED) + len(SPRING)}/day"
    assert (await admin.get(path)).json()["version"] == 1


async def test_of_two_announcements_at_once_one_wins(bureau: Bureau) -> None:
    admin = await bureau.admin()
    both = await asyncio.gather(*(admin.send("PUT", f"{CALENDAR}/2027", year_body(), **{"If-Match": '"1-x"'}) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 412]


async def test_a_local_override_outlives_the_announcement(bureau: Bureau) -> None:
    admin = await bureau.admin()
    body = {"day": "2027-06-08", "is_workday": False, "reason": "台风停工", "source_doc": "区三防指挥部通告"}
    answer = await admin.post(f"{CALENDAR}/overrides", body)
    assert (answer.status_code, answer.json()["version"], answer.json()["reason"]) == (201, 2, "台风停工"), answer.text
    assert (await admin.change("PUT", f"{CALENDAR}/2027", year_body())).status_code == 200
    days = {day["day"]: day for day in (await admin.get(f"{CALENDAR}/2027")).json()["days"]}
    assert (days["2027-06-08"]["status"], days["2027-06-08"]["is_workday"], days["2027-06-07"]["status"]) == ("local", False, "official")
    changes = (await admin.get(f"{CALENDAR}/changes?limit=1")).json()
    assert (changes["items"][0]["kind"], changes["items"][0]["recalculated_at"]) == ("year", None)
    rest = (await admin.get(f"{CALENDAR}/changes?limit=1&cursor={changes['next']}")).json()
    assert ([row["kind"] for row in rest["items"]], rest["next"]) == (["override"], None)


async def test_a_date_told_stands_and_both_are_logged(bureau: Bureau) -> None:
    admin, officer = await bureau.admin(), await bureau.people.caller(OFFICER)
    case = await bureau.case(*ACCEPTED)
    told = await bureau.clock(case, "K5")
    assert (told["due_strict"], told["due_rolled"], told["provisional"]) == ("2027-02-06", "2027-02-11", True)
    seen = await officer.get(f"/tracking/v1/cases/{case}")
    await admin.change("PUT", f"{CALENDAR}/2027", year_body())
    assert await bureau.recalculate() == 1
    now = await bureau.clock(case, "K5")
    assert (now["due_strict"], now["due_rolled"], now["provisional"], now["calendar_version"]) == ("2027-02-06", "2027-02-11", False, 2)
    assert now["ledger"][-1] == {"kind": "keep", "on": "2027-02-11", "days": 0}
    assert "the petitioner was told 2027-02-11, which stands" in now["explanation"]
    assert await bureau.logged(case) == [(2, "2027-02-11", "2027-02-10", True)]
    change = (await admin.get(f"{CALENDAR}/changes")).json()["items"][0]
    assert (change["moved"], change["kept"], change["recalculated_at"] is not None) == (0, 1, True)
    page = await officer.get(f"/tracking/v1/cases/{case}", **{"If-None-Match": seen.headers["etag"]})
    assert (page.status_code, page.json()["version"]) == (200, seen.json()["version"] + 1), "the page shows something else than before"
    head = await bureau.people.caller(f"demo-unit_head-{UNIT}")
    extended = await head.act(case, "extend", {"days": 10, "reason": "等待检测", "prepared_by": HANDLER})
    assert extended.status_code == 200, extended.text
    later = await bureau.clock(case, "K5")
    assert (later["due_strict"], later["due_rolled"], later["days"]) == ("2027-02-16", "2027-02-16", 70)


async def test_a_clock_between_organs_moves_both_ways_and_december_counts(bureau: Bureau) -> None:
    admin = await bureau.admin()
    case = await bureau.case(*RECEIVED)
    assert (await bureau.clock(case, "K4"))["due_rolled"] == "2026-12-15"
    typhoon = {"day": "2026-12-10", "is_workday": False, "reason": "台风停工", "source_doc": "通告"}
    await admin.post(f"{CALENDAR}/overrides", typhoon)
    await bureau.recalculate()
    assert (await bureau.clock(case, "K4"))["due_rolled"] == "2026-12-16"
    await admin.change("PUT", f"{CALENDAR}/2027", year_body(working=("2026-12-12",)))
    await bureau.recalculate()
    moved = await bureau.clock(case, "K4")
    assert (moved["due_strict"], moved["due_rolled"], moved["calendar_version"]) == ("2026-12-15", "2026-12-15", 3)
    assert await bureau.logged(case) == [(2, "2026-12-15", "2026-12-16", False), (3, "2026-12-16", "2026-12-15", False)]
    k3 = await bureau.clock(case, "K3")
    assert (k3["due_rolled"], k3["calendar_version"], len(k3["ledger"])) == ("2026-12-23", 3, 1), "brought up, not moved, not logged"


async def test_lists_follow_the_clock_and_reporting_hears_of_it(bureau: Bureau) -> None:
    admin, officer = await bureau.admin(), await bureau.people.caller(OFFICER)
    case = await bureau.case()
    for day in ("2026-12-23", "2026-12-24"):
        await admin.post(f"{CALENDAR}/overrides", {"day": day, "is_workday": False, "reason": "台风", "source_doc": "通告"})
    await bureau.recalculate()
    listed = (await officer.get("/tracking/v1/worklist")).json()["items"]
    assert [(row["id"], row["due_strict"], row["due_rolled"]) for row in listed] == [(case, "2026-12-23", "2026-12-25")]
    access = await bureau.owner.fetch("SELECT DISTINCT due_rolled::text FROM case_access WHERE case_id = $1", UUID(case))
    assert [row["due_rolled"] for row in access] == ["2026-12-25"]
    event = await bureau.owner.fetchrow(
        """SELECT e.sequence, d.consumer FROM event e JOIN delivery d ON d.event_id = e.id
        WHERE e.case_id = $1 AND e.type = 'clock.recalculated'""",
        UUID(case),
    )
    assert tuple(event) == (2, "reporting.facts")
    sent = await officer.act(case, "transfer", {"to_unit": UNIT})
    assert (sent.status_code, sent.json()["version"]) == (200, 3)


async def test_what_ended_keeps_its_date_and_what_stands_still_moves(bureau: Bureau) -> None:
    admin = await bureau.admin()
    stopped, suspended = await bureau.case(*RECEIVED), await bureau.case()
    await bureau.owner.execute("UPDATE clock SET state = 'suspended' WHERE case_id = $1", UUID(suspended))
    await admin.post(f"{CALENDAR}/overrides", {"day": "2026-12-23", "is_workday": False, "reason": "台风", "source_doc": "通告"})
    await bureau.recalculate()
    k1 = await bureau.clock(stopped, "K1")
    assert (k1["state"], k1["due_rolled"], k1["calendar_version"]) == ("stopped", "2026-12-23", 1)
    assert (await bureau.clock(suspended, "K1"))["due_rolled"] == "2026-12-24"


async def test_it_waits_until_no_process_counts_with_the_calendar_before(bureau: Bureau) -> None:
    admin, case = await bureau.admin(), await bureau.case()
    await admin.post(f"{CALENDAR}/overrides", {"day": "2026-12-23", "is_workday": False, "reason": "台风", "source_doc": "通告"})
    sweep = Recalculation(CalendarSource(bureau.pools[0]))
    assert await sweep(bureau.pools[0], NOW + timedelta(seconds=30)) == 0
    assert (await bureau.clock(case, "K1"))["calendar_version"] == 1
    assert await sweep(bureau.pools[0], NOW + timedelta(seconds=60)) == 1


async def test_a_new_case_needs_no_recalculation(bureau: Bureau) -> None:
    admin = await bureau.admin()
    await admin.post(f"{CALENDAR}/overrides", {"day": "2026-12-30", "is_workday": False, "reason": "台风", "source_doc": "通告"})
    case = await bureau.case()
    assert (await bureau.clock(case, "K1"))["calendar_version"] == 2
    assert await bureau.recalculate() == 0


async def test_batches_workers_and_a_stop_lose_nothing_and_double_nothing(bureau: Bureau) -> None:
    admin = await bureau.admin()
    cases = [await bureau.case() for _ in range(25)]
    await admin.post(f"{CALENDAR}/overrides", {"day": "2026-12-23", "is_workday": False, "reason": "台风", "source_doc": "通告"})
    first = Recalculation(CalendarSource(bureau.pools[0]), AT_ONCE, batch=4)
    calendar = await CalendarSource(bureau.pools[0]).fresh()
    assert await first._batch(bureau.pools[0], calendar, NOW) == 4  # noqa: SLF001  # then the process dies
    assert (await admin.get(f"{CALENDAR}/changes")).json()["items"][0]["recalculated_at"] is None
    await asyncio.gather(*(bureau.recalculate(pool, batch=4) for pool in range(4)))
    await bureau.recalculate()
    for case in cases:
        assert await bureau.logged(case) == [(2, "2026-12-23", "2026-12-24", False)]
        assert (await bureau.clock(case, "K1"))["due_rolled"] == "2026-12-24"
    assert await bureau.owner.fetchval("SELECT count(*) FROM event WHERE type = 'clock.recalculated'") == len(cases)
    change = (await admin.get(f"{CALENDAR}/changes")).json()["items"][0]
    assert (change["moved"], change["kept"], change["recalculated_at"] is not None) == (25, 0, True)
    assert await bureau.recalculate() == 0


async def test_a_step_taken_meanwhile_is_not_overlooked(bureau: Bureau) -> None:
    """Many steps and the sweep at once: every ledger holds what happened, every date follows the new calendar."""
    admin, officer = await bureau.admin(), await bureau.people.caller(OFFICER)
    cases = [await bureau.case() for _ in range(12)]
    await admin.post(f"{CALENDAR}/overrides", {"day": "2026-12-23", "is_workday": False, "reason": "台风", "source_doc": "通告"})

    async def send(case: str) -> None:
        answers = [await officer.act(case, "transfer", {"to_unit": UNIT})]
        if answers[-1].status_code == 412:  # the sweep was faster, once at most: read again
            answers.append(await officer.act(case, "transfer", {"to_unit": UNIT}))
        assert answers[-1].status_code == 200, answers[-1].text

    await asyncio.gather(*(send(case) for case in cases), *(bureau.recalculate(pool, batch=2) for pool in range(3)))
    await bureau.recalculate()
    for case in cases:
        k1 = await bureau.clock(case, "K1")
        assert (k1["state"], [entry["kind"] for entry in k1["ledger"]]) == ("stopped", ["start", "stop"])
    stale = "SELECT count(*) FROM clock WHERE state IN ('running', 'suspended') AND calendar_version < 2"
    assert await bureau.owner.fetchval(stale) == 0


@pytest.mark.parametrize(("now", "year"), [("2026-09-30", 0), ("2026-10-01", 2027), ("2026-12-31", 2027)])
async def test_from_october_on_an_unannounced_year_is_told(bureau: Bureau, now: str, year: int) -> None:
    database = bureau.pools[0]
    with capture_logs() as logs:
        found = await ProvisionalAlarm(CalendarSource(database))(database, datetime.fromisoformat(f"{now}T08:00:00+08:00"))
    assert found == year
    assert [entry["year"] for entry in logs if entry["event"] == "calendar.provisional"] == ([year] if year else [])


async def test_once_announced_there_is_no_alarm(bureau: Bureau) -> None:
    await (await bureau.admin()).change("PUT", f"{CALENDAR}/2027", year_body())
    database = bureau.pools[0]
    assert await ProvisionalAlarm(CalendarSource(database))(database, NOW) == 0
