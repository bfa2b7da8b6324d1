from collections.abc import AsyncIterator

import pytest_asyncio

from deploy.directory import create_directory
from shared.settings import Settings
from tests.services.tracking.client import World, world


@pytest_asyncio.fixture
async def empty_directory(empty_settings: Settings) -> AsyncIterator[World]:
    """The demonstration's district in a database that no other test has written to."""
    await create_directory(empty_settings)
    async with world(empty_settings) as running:
        yield running
