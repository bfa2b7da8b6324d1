"""Lists of orders and the sweep's question cost the same among fifty thousand orders."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from services.tracking.supervision.queries import OrderFilter, OrderKey, list_statement
from services.tracking.supervision.sweeps import DUE, PAGE
from shared.db.context import NOBODY, Context
from shared.db.database import SERVER_SETTINGS, Database
from shared.db.sessions import compiled
from shared.settings import DbRole, Settings

ORDERS, LIMIT, TODAY = 50_000, 51, date(2026, 11, 24)
BUREAU, DEPARTMENT, QUIET, CITY, UNITS = 1, 7, 12, 13, 13
PAGES = {BUREAU: 800, CITY: 800, DEPARTMENT: 5_000, QUIET: 2_500}  # a unit's own orders may be sorted, all orders never
FILL = f"""
INSERT INTO unit (code, kind, region, name_zh, name_en) SELECT 'U' || n, CASE n WHEN 1 THEN 'bureau' ELSE 'department' END, '440117', 'u', 'u'
  FROM generate_series(1, {UNITS}) n;
SET session_replication_role = replica;
UPDATE unit SET path = CASE WHEN id = {CITY} THEN ARRAY[id] ELSE ARRAY[id, {CITY}] END;
CREATE TEMP TABLE made AS SELECT n, uuidv7() AS id, date '2020-01-01' + (n / 50) AS day, CASE WHEN n % 1000 = 0 THEN {QUIET} ELSE 2 + n % 10 END AS handler FROM generate_series(1, {ORDERS}) n;
INSERT INTO cases (id, number, petition_id, state, version, region, channel, source_kind, subject, received_on, registered_at,
  registered_by_unit_id, bureau_unit_id, handling_unit_id)
SELECT id, n, id, 'handling', 1, '440117', 'letter', 'direct', 's', day, day, 1, 1, handler FROM made;
INSERT INTO case_access (case_id, unit_id, sealed, on_desk, state, received_on, channel, handling_unit_id)
SELECT id, u, n % 100 = 7, false, 'handling', day, 'letter', handler FROM made, unnest(ARRAY[1, {CITY}, handler]) u;
INSERT INTO supervision (id, case_id, state, version, ground, unit_id, bureau_unit_id, supervising_unit_id, requirement, opened_on,
  reply_due_strict, reply_due_rolled)
SELECT id, id, CASE WHEN n % 19 = 0 THEN 'opened' ELSE 'closed' END, 1, 'delay', handler, 1, 1, 'r', day, day + 15, day + 15 FROM made;
INSERT INTO supervision_check (case_id, check_on) SELECT id, CASE WHEN n % 500 = 0 THEN date '2026-11-01' WHEN n % 3 = 0 THEN date '2030-01-01' END FROM made;
SET session_replication_role = origin"""


@pytest_asyncio.fixture(scope="module")
async def filled(new_database: Any, settings: Settings) -> AsyncIterator[Settings]:
    own = settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})
    owner = await asyncpg.connect(own.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    await owner.execute(FILL)
    for table in ("cases", "case_access", "supervision", "supervision_check", "unit"):
        await owner.execute(f"VACUUM ANALYZE {table}")
    await owner.close()
    yield own


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


async def plan_of(database: Database, context: Context, sql: str, *arguments: object) -> Mapping[str, Any]:
    async with database.read(context) as session:
        answer = await session.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", *arguments)
    found: Mapping[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return found


def buffers(plan: Mapping[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.mark.parametrize("after", [None, OrderKey(date(2021, 6, 1), UUID(int=2**127))], ids=["first page", "deep page"])
@pytest.mark.parametrize("wanted", [{}, {"state": "opened"}, {"overdue": True}], ids=["all", "opened", "overdue"])
@pytest.mark.parametrize("unit", [BUREAU, CITY, DEPARTMENT, QUIET], ids=["bureau", "superior", "supervised", "seldom supervised"])
async def test_a_page_of_orders(unit: int, wanted: Mapping[str, Any], after: OrderKey | None, filled: Settings) -> None:
    database = await Database.open(filled, DbRole.TRACKING, max_size=1)
    path = (unit,) if unit == CITY else (unit, CITY)
    within = range(1, UNITS + 1) if unit == CITY else [unit]
    sql, arguments = compiled(list_statement(OrderFilter(within, **wanted), TODAY, after, LIMIT), ())
    plan = await plan_of(database, Context(UUID(int=1), unit, path), sql, *arguments)
    await database.close()
    assert buffers(plan) <= PAGES[unit]
    assert not [node for node in nodes(plan) if node["Node Type"] == "Seq Scan" and node["Relation Name"] != "unit"]


async def test_the_sweep_reads_what_is_due_and_no_more(filled: Settings) -> None:
    worker = await Database.open(filled, DbRole.TRACKING_WORKER, max_size=1)
    plan = await plan_of(worker, NOBODY, DUE, TODAY, date.min, UUID(int=0), PAGE)
    await worker.close()
    assert plan["Actual Rows"] == ORDERS // 500
    assert buffers(plan) <= 200
    assert not [node for node in nodes(plan) if node["Node Type"] == "Seq Scan"]
