"""Alembic's environment: one online migration over asyncpg, all statements of a revision in one transaction."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from shared.schema import render
from shared.schema.base import metadata

TABLES = render.TABLES  # importing them fills the metadata


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, version_table_schema="xinfang")
    with context.begin_transaction():
        context.run_migrations()


async def _main() -> None:
    engine = create_async_engine(context.config.attributes["url"], connect_args={"server_settings": {"search_path": "xinfang,public"}})
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_main())
