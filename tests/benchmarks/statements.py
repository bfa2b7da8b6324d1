"""SQL statements per request, counted at the sessions of real requests in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from deploy.directory import PASSWORD
from services.intake.app import create_app as create_intake
from services.tracking.app import create_app as create_tracking
from shared.db.context import Context
from shared.db.database import Database
from shared.db.sessions import ReadSession, UnitOfWork
from shared.settings import Settings
from tests.benchmarks.sample import LOGIN, petition

BUDGETS = {"register": 3, "action": 6, "case page": 4, "list of cases": 2, "worklist": 2, "search": 2, "list of petitions": 2}
OFFICER = "demo-bureau_officer"
CASES = "/tracking/v1/cases"


@dataclass(frozen=True)
class Counting(Database):
    """The same pool; keeps the sessions it handed out."""

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
class Counter:
    """A service in this process, asked by one login, and the statements of each answer."""

    client: httpx.AsyncClient
    database: Counting
    headers: dict[str, str]

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[httpx.Response, int]:
        """The answer and how many statements it took; repeated once before, so that nothing is read for the first time."""
        self.database.sessions.clear()
        answer = await self.client.request(method, path, json=body, headers=self.headers | headers)
        assert answer.is_success, answer.text
        return answer, sum(session.statements for session in self.database.sessions)


@asynccontextmanager
async def service(create: Any, settings: Settings, login: str) -> AsyncIterator[Counter]:
    app = create(settings)
    async with app.router.lifespan_context(app):
        state = app.state.service
        database = state.database = Counting(state.database.role, state.database.pool)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            form = {"grant_type": "password", "username": login, "password": PASSWORD}
            answer = await client.post("/oauth/token", data=form)
            yield Counter(client, database, {"Authorization": f"Bearer {answer.json()['access_token']}"})


async def count(settings: Settings, rows: int = 2) -> dict[str, int]:
    """Statements of each kind of request, on `rows` cases more than there were; the second of two equal requests counts."""
    counts: dict[str, int] = {}
    cases: list[str] = []
    async with service(create_intake, settings, LOGIN) as intake, service(create_tracking, settings, OFFICER) as tracking:
        for _ in range(max(rows, 2)):
            answer, counts["register"] = await intake.ask("POST", "/intake/v1/petitions", petition(), **{"Idempotency-Key": str(uuid4())})
            cases.append(answer.json()["case_id"])
        for case in cases[:2]:
            page, counts["case page"] = await tracking.ask("GET", f"{CASES}/{case}")
            sent = {"If-Match": page.headers["etag"], "Idempotency-Key": str(uuid4())}
            _, counts["action"] = await tracking.ask("POST", f"{CASES}/{case}/actions/transfer", {"to_unit": "440117-ZJJ"}, **sent)
            _, counts["case page"] = await tracking.ask("GET", f"{CASES}/{case}")
            _, counts["list of cases"] = await tracking.ask("GET", CASES)
            _, counts["worklist"] = await tracking.ask("GET", "/tracking/v1/worklist")
            _, counts["search"] = await tracking.ask("GET", "/tracking/v1/search?q=路灯")
            _, counts["list of petitions"] = await intake.ask("GET", "/intake/v1/petitions")
    return counts
