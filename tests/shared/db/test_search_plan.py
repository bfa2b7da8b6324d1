"""A search costs what it finds: by the index, whoever asks and however many cases there are; judged by pages, never by time."""

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from services.tracking.cases.queries import CaseFilter, ListKey, list_statement, worklist_statement
from services.tracking.domain.search import read, sought
from services.tracking.search.queries import SEARCH
from shared.db.context import Context
from shared.db.database import SERVER_SETTINGS, Database
from shared.db.sessions import compiled
from shared.schema.search import FOUND as FIND
from shared.settings import DbRole, Settings

CASES = 100_000
LIMIT = 51
TODAY = date(2026, 11, 24)
BUREAU, DEPARTMENT, STRANGER = 1, 7, 11  # the bureau sees every case, a department every tenth, a stranger none
# of 100,000 cases 路灯 is in every second one, 停车 in every 500th, 搅拌站 in every 5,000th
FILL = f"""
INSERT INTO unit (code, kind, region, name_zh, name_en) SELECT 'U' || n, CASE n WHEN 1 THEN 'bureau' ELSE 'department' END, '440117', 'u', 'u'
  FROM generate_series(1, 11) n;
SET session_replication_role = replica;
UPDATE unit SET path = ARRAY[id];
CREATE TEMP TABLE made AS SELECT n, uuidv7() AS id, date '2016-01-01' + (n / 27) AS received, 2 + n % 9 AS handler, n % 100 = 0 AS sealed,
  '反映' || CASE WHEN n % 2 = 0 THEN '路灯不亮' ELSE '道路积水' END || CASE WHEN n % 500 = 2 THEN '停车收费' ELSE '' END
  || CASE WHEN n % 5000 = 1 THEN '搅拌站噪音' ELSE '' END || n AS subject FROM generate_series(1, {CASES}) n;
INSERT INTO petition (id, case_id, number, channel, source_kind, received_on, mode, headcount, subject, request, registered_at,
  registered_by_unit_id, code_key_id)
SELECT id, id, 'N' || n, 'letter', 'direct', received, 'written', 1, subject, '请处理', received, 1, 1 FROM made;
INSERT INTO cases (id, number, petition_id, state, version, region, channel, source_kind, subject, sealed, received_on, registered_at,
  registered_by_unit_id, bureau_unit_id, handling_unit_id, due_strict, due_rolled)
SELECT id, 'N' || n, id, CASE WHEN n % 5 = 0 THEN 'handling' ELSE 'archived' END, 1, '440117', 'letter', 'direct', subject, sealed, received,
  received, 1, 1, handler, received + 60, received + 60 FROM made;
INSERT INTO case_access (case_id, unit_id, sealed, on_desk, state, received_on, channel, handling_unit_id, due_strict, due_rolled)
SELECT id, u, sealed, u <> 1 AND n % 20 = 5, CASE WHEN n % 5 = 0 THEN 'handling' ELSE 'archived' END, received, 'letter', handler,
  received + 60, received + 60 FROM made, unnest(ARRAY[1, handler]) u;
DROP INDEX ix_case_search_document;
INSERT INTO case_search SELECT id, search_document('N' || n, '{{}}', subject, '请处理', NULL, NULL, received, ARRAY[1, handler]) FROM made;
CREATE INDEX ix_case_search_document ON case_search USING gin (document) WITH (fastupdate = off) WHERE document IS NOT NULL;
SET session_replication_role = origin"""


@pytest_asyncio.fixture(scope="module")
async def filled(new_database: Any, settings: Settings) -> AsyncIterator[tuple[Database, asyncpg.Connection]]:
    own = settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})
    owner = await asyncpg.connect(own.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    await owner.execute(FILL)
    for table in ("petition", "cases", "case_access", "case_search"):
        await owner.execute(f"VACUUM ANALYZE {table}")
    database = await Database.open(own, DbRole.TRACKING, max_size=1)
    yield database, owner
    await database.close()
    await owner.close()


async def _pages(database: Database, unit: int, statement: Any, *arguments: object) -> tuple[int, int]:
    """Rows given and pages touched, those of the function's own statements included."""
    sql, values = compiled(statement, arguments)
    async with database.read(Context(UUID(int=1), unit, (unit,))) as session:
        rows = await session.fetch(sql, *values)
        plan = "\n".join(line[0] for line in await session.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", *values))
    first = next(line for line in plan.splitlines() if "Buffers" in line)
    assert not re.search(r"Seq Scan on (petition|cases|case_access|case_search)\b", plan), plan
    return len(rows), sum(int(n) for n in re.findall(r"(?:hit|read)=(\d+)", first))


def _search(q: str) -> tuple[Any, ...]:
    words = sought(read(q), {}, loose=True)
    return SEARCH, words.matching, words.ranking, words.exact, CaseFilter().searched(TODAY), None, None, None, LIMIT


def _list(q: str, after: ListKey | None = None) -> tuple[Any, ...]:
    return (list_statement(CaseFilter(q=sought(read(q), {})), TODAY, after, LIMIT),)


DEEP = ListKey(date(2020, 6, 1), UUID(int=2**127))
# query → hits the bureau and the department see (at most a page), pages that a search may touch
FOUND = {"搅拌站噪音": (20, 2, 1_500), "停车收费 路灯": (51, 22, 4_000), "路灯": (51, 51, 6_000), "N777": (1, 0, 500), "灯道": (0, 0, 500)}


@pytest.mark.parametrize("q", FOUND)
@pytest.mark.parametrize("kind", ["search", "list"])
async def test_pages_follow_what_is_found(q: str, kind: str, filled: tuple[Database, asyncpg.Connection]) -> None:
    everything, few, most = FOUND[q]
    for unit, wanted in ((BUREAU, everything), (DEPARTMENT, few), (STRANGER, 0)):
        rows, pages = await _pages(filled[0], unit, *(_search(q) if kind == "search" else _list(q)))
        assert rows == wanted
        assert pages <= (most if unit != STRANGER else 20), unit


@pytest.mark.parametrize("q", FOUND)
async def test_a_deep_page_of_a_list_costs_no_more(q: str, filled: tuple[Database, asyncpg.Connection]) -> None:
    for unit in (BUREAU, DEPARTMENT):
        _, pages = await _pages(filled[0], unit, *_list(q, DEEP))
        assert pages <= FOUND[q][2] + 500, unit


async def test_the_worklist_is_searched_within_the_desk(filled: tuple[Database, asyncpg.Connection]) -> None:
    statement = worklist_statement(CaseFilter(q=sought(read("道路积水"), {})), TODAY, None, LIMIT)
    rows, pages = await _pages(filled[0], DEPARTMENT, statement)
    assert rows == LIMIT
    assert pages <= 40_000


async def test_a_rare_word_is_read_from_the_index_alone(filled: tuple[Database, asyncpg.Connection]) -> None:
    """The function's own statement, as the function's own role."""
    _, owner = filled
    words = sought(read("搅拌站噪音"), {})
    values = (words.matching, words.ranking, words.exact, date.min, date.max, None, None, json.dumps({"today": str(TODAY)}))
    sql = (
        FIND.replace("$6 IS", "$6::date IS").replace("$7)", "$7::uuid)").replace("$8", "$8::jsonb")
        + " AND $2::text <> '' AND $3::text <> ''"
    )
    async with owner.transaction():
        await owner.execute(f"SET LOCAL ROLE searcher; {Context(UUID(int=1), DEPARTMENT, (DEPARTMENT,)).settings_sql()}")
        plan = "\n".join(line[0] for line in await owner.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", *values))
    assert "Bitmap Index Scan on ix_case_search_document" in plan
    assert "Seq Scan" not in plan
    assert {float(n) for n in re.findall(r"Bitmap Heap Scan on case_search.*?rows=([\d.]+) loops=1\)", plan)} == {20}
