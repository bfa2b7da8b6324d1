"""Bring a database to the newest revision: login roles first, then the linear Alembic history."""

import asyncio
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config

from shared.schema.rights import LOGIN_ROLES, NOLOGIN_ROLES
from shared.settings import DbRole, Settings

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x58696E66  # one migration at a time, whoever starts it


async def migrate(settings: Settings) -> None:
    """Create or refresh the login roles and run every missing migration; safe for several processes at once."""
    connection = await asyncpg.connect(settings.role_url(DbRole.OWNER))
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await _ensure_roles(connection, settings)
        await asyncio.to_thread(command.upgrade, _config(settings), "head")
    finally:
        await connection.close()


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
