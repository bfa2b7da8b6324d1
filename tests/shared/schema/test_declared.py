"""A migrated database is what shared/schema declares: tables, indexes, checks, policies, rights, functions and triggers."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
import pytest_asyncio

from deploy.local import LocalPostgres
from shared.schema import render
from shared.schema.base import metadata
from shared.schema.functions import FUNCTIONS
from shared.schema.rights import POLICIES, SECURED, UNSECURED
from tests import stack
from tests.shared.schema.conftest import connect

OURS = "relnamespace = 'xinfang'::regnamespace AND NOT relispartition AND relname <> 'alembic_version'"
TABLES = f"SELECT oid FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p')"
CATALOG = {
    "columns": f"""SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity::text,
        pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE attrelid IN ({TABLES}) AND attnum > 0 AND NOT attisdropped""",
    "constraints": f"SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid IN ({TABLES})",
    "indexes": f"SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN ({TABLES})",
    "tables": f"""SELECT relname, relkind::text, relrowsecurity, relforcerowsecurity, pg_get_partkeydef(oid),
        obj_description(oid, 'pg_class') FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p')""",
    "policies": """SELECT tablename, policyname, cmd, permissive, roles::text[], qual, with_check FROM pg_policies
        WHERE schemaname = 'xinfang'""",
    "table rights": f"""SELECT relname, g.grantee::regrole::text, g.privilege_type, g.is_grantable
        FROM pg_class, aclexplode(relacl) g WHERE {OURS} AND g.grantee <> relowner""",
    "column rights": f"""SELECT attrelid::regclass::text, attname, g.grantee::regrole::text, g.privilege_type
        FROM pg_attribute, aclexplode(attacl) g WHERE attrelid IN ({TABLES})""",
    "functions": """SELECT oid::regprocedure::text, pg_get_functiondef(oid), pg_get_userbyid(proowner), proacl::text FROM pg_proc p
        WHERE pronamespace = 'xinfang'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "triggers": f"""SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgrelid IN ({TABLES}) AND NOT tgisinternal""",
}


@pytest_asyncio.fixture(scope="module")
async def declared(postgres: LocalPostgres, migrated: asyncpg.Connection, worker_id: str) -> AsyncIterator[asyncpg.Connection]:
    """A database made from the declaration alone; the login roles are the cluster's, made by the first migration."""
    assert await migrated.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = 'relay'") == 1
    name = f"xinfang_declared_{worker_id}"
    admin = await connect(postgres.url_of("postgres"))
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    connection = await connect(postgres.url_of(name))
    await connection.execute("CREATE SCHEMA xinfang")
    for extension in render.EXTENSIONS:
        await connection.execute(f"CREATE EXTENSION {extension} SCHEMA public")
    for statement in render.everything():
        await connection.execute(statement)
    yield connection
    await connection.close()
    await stack.drop_database(postgres, name)


@pytest_asyncio.fixture(scope="module")
async def migrated(new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(await new_database())
    yield connection
    await connection.close()


async def _catalog(connection: asyncpg.Connection, part: str) -> set[str]:
    return {repr(tuple(row)) for row in await connection.fetch(CATALOG[part])}


@pytest.mark.parametrize("part", CATALOG)
async def test_migrations_lead_to_the_declaration(part: str, migrated: asyncpg.Connection, declared: asyncpg.Connection) -> None:
    wanted = await _catalog(declared, part)
    assert wanted, "the catalog query finds nothing"
    found = await _catalog(migrated, part)
    assert found - wanted == set(), "only in the migrated database"
    assert wanted - found == set(), "only declared"


async def test_every_table_says_whether_rows_of_it_are_guarded(migrated: asyncpg.Connection) -> None:
    names = {row["relname"] for row in await migrated.fetch(f"SELECT relname FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p')")}
    assert names == set(metadata.tables)
    assert names == set(SECURED) | set(UNSECURED)
    assert not set(SECURED) & set(UNSECURED)


async def test_whatever_points_to_a_case_is_under_forced_row_level_security(migrated: asyncpg.Connection) -> None:
    rows = await migrated.fetch(
        f"""SELECT DISTINCT relname, relrowsecurity AND relforcerowsecurity AS guarded FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE {OURS} AND relkind IN ('r', 'p') AND (attname IN ('case_id', 'petition_id') OR relname IN ('cases', 'petition'))"""
    )
    assert len(rows) > 10
    assert [row["relname"] for row in rows if not row["guarded"]] == []


async def test_partitions_are_reached_through_their_table_only(migrated: asyncpg.Connection) -> None:
    partitions = "SELECT oid FROM pg_class WHERE relnamespace = 'xinfang'::regnamespace AND relispartition AND relkind = 'r'"
    assert await migrated.fetchval(f"SELECT count(*) FROM ({partitions}) p") > 4
    assert (
        await migrated.fetch(f"SELECT relname FROM pg_class c, aclexplode(relacl) g WHERE c.oid IN ({partitions}) AND grantee <> relowner")
        == []
    )


async def test_policies_and_function_owners_are_those_of_the_rows(migrated: asyncpg.Connection) -> None:
    policies = await migrated.fetch("SELECT tablename, policyname, cmd, roles::text[] FROM pg_policies WHERE schemaname = 'xinfang'")
    assert {(p["tablename"], p["policyname"], p["cmd"], *sorted(p["roles"])) for p in policies} == {
        (policy.table, policy.name, policy.command, *sorted(policy.roles)) for policy in POLICIES
    }
    for function in FUNCTIONS:
        row = await migrated.fetchrow(
            "SELECT pg_get_userbyid(proowner) AS owner, prosecdef, proconfig FROM pg_proc WHERE oid = $1::text::regprocedure",
            function.signature,
        )
        assert row["owner"] == (function.owner or await migrated.fetchval("SELECT current_user")), function.signature
        if row["prosecdef"]:
            assert row["proconfig"] == ["search_path=xinfang"], f"{function.signature} must not be led astray by a caller's search_path"


def test_a_function_is_declared_once() -> None:
    signatures = [function.signature for function in FUNCTIONS]
    assert len(signatures) == len(set(signatures))
