"""Intake's app over the real stack: the demonstration's directory, real tokens, a clock that a test may set."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest_asyncio
from fastapi import FastAPI

from deploy.directory import PASSWORD
from services.intake.app import create_app
from services.intake.petitions.protection import Protection
from shared.db.context import Context
from shared.db.database import Database
from shared.db.sessions import ReadSession, UnitOfWork
from shared.kernel.time import ZONE
from shared.settings import Settings

TODAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


@dataclass
class SetTime:
    instant: datetime = TODAY

    def now(self) -> datetime:
        return self.instant


@dataclass(frozen=True)
class CountingDatabase(Database):
    """The same pool; keeps the sessions it handed out, to read their statement counts."""

    sessions: list[ReadSession] = field(default_factory=list)

    def unit_of_work(self, context: Context, *, traceparent: str | None = None) -> UnitOfWork:
        unit = super().unit_of_work(context, traceparent=traceparent)
        self.sessions.append(unit)
        return unit

    def read(self, context: Context) -> ReadSession:
        session = super().read(context)
        self.sessions.append(session)
        return session


@dataclass
class Intake:
    """Intake's API as its callers use it."""

    app: FastAPI
    client: httpx.AsyncClient
    time: SetTime
    database: CountingDatabase
    settings: Settings
    protection: Protection
    tokens: dict[tuple[str, datetime], str] = field(default_factory=dict)

    async def token(self, login: str) -> str:
        if (login, self.time.instant) not in self.tokens:
            answer = await self.client.post("/oauth/token", data={"grant_type": "password", "username": login, "password": PASSWORD})
            if answer.status_code != 200:
                form = {"grant_type": "client_credentials", "client_id": login, "client_secret": PASSWORD}
                answer = await self.client.post("/oauth/token", data=form)
            assert answer.status_code == 200, answer.text
            self.tokens[login, self.time.instant] = answer.json()["access_token"]
        return self.tokens[login, self.time.instant]

    async def call(
        self,
        method: str,
        path: str,
        *,
        login: str | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One request; with a login, as that account."""
        sent = dict(headers or {})
        if login is not None:
            sent["Authorization"] = f"Bearer {await self.token(login)}"
        self.database.sessions.clear()
        return await self.client.request(method, path, headers=sent, json=body)

    async def register(self, login: str = "demo-registrar", headers: Mapping[str, str] | None = None, **fields: Any) -> httpx.Response:
        """Register a short letter with these fields."""
        body = {"channel": "letter", "received_on": "2026-11-20", "subject": "路灯不亮", "request": "请修复路灯", **fields}
        return await self.call("POST", "/intake/v1/petitions", login=login, body=body, headers=headers)

    def statements(self) -> int:
        """SQL statements of the last call."""
        return sum(session.statements for session in self.database.sessions)


@pytest_asyncio.fixture(scope="session")
async def intake_app(directory: Settings) -> AsyncIterator[Intake]:
    settings = directory.model_copy(update={"limit_public": "100000/minute"})
    time = SetTime()
    app = create_app(settings, time)
    async with app.router.lifespan_context(app):
        state = app.state.service
        state.database = CountingDatabase(state.database.role, state.database.pool)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
            yield Intake(app, client, time, state.database, settings, state.parts["protection"])


@pytest_asyncio.fixture
async def intake(intake_app: Intake) -> AsyncIterator[Intake]:
    """The app, with its clock back at `TODAY` afterwards."""
    yield intake_app
    intake_app.time.instant = TODAY


@pytest_asyncio.fixture
async def owner(directory: Settings) -> AsyncIterator[asyncpg.Connection]:
    """A connection that row-level security does not bind, to look at what was written and to set cases up."""
    connection = await asyncpg.connect(directory.database_url.get_secret_value(), server_settings={"search_path": "xinfang,public"})
    yield connection
    await connection.close()


async def unit_id(owner: asyncpg.Connection, code: str) -> int:
    found: int = await owner.fetchval("SELECT id FROM unit WHERE code = $1", code)
    return found


async def set_case(owner: asyncpg.Connection, case_id: str | UUID, **columns: object) -> None:
    """Put a case where a test needs it, as tracking would have."""
    names = list(columns)
    settings = ", ".join(f"{name} = ${number}" for number, name in enumerate(names, start=2))
    await owner.execute(f"UPDATE cases SET version = version + 1, {settings} WHERE id = $1", UUID(str(case_id)), *columns.values())
