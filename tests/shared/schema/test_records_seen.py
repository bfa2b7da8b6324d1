"""Records of units under row-level security, spoken to in SQL: a record that names a hidden matter is hidden, whoever was told."""

from collections.abc import Mapping

import asyncpg
import pytest

from shared.db.context import Context
from shared.db.database import Database
from tests.shared.schema.conftest import SUBORDINATE, Filed

DISTRICT = ("440117-QZF", "440100-SZF")
BUREAU = ("440117-XFJ", "440100-XFJ", "440100-SZF")
NAMING = ("meeting", "dispatch", "campaign", "instruction")
NEUTRAL = ("daily_return", "dispute", "urgent_report", "return_duty", "training")
OF_THE_BUREAU = ("inspection",)


async def sees(databases: Mapping[str, Database], context: Context, table: str, record: object) -> bool:
    async with databases["tracking"].read(context) as session:
        return bool(await session.fetchval(f"SELECT EXISTS (SELECT FROM {table} WHERE id = $1)", record))


@pytest.mark.parametrize("table", [*NAMING, *NEUTRAL])
async def test_the_unit_its_superiors_and_the_bureau_see_a_record(table: str, databases: Mapping[str, Database], filed: Filed) -> None:
    for context in (filed.context("440117-ZJJ", *DISTRICT), filed.context("440117-QZF", "440100-SZF"), filed.context(*BUREAU)):
        assert await sees(databases, context, table, filed.open)
    assert not await sees(databases, filed.context("440117-JYJ", *DISTRICT), table, filed.open)


@pytest.mark.parametrize("table", OF_THE_BUREAU)
async def test_the_bureaus_own_records_are_the_bureaus(table: str, databases: Mapping[str, Database], filed: Filed) -> None:
    assert await sees(databases, filed.context(*BUREAU), table, filed.open)
    assert await sees(databases, filed.context("440100-XFJ", "440100-SZF"), table, filed.open)
    assert not await sees(databases, filed.context("440117-ZJJ", *DISTRICT), table, filed.open)


@pytest.mark.parametrize("table", ["meeting", "dispatch", "instruction"])
@pytest.mark.parametrize("sees_sealed", [False, True])
async def test_the_accused_were_told_and_owe_a_result_and_still_see_nothing(
    table: str, *, sees_sealed: bool, databases: Mapping[str, Database], filed: Filed
) -> None:
    accused = (
        filed.context("440117-RSJ", *DISTRICT, sees_sealed=sees_sealed),
        filed.context(SUBORDINATE, "440117-RSJ", *DISTRICT, sees_sealed=sees_sealed),
        filed.context(*BUREAU, sees_sealed=sees_sealed, account=filed.accused_account),
    )
    for context in accused:
        assert not await sees(databases, context, table, filed.sealed)
    assert not await sees(databases, filed.context(*BUREAU), table, filed.sealed), "nor who may not see accusations"
    assert await sees(databases, filed.context(*BUREAU, sees_sealed=True), table, filed.sealed)


async def test_parts_are_seen_with_their_record(databases: Mapping[str, Database], filed: Filed) -> None:
    pairs = (("meeting_decision", "meeting_id"), ("sponsorship_entry", "sponsorship_id"), ("urgent_sending", "urgent_report_id"))
    for table, column in pairs:
        for context, case, seen in (
            (filed.context("440117-ZJJ", *DISTRICT), filed.open, True),
            (filed.context("440117-JYJ", *DISTRICT), filed.open, False),
            (filed.context(*BUREAU, sees_sealed=True), filed.sealed, True),
        ):
            async with databases["tracking"].read(context) as session:
                assert bool(await session.fetchval(f"SELECT EXISTS (SELECT FROM {table} WHERE {column} = $1)", case)) is seen, table
        if table != "urgent_sending":
            async with databases["tracking"].read(filed.context("440117-RSJ", *DISTRICT, sees_sealed=True)) as session:
                assert not await session.fetchval(f"SELECT EXISTS (SELECT FROM {table} WHERE {column} = $1)", filed.sealed)


async def test_nobody_opens_a_record_in_anothers_name(databases: Mapping[str, Database], filed: Filed) -> None:
    sql = """INSERT INTO dispute (id, unit_id, recorded_at, place, subject, facts, found_on, stage, stage_on)
        VALUES (gen_random_uuid(), $1, now(), '440117', 's', 'f', '2026-09-01', 'found', '2026-09-01')"""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with databases["tracking"].unit_of_work(filed.context("440117-ZJJ", *DISTRICT)) as uow:
            await uow.execute(sql, filed.units["440117-JYJ"])


async def test_a_change_reaches_only_records_kept_here(databases: Mapping[str, Database], filed: Filed) -> None:
    for table, context, tag in (
        ("sponsorship", filed.context("440117-ZJJ", *DISTRICT), "UPDATE 0"),
        ("sponsorship", filed.context(*BUREAU), "UPDATE 1"),
        ("campaign_item", filed.context("440117-ZJJ", *DISTRICT), "UPDATE 1"),
        ("campaign_item", filed.context("440117-QZF", "440100-SZF"), "UPDATE 0"),
        ("meeting", filed.context("440117-ZJJ", *DISTRICT), "UPDATE 1"),
        ("urgent_report", filed.context(*BUREAU), "UPDATE 0"),
        ("dispute", filed.context(*BUREAU), "UPDATE 0"),
    ):
        async with databases["tracking"].unit_of_work(context) as uow:
            assert await uow.execute(f"UPDATE {table} SET version = version WHERE id = $1", filed.open) == tag, table


async def test_the_office_terms_begin_as_their_rows_say(owner: asyncpg.Connection) -> None:
    from services.tracking.domain.office_terms import OFFICE_TERMS

    rows = {row["code"]: dict(row) for row in await owner.fetch("SELECT * FROM register_term")}
    assert rows == {code: vars(row) for code, row in OFFICE_TERMS.items()}
