"""A unit of work whose statements go nowhere, and intake served on it: the register route without its database (B)."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from services.intake.app import create_app
from services.intake.petitions.commands import REGISTER
from services.intake.petitions.schemas import RegisteredAnswer
from shared.db.context import Context
from shared.db.database import Database
from shared.db.sessions import CLAIM, UnitOfWork
from shared.settings import load_settings

_EXAMPLE: Any = RegisteredAnswer.model_config["json_schema_extra"]
_ANSWER = _EXAMPLE["examples"][0]
ROWS: dict[str, Any] = {
    CLAIM: {"got": True, "fingerprint": None, "status": None, "headers": None, "answer": None},
    REGISTER: {"number": _ANSWER["number"], "opened": {"state": "registered", "clocks": _ANSWER["clocks"]}, "known": []},
}


async def _nowhere(*_: object) -> None:
    raise RuntimeError("the stand-in reached for a connection")


class StandInUnit(UnitOfWork):
    """Answers the statements of a registration from memory and keeps what it was asked."""

    def __init__(self, context: Context, traceparent: str | None) -> None:
        super().__init__(_nowhere, _nowhere, context, traceparent)
        self.calls: list[tuple[str, tuple[object, ...]]] = []

    async def fetchrow(self, sql: Any, *arguments: object) -> Any:
        self.calls.append((sql, arguments))
        return ROWS[sql]

    async def execute(self, sql: Any, *arguments: object) -> str:
        self.calls.append((sql, arguments))
        return "INSERT 0 1"


class WithoutWrites(Database):
    """Reads as ever (an account's state, twice a minute); units of work are stand-ins."""

    def unit_of_work(self, context: Context, *, traceparent: str | None = None) -> UnitOfWork:
        return StandInUnit(context, traceparent)


def build() -> FastAPI:
    app = create_app(load_settings())
    opened = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(app):
            state = app.state.service
            state.database = WithoutWrites(state.database.role, state.database.pool)
            yield

    app.router.lifespan_context = lifespan
    return app


if __name__ == "__main__":
    uvicorn.run(
        build(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
