"""Services own their tables: what each login may do is exactly what the rows of shared/schema/rights.py grant."""

from collections.abc import Mapping

import asyncpg
import pytest

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.schema.base import metadata
from shared.schema.functions import FUNCTIONS
from shared.schema.rights import GRANTS, LOGIN_ROLES
from shared.schema.tracking_tables import cases
from tests.shared.schema.conftest import Filed

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
WRITES = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}
OWNER_OF = {table.name: table.info["owner"] for table in metadata.tables.values()}
ROLES = pytest.mark.parametrize("role", LOGIN_ROLES)


@ROLES
async def test_a_login_is_neither_superuser_nor_owner_nor_member(role: str, databases: Mapping[str, Database]) -> None:
    async with databases[role].read(NOBODY) as session:
        me = await session.fetchrow("SELECT * FROM pg_roles WHERE rolname = current_user")
        assert me is not None
        assert me["rolname"] == role
        assert not any(me[f"rol{right}"] for right in ("super", "bypassrls", "createrole", "createdb", "replication"))
        assert await session.fetch("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
        assert await session.fetch("SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole") == []
        assert await session.fetch("SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole") == []
        assert await session.fetchval("SELECT has_schema_privilege('xinfang', 'CREATE')") is False


@ROLES
async def test_table_rights_are_those_of_the_rows(role: str, databases: Mapping[str, Database]) -> None:
    async with databases[role].read(NOBODY) as session:
        found = await session.fetch(
            """SELECT t, p FROM unnest($1::text[]) t, unnest($2::text[]) p WHERE has_table_privilege(t, p)
            UNION SELECT t, p || ' of columns' FROM unnest($1::text[]) t, unnest($2::text[]) p
            WHERE p IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege(t, p) AND NOT has_table_privilege(t, p)""",
            sorted(OWNER_OF),
            list(PRIVILEGES),
        )
    granted = {
        (grant.table, privilege + (" of columns" if grant.columns else ""))
        for grant in GRANTS
        if role in grant.roles
        for privilege in grant.privileges
    }
    assert {(row["t"], row["p"]) for row in found} == granted


@ROLES
async def test_only_a_tables_own_service_writes_it(role: str, databases: Mapping[str, Database]) -> None:
    async with databases[role].read(NOBODY) as session:
        rows = await session.fetch(
            "SELECT t FROM unnest($1::text[]) t WHERE has_any_column_privilege(t, 'INSERT, UPDATE') OR has_table_privilege(t, 'DELETE, TRUNCATE')",
            sorted(OWNER_OF),
        )
    service = role.removesuffix("_worker")
    foreign = {row["t"] for row in rows if OWNER_OF[row["t"]] not in {service, "shared"}}
    assert foreign == set()


@ROLES
async def test_writing_a_foreign_table_is_refused(role: str, databases: Mapping[str, Database]) -> None:
    mine = {grant.table for grant in GRANTS if role in grant.roles and WRITES & set(grant.privileges)}
    for table in sorted(set(OWNER_OF) - mine):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with databases[role].unit_of_work(NOBODY) as uow:
                await uow.execute(f"INSERT INTO {table} DEFAULT VALUES")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with databases[role].unit_of_work(NOBODY) as uow:
                await uow.execute(f"DELETE FROM {table}")


@ROLES
async def test_functions_are_called_by_those_the_rows_name(role: str, databases: Mapping[str, Database]) -> None:
    async with databases[role].read(NOBODY) as session:
        for function in FUNCTIONS:
            may = await session.fetchval("SELECT has_function_privilege($1::text, 'EXECUTE')", function.signature)
            assert may == (role in function.callers or role == function.owner), function.signature


@pytest.mark.parametrize("role", [role for role in LOGIN_ROLES if role != "tracking"])  # tracking owns it, and may insert cases anyway
async def test_no_other_service_than_intake_opens_cases(role: str, databases: Mapping[str, Database]) -> None:
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with databases[role].unit_of_work(NOBODY) as uow:
            await uow.fetchval("SELECT open_case('{}')")
    refused = isinstance(caught.value, asyncpg.InsufficientPrivilegeError)
    assert refused == (role not in {"intake", "intake_worker"})


async def test_the_definer_does_not_lend_intake_its_table(databases: Mapping[str, Database], filed: Filed) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with databases["intake"].unit_of_work(filed.context("440117-XFJ")) as uow:
            await uow.execute(cases.update().where(cases.c.id == filed.open).values(state="archived"))
