"""Reporting's app in this process, and people of the demonstration who ask it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx

from deploy.directory import PASSWORD
from services.reporting.app import create_app
from shared.kernel.time import ZONE, FixedTime
from shared.settings import Settings

NOW = datetime(2030, 1, 1, 12, tzinfo=ZONE)


class Reader:
    """One person with a token."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http = http
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: object) -> httpx.Response:
        plain = {name: str(value) for name, value in query.items() if value is not None}
        return await self.http.get(f"/reporting/v1{path}", params=plain, headers=self.headers)

    async def figure(self, code: str, period: str, **query: object) -> dict[str | None, tuple[int, int]]:
        """Numerator and denominator by key."""
        answer = await self.get(f"/indicators/{code}/values", period=period, **query)
        assert answer.status_code == 200, answer.text
        return {row["key"]: (row["numerator"], row["denominator"]) for row in answer.json()["rows"]}

    async def records(self, code: str, period: str, part: str, limit: int = 200, **query: object) -> list[dict[str, Any]]:
        """Every page of what a part counts."""
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            answer = await self.get(f"/indicators/{code}/records", period=period, part=part, limit=limit, cursor=cursor, **query)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            cursor = answer.json()["next"]
            if cursor is None:
                return found


class Desk:
    """The app, and readers by login."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self._known: dict[str, Reader] = {}

    async def reader(self, login: str) -> Reader:
        if login not in self._known:
            grant = "client_credentials" if login in {"demo-hotline", "demo-migration"} else "password"
            names = ("client_id", "client_secret") if grant == "client_credentials" else ("username", "password")
            answer = await self.http.post("/oauth/token", data={"grant_type": grant, names[0]: login, names[1]: PASSWORD})
            assert answer.status_code == 200, answer.text
            self._known[login] = Reader(self.http, answer.json()["access_token"])
        return self._known[login]


@asynccontextmanager
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    app = create_app(settings, FixedTime(NOW))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            yield Desk(http)
