"""A page of the case list costs the same at a hundred thousand cases: first page, deep page, every caller."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from services.tracking.cases.queries import CaseFilter, ListKey, list_statement, worklist_statement
from shared.db.context import Context
from shared.db.database import SERVER_SETTINGS, Database
from shared.db.sessions import compiled
from shared.settings import DbRole, Settings

CASES = 100_000
LIMIT = 51
TODAY = date(2026, 11, 24)
BUREAU, DEPARTMENT = 1, 7  # the bureau sees every case, a department every tenth
BUFFERS = 600  # an index look-up of a case is 4 pages, and its policy's another 4
FILL = f"""
INSERT INTO unit (code, kind, region, name_zh, name_en) SELECT 'U' || n, CASE n WHEN 1 THEN 'bureau' ELSE 'department' END, '440117', 'u', 'u'
  FROM generate_series(1, 11) n;
SET session_replication_role = replica;
UPDATE unit SET path = ARRAY[id];
CREATE TEMP TABLE made AS SELECT n, uuidv7() AS id, date '2020-01-01' + (n / 50) AS received, 2 + n % 10 AS handler,
  n % 100 = 0 AS sealed FROM generate_series(1, {CASES}) n;
INSERT INTO cases (id, number, petition_id, state, version, region, channel, source_kind, subject, sealed, received_on, registered_at,
  registered_by_unit_id, bureau_unit_id, handling_unit_id, due_strict, due_rolled)
SELECT id, n, id, CASE WHEN n % 5 = 0 THEN 'handling' ELSE 'archived' END, 1, '440117', 'letter', 'direct', 's', sealed, received, received,
  1, 1, handler, received + 60, received + 60 FROM made;
INSERT INTO case_access (case_id, unit_id, sealed, on_desk, state, received_on, channel, handling_unit_id, due_strict, due_rolled)
SELECT id, u, sealed, u <> 1 AND n % 3 = 0, CASE WHEN n % 5 = 0 THEN 'handling' ELSE 'archived' END, received, 'letter', handler,
  received + 60, received + 60 FROM made, unnest(ARRAY[1, handler]) u;
SET session_replication_role = origin"""


@dataclass(frozen=True)
class Cost:
    """What a plan did: node types with their tables, the most rows that any node read, pages touched."""

    scans: frozenset[tuple[str, str]]
    rows: float
    buffers: int
    shown: float


@pytest_asyncio.fixture(scope="module")
async def tracking(new_database: Any, settings: Settings) -> AsyncIterator[Database]:
    own = settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})
    owner = await asyncpg.connect(own.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    await owner.execute(FILL)
    await owner.execute("VACUUM ANALYZE cases")
    await owner.execute("VACUUM ANALYZE case_access")
    await owner.close()
    database = await Database.open(own, DbRole.TRACKING, max_size=1)
    yield database
    await database.close()


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


async def _cost(database: Database, context: Context, statement: Any) -> Cost:
    sql, arguments = compiled(statement, ())
    async with database.read(context) as session:
        answer = await session.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", *arguments)
    plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    nodes = list(_nodes(plan))
    return Cost(
        frozenset((node["Node Type"], node.get("Relation Name", "")) for node in nodes),
        max((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in nodes),
        plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
        plan["Actual Rows"],
    )


def _cheap(cost: Cost) -> None:
    assert cost.shown == LIMIT
    assert not [scan for scan in cost.scans if scan[0] in {"Seq Scan", "Sort", "Bitmap Heap Scan", "Hash Join"}], cost
    assert cost.rows <= 2 * LIMIT, cost
    assert cost.buffers <= BUFFERS, cost


def _caller(unit: int, *, sees_sealed: bool = False) -> Context:
    return Context(UUID(int=1), unit, (unit,), sees_sealed)


CALLERS = pytest.mark.parametrize(
    "context", [_caller(BUREAU), _caller(BUREAU, sees_sealed=True), _caller(DEPARTMENT)], ids=["bureau", "sees sealed", "department"]
)


@CALLERS
async def test_the_first_page(context: Context, tracking: Database) -> None:
    _cheap(await _cost(tracking, context, list_statement(CaseFilter(), TODAY, None, LIMIT)))


@CALLERS
async def test_a_deep_page(context: Context, tracking: Database) -> None:
    deep = ListKey(date(2020, 6, 1), UUID(int=2**127))
    _cheap(await _cost(tracking, context, list_statement(CaseFilter(), TODAY, deep, LIMIT)))


@CALLERS
@pytest.mark.parametrize("wanted", [CaseFilter(state="handling"), CaseFilter(overdue=True)], ids=["state", "overdue"])
async def test_a_filtered_page(wanted: CaseFilter, context: Context, tracking: Database) -> None:
    _cheap(await _cost(tracking, context, list_statement(wanted, TODAY, None, LIMIT)))


async def test_the_first_page_of_the_worklist(tracking: Database) -> None:
    _cheap(await _cost(tracking, _caller(DEPARTMENT), worklist_statement(CaseFilter(), TODAY, None, LIMIT)))
