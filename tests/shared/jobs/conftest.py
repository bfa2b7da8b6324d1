"""A toy subscriber on a database of its own: its effects are rows that would show a lost or a doubled one."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from deploy.local import LocalValkey
from shared.db.database import Database
from shared.settings import DbRole, Settings
from tests.shared.jobs.toy import CREATE, Toy


@pytest_asyncio.fixture
async def toy(empty_settings: Settings, valkey: LocalValkey) -> AsyncIterator[Toy]:
    valkey.flush()
    owner = await asyncpg.connect(empty_settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    await owner.execute(CREATE)
    relay = await Database.open(empty_settings, DbRole.RELAY, max_size=8)
    worker = await Database.open(empty_settings, DbRole.REPORTING_WORKER, max_size=8)
    yield Toy(empty_settings, owner, relay, worker)
    await worker.close()
    await relay.close()
    await owner.close()
