"""Bring a database to the newest revision: login roles first, then the linear Alembic history."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from alembic import command
from alembic.config import Config

from deploy.directory import create_directory
from deploy.processes import StackError
from shared.schema.rights import LOGIN_ROLES, NOLOGIN_ROLES
from shared.settings import DbRole, Settings

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_SECONDS = 10.0
SEES_CHINESE = "SELECT '信访' ~ '^[[:alpha:]]{2}$'"  # under a C character type trigrams and parsers see no Chinese, silently
LOCK = 0x58696E66  # one migration at a time, whoever starts it


async def prepare(settings: Settings) -> None:
    """Everything a stack needs before it starts: the schema, and in development the demonstration's units and logins."""
    await migrate(settings)
    if settings.environment == "development":
        await create_directory(settings)


async def migrate(settings: Settings, revision: str = "head") -> None:
    """Create or refresh the login roles and run every missing migration (up to a revision); safe for several processes at once."""
    connection = await _connect(settings.role_url(DbRole.OWNER))
    try:
        if not await connection.fetchval(SEES_CHINESE):
            raise StackError("The database does not see Chinese characters: create it with the locale C.UTF-8 of the builtin provider.")
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _ensure_roles(connection, settings)
        await asyncio.to_thread(command.upgrade, _config(settings), revision)
        await connection.execute(
            f"GRANT SELECT ON xinfang.alembic_version TO {', '.join(LOGIN_ROLES)}"
        )  # a service refuses an older schema
    finally:
        await connection.close()


async def _connect(url: str) -> "asyncpg.Connection":
    """A connection of the owner; says in one sentence which server cannot be reached, without the password."""
    try:
        return await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        parts = urlsplit(url)
        where = f"{parts.hostname}:{parts.port or 5432}{parts.path}"
        raise StackError(f"The database {where} cannot be reached: {str(error) or type(error).__name__}") from error


async def _ensure_roles(connection: "asyncpg.Connection", settings: Settings) -> None:
    for role in (*NOLOGIN_ROLES, *LOGIN_ROLES):
        await connection.execute(
            f"DO $$ BEGIN CREATE ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOLOGIN;"
            " EXCEPTION WHEN duplicate_object THEN NULL; WHEN unique_violation THEN NULL; END $$"
        )
    for role in LOGIN_ROLES:
        await connection.execute(f"ALTER ROLE {role} LOGIN PASSWORD '{settings.role_password(DbRole(role))}'")  # hex digits only
    await connection.execute("CREATE SCHEMA IF NOT EXISTS xinfang")
    await connection.execute(f"GRANT USAGE ON SCHEMA xinfang TO {', '.join((*NOLOGIN_ROLES, *LOGIN_ROLES))}")


def _config(settings: Settings) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = settings.role_url(DbRole.OWNER).replace("postgresql://", "postgresql+asyncpg://", 1)
    return config
