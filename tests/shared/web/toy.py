"""A small service behind the edge, on the real database: things that exist in memory, changes that leave audit rows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import httpx
from fastapi import APIRouter, Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from deploy.directory import PASSWORD
from shared.db.outbox import AuditEntry
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.settings import DbRole, Settings
from shared.web.app import build_app
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Session, Unit, anyone, changing, reading, require
from shared.web.route import EdgeRoute, body_of

THING = UUID("0196b000-0000-7000-8000-000000000001")
CASES = tuple(range(1, 131))


@dataclass
class Thing:
    """The one thing there is."""

    version: int = 3
    title: str = "甲"


@dataclass
class World:
    """What the toy's routes share with its tests."""

    thing: Thing = field(default_factory=Thing)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Event = field(default_factory=asyncio.Event)
    kill: bool = False


class Owner(BaseModel):
    """Who a thing belongs to."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=20)


class Body(BaseModel):
    """A new thing."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=1, max_length=50)
    count: int = Field(1, ge=1, le=9)
    received_on: date | None = None
    owners: list[Owner] = []


class Answer(BaseModel):
    """A thing."""

    id: UUID
    title: str
    version: int


MayRegister = Annotated[Actor, Depends(require("register"))]
MayRead = Annotated[Actor, Depends(require("petitions:read"))]
MayList = Annotated[Actor, Depends(require("vocabularies:read"))]


def things(world: World) -> APIRouter:  # noqa: C901  # one small route beside the other
    """The toy's routes."""
    router = APIRouter(prefix="/intake/v1", tags=["toys"], route_class=EdgeRoute)

    async def load(thing_id: UUID) -> Thing:
        if thing_id != THING:
            raise Refusal("not_found")
        return world.thing

    @router.get("/things/{thing_id}", response_model=Answer)
    async def read(
        thing_id: UUID,
        thing: Annotated[Thing, Depends(reading(load, "petitions:read"))],
        actor: CurrentActor,
        language: Language,
        response: Response,
    ) -> Any:
        response.headers["ETag"] = etag(thing.version, actor, language)
        return {"id": thing_id, **vars(thing)}

    @router.post("/things/{thing_id}/actions/rename", response_model=Answer)
    async def rename(thing_id: UUID, thing: Annotated[Thing, Depends(changing(load, "classify"))], body: Body, unit: Unit) -> Any:
        if body.title == thing.title:
            raise Refusal("illegal_transition", article="TL 23", state="named", action="rename")
        await unit.fetchval("SELECT 1")
        return {"id": thing_id, "title": body.title, "version": thing.version + 1}

    @router.post("/things", status_code=201, response_model=Answer)
    async def make(body: Body, actor: MayRegister, unit: Unit, response: Response) -> Any:
        await unit.fetchval("SELECT 1")
        unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, "toy", "thing", body.title))
        response.headers["Location"] = f"/intake/v1/things/{THING}"
        response.headers["ETag"] = etag(1, actor, "zh")
        return {"id": THING, "title": body.title, "version": 1}

    @router.post("/slow", status_code=201)
    async def slow(actor: MayRegister, unit: Unit) -> dict[str, str]:
        unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, "toy", "slow", "slow"))
        world.running.set()
        await world.gate.wait()
        return {"done": "slow"}

    @router.post("/killed", status_code=201)
    async def killed(request: Request, actor: MayRegister, unit: Unit) -> dict[str, str]:
        pid = await unit.fetchval("SELECT pg_backend_pid()")
        unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, "toy", "killed", "killed"))
        if world.kill:
            await unit.flush()
            settings: Settings = request.app.state.service.settings
            other = await asyncpg.connect(settings.role_url(DbRole.OWNER))
            await other.execute("SELECT pg_terminate_backend($1)", pid)
            await other.close()
        return {"done": "killed"}

    @router.post("/twice", status_code=201)
    async def twice(actor: MayRegister, unit: Unit) -> dict[str, str]:
        entry = AuditEntry(actor.account_id, actor.unit_id, actor.role, "toy", "twice", "twice")
        unit.audit(entry)
        unit.audit(entry)
        return {"done": "twice"}

    @router.post("/rows", status_code=200)
    @body_of(("text/csv", "application/x-ndjson"), 40)
    async def rows(request: Request, actor: MayRegister) -> dict[str, int]:
        del actor
        return {"bytes": len(await request.body())}

    @router.post("/public/things", status_code=201, dependencies=[Depends(anyone)])
    async def public_make(body: Body, unit: Unit) -> dict[str, str]:
        unit.audit(AuditEntry(None, None, "public", "toy", "public", body.title))
        return {"title": body.title}

    @router.get("/public/whoami")
    async def whoami(actor: CurrentActor, _: Annotated[None, Depends(anyone)]) -> dict[str, Any]:
        return {"kind": actor.kind, "account": actor.account_id}

    return router


def failures() -> APIRouter:
    """Routes that fail, and lists."""
    router = APIRouter(prefix="/intake/v1", tags=["toys"], route_class=EdgeRoute)

    @router.get("/fail/{how}")
    async def fail(how: str, actor: MayList, session: Session) -> dict[str, Any]:
        del actor
        errors: dict[str, Exception] = {
            "bug": ValueError("张三 440117199001017715"),
            "refusal": Refusal("objection_late", article="TL 23.3", due="2026-03-01"),
            "fields": Refusal("validation_failed", errors=(FieldError("/a/b", "unknown_unit", {"unit": "X"}), FieldError("/c", "missing"))),
            "refused": ConnectionRefusedError(),
            "timeout": TimeoutError(),
            "canceled": asyncpg.QueryCanceledError("x"),
            "shutdown": asyncpg.AdminShutdownError("x"),
            "broken": asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress"),
            "closed": asyncpg.InterfaceError("connection is closed"),
            "interface": asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
            "deadlock": asyncpg.DeadlockDetectedError("x"),
        }
        if how == "sql":
            await session.fetchval("SELECT nonsense")
        raise errors[how]

    @router.get("/numbers")
    async def numbers(actor: MayList, session: Session, n: Annotated[int, Query()] = 1) -> dict[str, int]:
        del actor
        return {"n": await session.fetchval("SELECT $1::int", n)}

    @router.get("/lists")
    async def lists(
        request: Request, response: Response, actor: MayList, kind: str | None = None, cursor: Cursor = None, limit: Limit = USUAL
    ) -> dict[str, Any]:
        del actor
        marks = pager(request, {"kind": kind})
        after = (marks.read(cursor) or [0])[0]
        rows = [number for number in CASES if number > after][: limit + 1]
        return page(request, response, rows[:limit], marks.write([rows[limit - 1]]) if len(rows) > limit else None)

    return router


@dataclass
class Toy:
    """The toy service, running, and a client without token."""

    app: FastAPI
    world: World
    http: httpx.AsyncClient
    settings: Settings
    tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, login: str) -> str:
        """A person's or client's token, asked for once."""
        if login not in self.tokens:
            form = {"grant_type": "password", "username": login, "password": PASSWORD}
            if login in {"demo-hotline", "demo-migration"}:
                form = {"grant_type": "client_credentials", "client_id": login, "client_secret": PASSWORD}
            answer = await self.http.post("/oauth/token", data=form)
            assert answer.status_code == 200, answer.text
            self.tokens[login] = answer.json()["access_token"]
        return self.tokens[login]

    async def send(self, method: str, path: str, login: str | None = "demo-bureau_officer", **more: Any) -> httpx.Response:
        """One request; `headers`, `json`, `content` and `params` as in httpx."""
        headers = dict(more.pop("headers", {}))
        if login is not None:
            headers.setdefault("Authorization", f"Bearer {await self.token(login)}")
        return await self.http.request(method, f"/intake/v1{path}", headers=headers, **more)

    async def get(self, path: str, login: str | None = "demo-bureau_officer", **more: Any) -> httpx.Response:
        return await self.send("GET", path, login, **more)

    async def post(self, path: str, login: str | None = "demo-bureau_officer", **more: Any) -> httpx.Response:
        return await self.send("POST", path, login, **more)

    async def count(self, subject: str) -> int:
        """Audit rows that changes of one subject left."""
        connection = await asyncpg.connect(self.settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang"})
        try:
            found: int = await connection.fetchval("SELECT count(*) FROM audit_entry WHERE action = 'toy' AND subject_id = $1", subject)
        finally:
            await connection.close()
        return found


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Toy]:
    """A toy service on a migrated database with the demonstration's directory."""
    world = World()
    app = build_app("intake", "Toy", "A toy.", (things(world), failures()), settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy") as client,
    ):
        yield Toy(app, world, client, settings)
