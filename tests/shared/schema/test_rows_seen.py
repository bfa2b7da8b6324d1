"""Row-level security spoken to in SQL, as each login: who sees which case, and who never does (Art 30.3)."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.db.context import NOBODY, Context
from shared.db.database import Database
from shared.schema.base import metadata
from shared.schema.render import TABLES
from shared.schema.rights import GRANTS, SECURED, SERVICES
from tests.shared.schema.conftest import SUBORDINATE, Filed

READABLE = [
    (role, table)
    for role in SERVICES
    for table in SECURED
    if any(grant.table == table and role in grant.roles and "SELECT" in grant.privileges for grant in GRANTS)
]
PROVED_ONLY = {("intake", "case_transition"), ("intake", "rating")}  # for the petitioner who proved the query code
NOT_BY_CASE = {"job", "history_line"}  # an account's own
OF_UNITS = {table.name for table in TABLES if table.name in SECURED and "case_id" not in table.c and table.name != "cases"} - NOT_BY_CASE
BY_CASE = [pair for pair in READABLE if pair[1] not in NOT_BY_CASE | OF_UNITS]
BY_UNIT = [pair for pair in BY_CASE if pair not in PROVED_ONLY]
DISTRICT = ("440117-QZF", "440100-SZF")
BUREAU = ("440117-XFJ", "440100-XFJ", "440100-SZF")


def key(table: str) -> str:
    return "id" if table == "cases" else "case_id"


async def seen(database: Database, context: Context, table: str, case: UUID) -> bool:
    async with database.read(context) as session:
        return bool(await session.fetchval(f"SELECT EXISTS (SELECT FROM {table} WHERE {key(table)} = $1)", case))


def test_the_tables_of_this_file_are_all_that_hold_cases() -> None:
    with_case = {table.name for table in metadata.tables.values() if {"case_id", "petition_id"} & set(table.c.keys())}
    assert len(BY_UNIT) > 12
    assert with_case - {table for _, table in READABLE} == {"case_bar", "case_search", "delivery"}, "read by no service API"


@pytest.mark.parametrize(("role", "table"), READABLE)
async def test_without_a_context_nothing_is_seen(
    role: str, table: str, databases: Mapping[str, Database], owner: asyncpg.Connection, filed: Filed
) -> None:
    assert await owner.fetchval(f"SELECT count(*) FROM {table}"), filed
    async with databases[role].read(NOBODY) as session:
        assert await session.fetchval(f"SELECT count(*) FROM {table}") == 0
    async with databases[role].pool.acquire() as bare:  # not even an empty setting
        assert await bare.fetchval(f"SELECT count(*) FROM {table}") == 0


@pytest.mark.parametrize(("role", "table"), BY_UNIT)
async def test_the_unit_and_its_superiors_see_a_case_others_do_not(
    role: str, table: str, databases: Mapping[str, Database], filed: Filed
) -> None:
    database = databases[role]
    handler = filed.context("440117-ZJJ", *DISTRICT)
    assert await seen(database, handler, table, filed.open)
    assert await seen(database, filed.context("440117-QZF", "440100-SZF"), table, filed.open)
    assert not await seen(database, filed.context("440117-JYJ", *DISTRICT), table, filed.open)
    assert not await seen(database, filed.context("440117-JYJ", *DISTRICT, sees_sealed=True), table, filed.open)
    assert not await seen(database, replace(handler, unit=None), table, filed.open), "an account or a path alone is no right"


@pytest.mark.parametrize(("role", "table"), BY_UNIT)
async def test_a_sealed_case_is_seen_by_those_only_who_may_see_accusations(
    role: str, table: str, databases: Mapping[str, Database], filed: Filed
) -> None:
    # the figures are of the accused unit's subtree, so its superior has them; the case itself belongs to the bureau
    superior = filed.context("440117-QZF", "440100-SZF", sees_sealed=True)
    officer = superior if table == "contribution" else filed.context(*BUREAU, sees_sealed=True)
    assert await seen(databases[role], officer, table, filed.sealed)
    assert not await seen(databases[role], replace(officer, sees_sealed=False), table, filed.sealed)


@pytest.mark.parametrize(("role", "table"), BY_CASE)
@pytest.mark.parametrize("sees_sealed", [False, True])
async def test_the_accused_never_see_the_accusation(
    role: str, table: str, *, sees_sealed: bool, databases: Mapping[str, Database], filed: Filed
) -> None:
    accused = (
        filed.context("440117-RSJ", *DISTRICT, sees_sealed=sees_sealed),
        filed.context(SUBORDINATE, "440117-RSJ", *DISTRICT, sees_sealed=sees_sealed),
        filed.context("440117-JW", sees_sealed=sees_sealed, account=filed.accused_account),
        filed.context(*BUREAU, sees_sealed=sees_sealed, account=filed.accused_account),
    )
    for context in accused:
        assert not await seen(databases[role], context, table, filed.sealed)


async def test_a_colleague_of_the_accused_inspector_sees_it(databases: Mapping[str, Database], filed: Filed) -> None:
    assert await seen(databases["tracking"], filed.context("440117-JW", sees_sealed=True), "cases", filed.sealed)


async def test_the_accused_units_own_access_row_does_not_exist(owner: asyncpg.Connection, filed: Filed) -> None:
    units = {row["unit_id"] for row in await owner.fetch("SELECT unit_id FROM case_access WHERE case_id = $1", filed.sealed)}
    assert not units & {filed.units["440117-RSJ"], filed.units[SUBORDINATE]}
    assert {filed.units[code] for code in ("440117-XFJ", "440117-JW", "440117-QZF")} <= units


@pytest.mark.parametrize(
    ("role", "table"), [pair for pair in BY_CASE if pair[0] == "intake" and pair[1] not in {"case_access", "petitioner"}]
)
async def test_a_proved_query_code_opens_that_case_alone(role: str, table: str, databases: Mapping[str, Database], filed: Filed) -> None:
    proved = Context(case=filed.open)
    assert await seen(databases[role], proved, table, filed.open)
    assert not await seen(databases[role], proved, table, filed.sealed)


async def test_a_petitioner_who_proved_a_code_still_reads_no_identity(databases: Mapping[str, Database], filed: Filed) -> None:
    assert not await seen(databases["intake"], Context(case=filed.open), "petitioner", filed.open)


@pytest.mark.parametrize("table", ["history_line", "job"])
async def test_jobs_are_their_accounts_own(table: str, databases: Mapping[str, Database], owner: asyncpg.Connection) -> None:
    mine, job = uuid4(), uuid4()
    await owner.execute(
        "INSERT INTO job (id, service, kind, state, account_id) VALUES ($1, 'tracking', 'history', 'queued', $2)", job, mine
    )
    await owner.execute("INSERT INTO history_line (job_id, line, state, fingerprint) VALUES ($1, 1, 'staged', '')", job)
    counts = []
    for account in (mine, uuid4()):
        async with databases["tracking"].read(Context(account=account, unit=1, path=(1,))) as session:
            counts.append(await session.fetchval(f"SELECT count(*) FROM {table} WHERE {'id' if table == 'job' else 'job_id'} = $1", job))
    assert counts == [1, 0]


async def test_rights_end_with_their_transaction(databases: Mapping[str, Database], filed: Filed) -> None:
    database = databases["tracking"]  # one connection: the second session gets the first one's
    me = "SELECT pg_backend_pid()"
    async with database.read(filed.context(*BUREAU, sees_sealed=True)) as first:
        backend = await first.fetchval(me)
        assert await first.fetchval("SELECT count(*) FROM cases")
    async with database.read(NOBODY) as second:
        assert await second.fetchval(me) == backend
        assert await second.fetchval("SELECT count(*) FROM cases") == 0
    async with database.pool.acquire() as bare:
        assert await bare.fetchval(me) == backend
        assert [
            await bare.fetchval("SELECT coalesce(current_setting($1, true), '')", f"app.{name}")
            for name in ("unit", "sealed", "path", "account", "case")
        ] == [""] * 5


async def test_rights_end_with_a_failed_transaction_too(databases: Mapping[str, Database], filed: Filed) -> None:
    database = databases["tracking"]
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with database.unit_of_work(filed.context(*BUREAU, sees_sealed=True)) as uow:
            await uow.execute("SELECT 1 / 0")
    async with database.pool.acquire() as bare:
        assert await bare.fetchval("SELECT count(*) FROM cases") == 0


async def test_a_read_session_cannot_write(databases: Mapping[str, Database], filed: Filed) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with databases["tracking"].read(filed.context(*BUREAU)) as session:
            await session.fetch("UPDATE cases SET state = state")


async def test_an_update_reaches_only_what_is_seen(databases: Mapping[str, Database], filed: Filed) -> None:
    update = "UPDATE cases SET version = version WHERE id = $1"
    async with databases["tracking"].unit_of_work(filed.context("440117-JYJ", *DISTRICT)) as uow:
        assert await uow.execute(update, filed.open) == "UPDATE 0"
    async with databases["tracking"].unit_of_work(filed.context("440117-RSJ", *DISTRICT, sees_sealed=True)) as uow:
        assert await uow.execute(update, filed.sealed) == "UPDATE 0"
    async with databases["tracking"].unit_of_work(filed.context("440117-ZJJ", *DISTRICT)) as uow:
        assert await uow.execute(update, filed.open) == "UPDATE 1"


async def test_which_units_a_sealed_case_may_not_be_sent_to(databases: Mapping[str, Database], filed: Filed) -> None:
    named = {filed.units[code]: code for code in ("440117-RSJ", SUBORDINATE, "440117-ZJJ", "440117-JW")}
    async with databases["tracking"].read(filed.context(*BUREAU, sees_sealed=True)) as session:
        barred = await session.fetchval("SELECT barred_units($1, $2)", filed.sealed, list(named))
    assert {named[unit] for unit in barred} == {"440117-RSJ", SUBORDINATE}
