"""A unit of work never reports a commit that did not happen."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.sessions import UnitOfWork
from shared.settings import DbRole, Settings


@pytest_asyncio.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = await Database.open(settings, DbRole.RELAY)
    yield opened
    await opened.close()


async def _lose_connection(settings: Settings, uow: UnitOfWork) -> None:
    owner = await asyncpg.connect(settings.role_url(DbRole.OWNER))
    await owner.execute("SELECT pg_terminate_backend($1, 5000)", await uow.fetchval("SELECT pg_backend_pid()"))
    await owner.close()


async def test_a_connection_lost_before_the_commit_is_an_error(database: Database, settings: Settings) -> None:
    uow = database.unit_of_work(NOBODY)
    await _lose_connection(settings, uow)
    with pytest.raises((asyncpg.InterfaceError, asyncpg.PostgresConnectionError)):
        await uow.commit()
    async with database.read(NOBODY) as session:
        assert await session.fetchval("SELECT 1") == 1, "the pool has recovered"


async def test_undoing_needs_no_connection(database: Database, settings: Settings) -> None:
    uow = database.unit_of_work(NOBODY)
    await _lose_connection(settings, uow)
    await uow.rollback()


async def test_a_swallowed_failure_is_not_committed_silently(database: Database) -> None:
    uow = database.unit_of_work(NOBODY)
    with contextlib.suppress(asyncpg.PostgresError):
        await uow.execute("SELECT 1 / 0")
    with pytest.raises(asyncpg.InFailedSQLTransactionError):
        await uow.commit()
