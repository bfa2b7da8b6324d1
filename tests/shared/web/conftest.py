from collections.abc import AsyncIterator

import pytest_asyncio

from shared.settings import Settings
from tests.shared.web.toy import Toy, running


@pytest_asyncio.fixture(scope="session")
async def toy(directory: Settings) -> AsyncIterator[Toy]:
    """The toy with limits wide enough for a whole test run."""
    async with running(directory.model_copy(update={"limit_public": "6000/minute"})) as service:
        yield service
