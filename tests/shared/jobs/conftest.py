"""A toy subscriber on a database of its own: its effects are rows that would show a lost or a doubled one."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest_asyncio

from deploy.local import LocalValkey
from shared.db.database import Database
from shared.settings import DbRole, Settings
from tests.shared.jobs.toy import CLEAN, CREATE, Toy


@pytest_asyncio.fixture(scope="session")
async def toy_settings(new_database: Callable[[], Awaitable[str]], settings: Settings) -> Settings:
    """Settings on a database that has the toy's table; every test finds it empty."""
    own = settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})
    owner = await asyncpg.connect(own.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    await owner.execute(CREATE)
    await owner.close()
    return own


@pytest_asyncio.fixture
async def toy(toy_settings: Settings, valkey: LocalValkey) -> AsyncIterator[Toy]:
    valkey.flush()
    owner = await asyncpg.connect(toy_settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    await owner.execute(CLEAN)
    relay = await Database.open(toy_settings, DbRole.RELAY, max_size=8)
    worker = await Database.open(toy_settings, DbRole.REPORTING_WORKER, max_size=8)
    yield Toy(toy_settings, owner, relay, worker)
    await worker.close()
    await relay.close()
    await owner.close()
