from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from shared.settings import DbRole, Settings
from tests.services.reporting.client import Desk, desk
from tests.services.reporting.district import District, district


@pytest_asyncio.fixture(scope="session")
async def conghua(directory: Settings) -> AsyncIterator[District]:
    async with district(directory) as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def owner(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The cluster's superuser: it sees what no role of a service sees."""
    connection = await asyncpg.connect(settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="session")
async def readers(directory: Settings) -> AsyncIterator[Desk]:
    """Reporting's API on 1 January 2030, at noon."""
    async with desk(directory) as running:
        yield running
