"""The servers the tests run on: one PostgreSQL for the session, a migrated template in it, copies of that for the workers."""

import asyncio
import os
import tempfile
from pathlib import Path

import asyncpg

from deploy.binaries import PLACE
from deploy.local import LocalPostgres
from deploy.migrate import migrate
from shared.security.keys import KeyRing
from shared.settings import Settings

TEMPLATE = "xinfang_template"
ROLE_SECRET = "the tests' role secret, shared by a cluster's databases"  # roles belong to the cluster, not to a database
LOCK = 7_115_302


def new_cluster(*, durable: bool = False, folder: Path | None = None) -> LocalPostgres:
    """A cluster of its own in a folder that its server can reach whoever runs the tests."""
    place = PLACE if os.geteuid() == 0 else None
    return LocalPostgres(folder or Path(tempfile.mkdtemp(prefix="xinfang-test-", dir=place)), durable=durable)


def settings_for(database_url: str, redis_url: str, keys: Path) -> Settings:
    """Settings of a process under test; the key file is made when it is missing."""
    if not keys.exists():
        KeyRing.generate(keys)
    return Settings.model_validate(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "XINFANG_ROLE_SECRET": ROLE_SECRET,
            "XINFANG_KEYS": keys,
            "XINFANG_ENVIRONMENT": "development",
        }
    )


async def make_template(postgres: LocalPostgres, keys: Path) -> None:
    """Migrate the template once for all workers of the session."""
    connection = await asyncpg.connect(postgres.url_of("postgres"))
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        if await connection.fetchval("SELECT datistemplate FROM pg_database WHERE datname = $1", TEMPLATE):
            return
        await connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        await connection.execute(f"CREATE DATABASE {TEMPLATE}")
        await migrate(settings_for(postgres.url_of(TEMPLATE), "redis://127.0.0.1:1/0", keys))
        await connection.execute(f"ALTER DATABASE {TEMPLATE} IS_TEMPLATE true")
    finally:
        await connection.close()


async def copy_template(postgres: LocalPostgres, name: str) -> str:
    """A new migrated database; gives the owner's URL. Copies are made one after another: a template must not be in use."""
    connection = await asyncpg.connect(postgres.url_of("postgres"))
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    finally:
        await connection.close()
    return postgres.url_of(name)


async def drop_database(postgres: LocalPostgres, name: str) -> None:
    """Remove a database, ending its sessions."""
    connection = await asyncpg.connect(postgres.url_of("postgres"))
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()


async def settled(connection: asyncpg.Connection, seconds: float = 30.0) -> None:
    """Wait until no transaction older than this moment runs any more: the cluster is shared, and numbering waits for all its databases."""
    mark = await connection.fetchval("SELECT pg_current_xact_id()")
    async with asyncio.timeout(seconds):
        while not await connection.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1", mark):  # noqa: ASYNC110  # the database tells nobody
            await asyncio.sleep(0.01)
