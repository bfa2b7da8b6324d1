"""A running tracking and intake service in this process, and people of the demonstration who call them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx

from deploy.directory import PASSWORD
from services.intake.app import create_app as create_intake
from services.tracking.app import create_app as create_tracking
from shared.kernel.time import TimeSource
from shared.settings import Settings


class Caller:
    """One person or client with a token."""

    def __init__(self, apps: dict[str, httpx.AsyncClient], token: str) -> None:
        self.apps = apps
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.apps[path.split("/")[1]].get(path, headers={**self.headers, **headers})

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        return await self.apps[path.split("/")[1]].post(path, json=body, headers={**self.headers, **headers})

    async def send(self, method: str, path: str, body: object, **headers: str) -> httpx.Response:
        return await self.apps[path.split("/")[1]].request(method, path, json=body, headers={**self.headers, **headers})

    async def change(self, method: str, path: str, body: object, read: str | None = None) -> httpx.Response:
        """Change what was just read, with its ETag."""
        seen = await self.get(read or path)
        return await self.send(method, path, body, **{"If-Match": seen.headers.get("etag", '"0-x"')})

    async def act(self, case_id: str, action: str, body: dict[str, Any] | None = None) -> httpx.Response:
        seen = await self.get(f"/tracking/v1/cases/{case_id}")
        tag = seen.headers.get("etag", '"0-x"')
        return await self.post(f"/tracking/v1/cases/{case_id}/actions/{action}", body or {}, **{"If-Match": tag})


class World:
    """The apps, and callers by login."""

    def __init__(self, apps: dict[str, httpx.AsyncClient]) -> None:
        self.apps = apps
        self._known: dict[str, Caller] = {}

    async def token(self, **form: str) -> httpx.Response:
        return await self.apps["tracking"].post("/oauth/token", data=form)

    async def with_token(self, **form: str) -> Caller:
        answer = await self.token(**form)
        assert answer.status_code == 200, answer.text
        return Caller(self.apps, answer.json()["access_token"])

    async def caller(self, login: str) -> Caller:
        if login not in self._known:
            form = {"grant_type": "password", "username": login, "password": PASSWORD}
            answer = await self.apps["tracking"].post("/oauth/token", data=form)
            assert answer.status_code == 200, answer.text
            self._known[login] = Caller(self.apps, answer.json()["access_token"])
        return self._known[login]


@asynccontextmanager
async def world(settings: Settings, time: TimeSource | None = None) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        apps = {}
        for name, create in (("intake", create_intake), ("tracking", create_tracking)):
            app = create(settings, time)
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            apps[name] = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://test"))
        yield World(apps)
