"""Warnings of real clocks: once each under many workers, caught up after a stop, on the desk of the unit whose duty it is."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from services.tracking.warnings.sweeps import WarningSweep
from shared.db.database import Database
from shared.kernel.time import ZONE
from shared.settings import DbRole, Settings
from tests.services.tracking.client import World
from tests.services.tracking.test_journey import UNIT, registered, today

WARNINGS = "/tracking/v1/warnings"


@asynccontextmanager
async def workers(settings: Settings, count: int = 1) -> AsyncIterator[list[Database]]:
    """Pools of several worker processes."""
    async with AsyncExitStack() as stack:
        pools = [await Database.open(settings, DbRole.TRACKING_WORKER, max_size=2) for _ in range(count)]
        for pool in pools:
            stack.push_async_callback(pool.close)
        yield pools


@pytest_asyncio.fixture
async def owner(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    yield connection
    await connection.close()


def morning(days: int) -> datetime:
    """Shortly after midnight so many days from today: the registered K1 ends on the 15th."""
    return datetime.combine(date.fromisoformat(today()) + timedelta(days=days), time(0, 1), ZONE)


async def sweep(settings: Settings, days: int) -> None:
    async with workers(settings) as (database,):
        await WarningSweep()(database, morning(days))


async def raised(owner: asyncpg.Connection, case: str) -> list[str]:
    return [row["rung"] for row in await owner.fetch("SELECT rung FROM clock_warning WHERE case_id = $1 ORDER BY id", UUID(case))]


async def events(owner: asyncpg.Connection, case: str) -> list[dict[str, Any]]:
    rows = await owner.fetch("SELECT data FROM event WHERE case_id = $1 AND type = 'clock.warned' ORDER BY id", UUID(case))
    return [json.loads(row["data"]) for row in rows]


async def test_every_rung_is_raised_once_by_eight_workers(people: World, settings: Settings, owner: asyncpg.Connection) -> None:
    cases = [(await registered(people))["case_id"] for _ in range(12)]
    rolled = await owner.fetchval("SELECT due_rolled FROM clock WHERE case_id = $1", UUID(cases[0]))
    late = (rolled - date.fromisoformat(today())).days + 1
    async with workers(settings, 8) as pools:
        for days in (0, 7, 8, 12, 14, 15, late, late + 1):
            await asyncio.gather(*(WarningSweep()(pool, morning(days)) for pool in pools for _ in range(2)))
            await asyncio.gather(*(WarningSweep()(pool, morning(days)) for pool in pools))  # what was locked then
    for case in cases:
        ladder = ["seven_days", "three_days", "one_day", "due", "overdue"]
        assert await raised(owner, case) == ladder
        told = await events(owner, case)
        assert [event["rung"] for event in told] == ladder
        assert {(event["clock"], event["unit"], event["case_id"]) for event in told} == {("K1", "440117-XFJ", case)}
        audits = await owner.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'raise_warning' AND subject_id = $1", case)
        assert audits == len(ladder)


async def test_after_a_stop_only_what_still_says_something_is_raised(people: World, settings: Settings, owner: asyncpg.Connection) -> None:
    case = (await registered(people))["case_id"]
    await sweep(settings, 13)
    assert await raised(owner, case) == ["three_days"], "not the seven days too"
    await sweep(settings, 60)
    await sweep(settings, 61)
    assert await raised(owner, case) == ["three_days", "overdue"]
    await sweep(settings, 10)  # a clock of the machine set back warns of nothing again
    assert await raised(owner, case) == ["three_days", "overdue"]


async def test_a_clock_that_does_not_run_is_silent(people: World, settings: Settings, owner: asyncpg.Connection) -> None:
    stopped, suspended, historical = [(await registered(people))["case_id"] for _ in range(3)]
    officer = await people.caller("demo-bureau_officer")
    sent = await officer.act(stopped, "transfer", {"to_unit": UNIT})  # K1 stops, K3 waits for the receipt
    assert sent.status_code == 200, sent.text
    await owner.execute("UPDATE clock SET state = 'suspended' WHERE case_id = $1", UUID(suspended))
    await owner.execute("UPDATE cases SET historical = true WHERE id = $1", UUID(historical))
    await sweep(settings, 60)
    for case in (stopped, suspended, historical):
        assert await raised(owner, case) == []
        assert await events(owner, case) == []


async def test_rights_of_the_petitioner_and_of_the_unit_only_lapse(people: World, settings: Settings, owner: asyncpg.Connection) -> None:
    case = (await registered(people))["case_id"]
    officer, handler = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_handler-{UNIT}")
    await officer.act(case, "transfer", {"to_unit": UNIT})
    await handler.act(case, "receive")
    await sweep(settings, 60)
    codes = await owner.fetch("SELECT k.code FROM clock_warning w JOIN clock k ON k.id = w.clock_id WHERE w.case_id = $1", UUID(case))
    assert [row["code"] for row in codes] == ["K3"], "K4, the right to object, has lapsed"
    await handler.act(case, "accept", {"path": "P6", "legal_basis": "TL 31(6)"})
    await handler.act(case, "investigate", {"record": "现场查看", "heard_on": today()})
    await handler.act(case, "issue_opinion", {"claims": [{"claim": "修灯", "kind": "explain", "text": "已列计划"}]})
    await handler.act(case, "serve", {"method": "direct", "served_on": today()})
    await sweep(settings, 120)
    assert await raised(owner, case) == ["overdue"], "K7 is the petitioner's"


async def test_an_extension_begins_a_new_ladder(people: World, settings: Settings, owner: asyncpg.Connection) -> None:
    case = (await registered(people))["case_id"]
    officer, handler = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_handler-{UNIT}")
    head = await people.caller(f"demo-unit_head-{UNIT}")
    await officer.act(case, "transfer", {"to_unit": UNIT})
    await handler.act(case, "receive")
    await handler.act(case, "accept", {"path": "P6", "legal_basis": "TL 31(6)"})
    await sweep(settings, 58)
    assert await raised(owner, case) == ["three_days"]
    body = {"days": 30, "reason": "等待检测", "prepared_by": f"demo-unit_handler-{UNIT}"}
    assert (await head.act(case, "extend", body)).status_code == 200
    await sweep(settings, 59)
    assert await raised(owner, case) == ["three_days"]
    await sweep(settings, 88)
    assert await raised(owner, case) == ["three_days", "three_days"]


async def test_the_desk_reads_and_acknowledges(people: World, settings: Settings) -> None:
    case = (await registered(people))["case_id"]
    officer, handler = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_handler-{UNIT}")
    await officer.act(case, "transfer", {"to_unit": UNIT})
    await handler.act(case, "receive")
    await sweep(settings, 13)
    page = (await handler.get(f"{WARNINGS}?acknowledged=false&running=true&rung=three_days&limit=200")).json()
    mine = next(row for row in page["items"] if row["case_id"] == case)
    assert (mine["clock"], mine["clock_state"], mine["rung"], mine["unit"], mine["article"]) == (
        "K3",
        "running",
        "three_days",
        UNIT,
        "TL 23.3",
    )
    assert mine["until"] == mine["due_rolled"] >= mine["due_strict"]
    path = f"{WARNINGS}/{mine['id']}"
    assert (await handler.get(path)).json() == mine
    assert case not in (await officer.get(f"{WARNINGS}?limit=200")).text, "the unit's duty is not on the bureau's desk"
    assert (await officer.get(path)).status_code == 404
    answers = [
        await officer.send("POST", f"{path}/acknowledge", {}, **{"If-Match": '"1-x"'}),
        await handler.send("POST", f"{path}/acknowledge", {}),
        await handler.send("POST", f"{path}/acknowledge", {}, **{"If-Match": '"7-x"'}),
        await handler.send("POST", f"{path}/acknowledge", {}, **{"If-Match": '"1-x"'}),
        await handler.send("POST", f"{path}/acknowledge", {}, **{"If-Match": '"2-x"'}),
    ]
    assert [answer.status_code for answer in answers] == [404, 428, 412, 200, 200]
    assert answers[3].json()["acknowledged_at"] is not None
    assert answers[4].json() == answers[3].json(), "the first reading counts"
    assert mine["id"] not in (await handler.get(f"{WARNINGS}?acknowledged=false&limit=200")).text
    assert mine["id"] in (await handler.get(f"{WARNINGS}?acknowledged=true&limit=200")).text


async def test_the_list_goes_on_with_cursors(people: World, settings: Settings) -> None:
    for _ in range(3):
        await registered(people)
    await sweep(settings, 9)
    officer = await people.caller("demo-bureau_officer")
    seen: list[str] = []
    path = f"{WARNINGS}?rung=seven_days&limit=2"
    while path:
        page = (await officer.get(path)).json()
        seen += [row["id"] for row in page["items"]]
        path = f"{WARNINGS}?rung=seven_days&limit=2&cursor={page['next']}" if page["next"] else ""
    assert len(seen) == len(set(seen)) >= 3
    assert seen == sorted(seen, reverse=True)


async def test_the_accused_unit_hears_of_nothing(people: World, settings: Settings, owner: asyncpg.Connection) -> None:
    """Also the warning of a clock that once was its own: the matter became an accusation of the unit that handled it (Art 30.3)."""
    case = (await registered(people))["case_id"]
    officer, head = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_head-{UNIT}")
    await officer.act(case, "transfer", {"to_unit": UNIT})
    await head.act(case, "receive")
    await sweep(settings, 13)
    mine = next(row for row in (await head.get(f"{WARNINGS}?limit=200")).json()["items"] if row["case_id"] == case)
    done = await officer.act(case, "classify", {"category": "accusation", "accused": [{"unit": UNIT}], "reason": "查明"})
    assert done.status_code == 200, done.text
    await sweep(settings, 60)
    assert set(await raised(owner, case)) >= {"three_days", "overdue"}, "the bureau is warned of its clock"
    assert case not in (await head.get(f"{WARNINGS}?limit=200")).text
    assert (await head.get(f"{WARNINGS}/{mine['id']}")).status_code == 404
    assert (await head.send("POST", f"{WARNINGS}/{mine['id']}/acknowledge", {}, **{"If-Match": '"1-x"'})).status_code == 404
    clerk = await people.caller("demo-registrar")
    assert case in (await officer.get(f"{WARNINGS}?limit=200")).text
    assert case not in (await clerk.get(f"{WARNINGS}?limit=200")).text, "who may not see accusations is not warned of one"
