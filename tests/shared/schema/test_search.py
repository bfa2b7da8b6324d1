"""The index of cases: its words are those that queries are made of, and nobody finds what they may not see."""

import random
import unicodedata
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from services.tracking.domain.search import folded, read, sought, tokens
from services.tracking.search.sweeps import index_cases
from shared.db.context import NOBODY, Context
from shared.db.database import Database
from shared.kernel.ids import uuid7
from shared.kernel.time import SystemTime
from tests.shared.schema.conftest import SUBORDINATE, Filed, file

LETTERS = "路灯不亮信访事项々〇かカ한𠮷㍿Ⅷ①ＡＢｃ１２abcdefxyz0123456789éßİΣСыб\u0628\u0f40 　，。、；：！？（）“”\"'\\&|:*<>()-_/\n\t😀👨‍👩‍👧\u200b%"
DISTRICT = ("440117-QZF", "440100-SZF")
BUREAU = ("440117-XFJ", "440100-XFJ", "440100-SZF")


async def found(database: Database, context: Context, query: str, most: int = 50, **filters: object) -> list[UUID]:
    words = sought(read(query), {})
    async with database.read(context) as session:
        sql = "SELECT case_id FROM search_cases($1, $2, $3, $4, NULL, NULL, $5)"
        return [row["case_id"] for row in await session.fetch(sql, words.matching, words.ranking, words.exact, filters, most)]


async def test_queries_and_documents_have_the_same_words(owner: asyncpg.Connection) -> None:
    chance = random.Random(7)
    texts = ["".join(chance.choices(LETTERS, k=chance.randrange(60))) for _ in range(3_000)]
    texts += [chr(point) * 2 + "路" for point in range(0x20, 0x2FF)] + [chr(point) + "a" for point in range(0x2E80, 0xA000, 7)]
    sql = """SELECT t, ARRAY(SELECT v.lexeme || ' ' || p FROM unnest(search_words(t)) v, unnest(v.positions) p)
        AS held FROM unnest($1::text[]) t"""
    wrong = {}
    for row in await owner.fetch(sql, texts):
        wanted = {f"{token} {place}" for place, token in enumerate(tokens(row["t"]), start=1)}
        if wanted != set(row["held"]):
            wrong[row["t"]] = wanted ^ set(row["held"])
    assert wrong == {}


async def test_folding_is_the_databases(owner: asyncpg.Connection) -> None:
    letters = [chr(point) for point in range(1, 0x3000) if unicodedata.category(chr(point)) not in {"Cs", "Cn"}]
    sql = "SELECT t, lower(normalize(t, NFKC) COLLATE pg_c_utf8) AS low FROM unnest($1::text[]) t"
    assert {row["t"]: row["low"] for row in await owner.fetch(sql, letters) if folded(row["t"]) != row["low"]} == {}


@pytest_asyncio.fixture(scope="module", params=["waiting", "indexed"])
async def told(
    request: pytest.FixtureRequest, owner: asyncpg.Connection, databases: Mapping[str, Database], filed: Filed
) -> AsyncIterator[str]:
    """Both cases tell of a 金丝雀, once read into the index and once still waiting for it."""
    sql = "UPDATE petition SET subject = '金丝雀的事', external_ids = '{\"city\": \"CANARY-1\"}' WHERE case_id = ANY ($1)"
    await owner.execute(sql, [filed.open, filed.sealed])
    if request.param == "indexed":
        await index_cases(databases["tracking_worker"], SystemTime().now())
    assert await owner.fetchval("SELECT count(document) FROM case_search WHERE case_id = $1", filed.sealed) == (request.param == "indexed")
    yield request.param


async def test_each_caller_finds_what_it_may_see(told: str, databases: Mapping[str, Database], filed: Filed) -> None:
    officer = filed.context(*BUREAU, sees_sealed=True)
    hidden_from = {
        "a clerk who may not see accusations": replace(officer, sees_sealed=False),
        "the handler of the other case": filed.context("440117-ZJJ", *DISTRICT),
    }
    barred = {
        "the accused unit": filed.context("440117-RSJ", *DISTRICT, sees_sealed=True),
        "one below it": filed.context(SUBORDINATE, "440117-RSJ", *DISTRICT, sees_sealed=True),
        "the accused account": filed.context("440117-JW", sees_sealed=True, account=filed.accused_account),
        "another unit": filed.context("440117-JYJ", *DISTRICT, sees_sealed=True),
        "nobody": NOBODY,
    }
    for query in ("金丝雀", "CANARY-1"):
        assert set(await found(databases["tracking"], officer, query)) == {filed.open, filed.sealed}, told
        assert set(await found(databases["tracking"], filed.context("440117-JW", sees_sealed=True), query)) == {filed.sealed}
        for who, context in hidden_from.items():
            assert await found(databases["tracking"], context, query) == [filed.open], who
        for who, context in barred.items():
            assert await found(databases["tracking"], context, query) == [], who
    assert await found(databases["tracking"], officer, f"T{filed.sealed.hex}") == [filed.sealed]
    assert await found(databases["tracking"], replace(officer, sees_sealed=False), f"T{filed.sealed.hex}") == []


async def test_filters_count_before_the_limit(told: str, databases: Mapping[str, Database], filed: Filed) -> None:
    officer = filed.context(*BUREAU, sees_sealed=True)
    for unit, case in (("440117-ZJJ", filed.open), ("440117-RSJ", filed.sealed)):
        assert await found(databases["tracking"], officer, "金丝雀", 1, unit=filed.units[unit]) == [case], told
    for nothing in ({"state": "closed"}, {"category": "suggestion"}, {"channel": "visit"}, {"desk": True}, {"topic": "t"}):
        assert await found(databases["tracking"], officer, "金丝雀", **nothing) == []
    for everything in ({"state": "handling"}, {"channel": "letter"}, {"overdue": False, "today": "2026-11-26"}):
        assert len(await found(databases["tracking"], officer, "金丝雀", **everything)) == 2
    assert await found(databases["tracking"], officer, "金丝雀", overdue=True, today="2026-11-26") == []


async def test_hidden_hits_take_no_place(databases: Mapping[str, Database], owner: asyncpg.Connection, filed: Filed) -> None:
    """A limit of one is the department's own, however many newer cases of others tell the same."""
    mine, others = uuid7(), [uuid7() for _ in range(12)]
    for case, unit in ((mine, "440117-JYJ"), *((other, "440117-WJJ") for other in others)):
        await file(owner, case, seen=[filed.units["440117-XFJ"], filed.units[unit]], handler=filed.units[unit])
    await owner.execute("UPDATE petition SET request = '孔雀' WHERE case_id = ANY ($1)", [mine, *others])
    for turn in ("waiting", "indexed"):
        assert await found(databases["tracking"], filed.context("440117-JYJ", *DISTRICT), "孔雀", 1) == [mine], turn
        assert len(await found(databases["tracking"], filed.context(*BUREAU), "孔雀")) == 13
        await index_cases(databases["tracking_worker"], SystemTime().now())


async def test_the_index_is_read_through_the_function_alone(databases: Mapping[str, Database], filed: Filed) -> None:
    for role in ("intake", "tracking", "reporting", "intake_worker", "reporting_worker", "relay"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with databases[role].read(filed.context(*BUREAU)) as session:
                await session.fetch("SELECT * FROM case_search")


async def test_a_new_unit_is_a_new_word(databases: Mapping[str, Database], owner: asyncpg.Connection, filed: Filed) -> None:
    case, unit = uuid7(), filed.units["440117-WJJ"]
    await file(owner, case, seen=[filed.units["440117-XFJ"]], handler=filed.units["440117-ZJJ"])
    for co_units in ([], [unit]):
        await owner.execute("UPDATE cases SET co_unit_ids = $2 WHERE id = $1", case, co_units)
        await index_cases(databases["tracking_worker"], SystemTime().now())
        document: Any = await owner.fetchval("SELECT document::text FROM case_search WHERE case_id = $1", case)
        assert (f"'@{unit}'" in document) is bool(co_units)
    await owner.execute("UPDATE cases SET state = 'closed' WHERE id = $1", case)
    assert await owner.fetchval("SELECT document IS NOT NULL FROM case_search WHERE case_id = $1", case), "nothing to read again"


async def test_whoever_registers_the_case_will_be_found(databases: Mapping[str, Database], owner: asyncpg.Connection, filed: Filed) -> None:
    """Intake's worker, as for a history import, and intake's API: neither has a right on the index."""
    for role in ("intake_worker", "intake"):
        case, bureau = uuid7(), filed.units["440117-XFJ"]
        async with databases[role].unit_of_work(filed.context(*BUREAU)) as unit:
            await unit.execute(
                """INSERT INTO petition (id, case_id, number, channel, source_kind, received_on, mode, headcount, subject, request, registered_at,
                registered_by_unit_id, code_key_id) VALUES ($1, $1, $2, 'letter', 'direct', '2021-03-01', 'written', 1, 's', 'r', now(), $3, 1)""",
                case,
                f"H{case.hex}",
                bureau,
            )
        assert await owner.fetchval("SELECT count(*) FROM case_search WHERE case_id = $1 AND document IS NULL", case) == 1


async def test_a_change_under_way_is_neither_waited_for_nor_lost(
    databases: Mapping[str, Database], owner: asyncpg.Connection, filed: Filed
) -> None:
    case, unit = uuid7(), filed.units["440117-WJJ"]
    await file(owner, case, seen=[filed.units["440117-XFJ"]], handler=filed.units["440117-ZJJ"])
    document = "SELECT document::text FROM case_search WHERE case_id = $1"
    async with owner.transaction():
        await owner.execute("UPDATE cases SET handling_unit_id = $2 WHERE id = $1", case, unit)
        await index_cases(databases["tracking_worker"], SystemTime().now())
        assert await owner.fetchval(document, case) is None
    await index_cases(databases["tracking_worker"], SystemTime().now())
    assert f"'@{unit}'" in await owner.fetchval(document, case)
