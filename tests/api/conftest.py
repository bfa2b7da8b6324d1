from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from deploy.directory import PASSWORD, create_directory
from shared.settings import Settings
from tests.api.served import Running, served
from tests.api.surface import CREATORS
from tests.services.tracking.client import Caller, World

CLIENTS = ("demo-hotline", "demo-migration")


class Apps(World):
    """The three apps, callers by login, and the apps themselves for tests that read their documents."""

    def __init__(self, apps: dict[str, httpx.AsyncClient], running: dict[str, FastAPI]) -> None:
        super().__init__(apps)
        self.running = running

    async def caller(self, login: str) -> Caller:
        if login not in CLIENTS:
            return await super().caller(login)
        if login not in self._known:
            form = {"grant_type": "client_credentials", "client_id": login, "client_secret": PASSWORD}
            answer = await self.apps["tracking"].post("/oauth/token", data=form)
            assert answer.status_code == 200, answer.text
            self._known[login] = Caller(self.apps, answer.json()["access_token"])
        return self._known[login]


@pytest_asyncio.fixture(scope="session")
async def apps(directory: Settings) -> AsyncIterator[Apps]:
    unlimited = directory.model_copy(update={"limit_public": "100000/minute", "limit_token": "100000/minute"})
    async with AsyncExitStack() as stack:
        clients, running = {}, {}
        for name, create in CREATORS.items():
            app = running[name] = create(unlimited)
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            clients[name] = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://test"))
        yield Apps(clients, running)


@pytest_asyncio.fixture(scope="session")
async def running(
    new_database: Callable[[], Awaitable[str]], settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    """A gateway of this worker's own, on a database of its own: who tries everything also changes the calendar and the directory."""
    own = settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})
    await create_directory(own)
    with served(own, tmp_path_factory.mktemp("gateway") / "log") as found:
        yield found
