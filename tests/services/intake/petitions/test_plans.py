"""Lists and look-ups under row-level security read few pages, whatever the size; judged by EXPLAIN, never by time."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import date
from hashlib import md5
from uuid import UUID

import asyncpg
import pytest_asyncio

from services.intake.petitions.lookups import FIND
from services.intake.petitions.queries import ListKey, PetitionFilter, list_statement
from shared.db.context import Context
from shared.db.database import Database
from shared.db.sessions import compiled
from shared.settings import DbRole, Settings

SIZES = (2_000, 8_000)
FILL = """
INSERT INTO petition (id, case_id, number, channel, source_kind, received_on, mode, headcount, subject, request, registered_at,
    registered_by_unit_id, code_key_id)
  SELECT md5('p' || i)::uuid, lpad(to_hex(i), 32, '0')::uuid, 'N' || i, (ARRAY['letter', 'visit', 'call'])[1 + i % 3], 'direct',
    date '2020-01-01' + i / 100, 'written', 1, 's', 'r', now(), 1, 1 FROM generate_series($1::int, $2::int) i"""
PEOPLE = """
INSERT INTO petitioner (id, petition_id, case_id, position, kind, nationality, representative, phone_index)
  SELECT md5('q' || i)::uuid, md5('p' || i)::uuid, lpad(to_hex(i), 32, '0')::uuid, 0, 'natural', 'CN', false, decode(md5('t' || i / 3), 'hex')
  FROM generate_series($1::int, $2::int) i"""
CASES = """
INSERT INTO cases (id, number, petition_id, state, version, region, channel, source_kind, subject, received_on, registered_at,
    registered_by_unit_id, seen_by_unit_ids, sealed)
  SELECT lpad(to_hex(i), 32, '0')::uuid, 'N' || i, md5('p' || i)::uuid, 'registered', 1, '440117',
    (ARRAY['letter', 'visit', 'call'])[1 + i % 3], 'direct', 's', date '2020-01-01' + i / 100, now(), 1, '{1}', i % 20 = 0
  FROM generate_series($1::int, $2::int) i"""


@pytest_asyncio.fixture
async def filled(empty_settings: Settings) -> AsyncIterator[tuple[Settings, asyncpg.Connection]]:
    owner = await asyncpg.connect(empty_settings.database_url.get_secret_value(), server_settings={"search_path": "xinfang,public"})
    await owner.execute("INSERT INTO unit (code, kind, region, name_zh, name_en) VALUES ('440117-XFJ', 'bureau', '440117', '局', 'B')")
    yield empty_settings, owner
    await owner.close()


async def buffers(session_settings: Settings, sql: str, arguments: Sequence[object]) -> tuple[int, bool, int]:
    """Pages touched, whether a big table was read whole, rows given."""
    database = await Database.open(session_settings, DbRole.INTAKE)
    try:
        async with database.read(Context(unit=1, path=(1,))) as session:
            rows = await session.fetch(sql, *arguments)
            plan = "\n".join(line[0] for line in await session.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", *arguments))
    finally:
        await database.close()
    touched = sum(int(n) for n in re.findall(r"(?:hit|read)=(\d+)", next(line for line in plan.splitlines() if "Buffers" in line)))
    whole = re.search(r"Seq Scan on (petition|petitioner|cases|case_access)\b", plan) is not None
    return touched, whole, len(rows)


async def test_pages_and_lookups_cost_the_same_at_any_size(filled: tuple[Settings, asyncpg.Connection]) -> None:
    settings, owner = filled
    statements = {
        "first page": compiled(list_statement(PetitionFilter(), None, 51), ()),
        "deep page": compiled(list_statement(PetitionFilter(), ListKey(date(2020, 1, 12), UUID(int=1000)), 51), ()),
        "filtered": compiled(list_statement(PetitionFilter(channel="call"), None, 51), ()),
        "number": compiled(list_statement(PetitionFilter(number="N777"), None, 51), ()),
        "lookup": (FIND["phone"], ([md5(b"t77").digest()], 50)),
    }
    touched: dict[str, list[int]] = {name: [] for name in statements}
    last = 0
    for size in SIZES:
        for fill in (FILL, PEOPLE, CASES):
            await owner.execute(fill, last + 1, size)
        for table in ("petition", "petitioner", "cases", "case_access"):
            await owner.execute(f"VACUUM ANALYZE {table}")
        last = size
        for name, (sql, arguments) in statements.items():
            pages, whole, rows = await buffers(settings, sql, arguments)
            assert rows == {"number": 1, "lookup": 3}.get(name, 51), name
            assert not whole, name
            touched[name].append(pages)
    assert {name: pages for name, pages in touched.items() if pages[1] > 1.3 * pages[0] + 20} == {}
    assert max(pages[1] for pages in touched.values()) < 800
