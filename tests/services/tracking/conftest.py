from collections.abc import AsyncIterator

import pytest_asyncio

from shared.settings import Settings
from tests.services.tracking.client import World, world


@pytest_asyncio.fixture(scope="session")
async def people(directory: Settings) -> AsyncIterator[World]:
    async with world(directory) as running:
        yield running
