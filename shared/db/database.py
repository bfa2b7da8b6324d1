"""One connection pool of one login role, and the sessions it hands out."""

import json
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.db.context import Context
from shared.db.sessions import ReadSession, UnitOfWork
from shared.kernel.errors import Refusal
from shared.settings import DbRole, Settings

SERVER_SETTINGS = {
    "search_path": "xinfang,public",
    "timezone": "Asia/Shanghai",
    "jit": "off",
    "idle_in_transaction_session_timeout": "15s",
    "statement_timeout": "30s",
    "lock_timeout": "5s",
}
ACQUIRE_SECONDS = 2.0


def _encode_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


async def _prepare(connection: "asyncpg.Connection[Any]") -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, encoder=_encode_json, decoder=json.loads, schema="pg_catalog")


@dataclass(frozen=True)
class Database:
    """A pool whose every connection is logged in as `role`; the role, not this code, limits what it may do."""

    role: DbRole
    pool: "asyncpg.Pool[Any]"

    @classmethod
    async def open(cls, settings: Settings, role: DbRole, *, min_size: int = 1, max_size: int | None = None) -> "Database":
        """Open the pool; raises asyncpg's or the socket's error when the server is away."""
        pool = await asyncpg.create_pool(
            settings.role_url(role),
            min_size=min_size,
            max_size=max_size or settings.pool_size,
            init=_prepare,
            timeout=5,
            command_timeout=60,
            server_settings=SERVER_SETTINGS | {"application_name": f"xinfang-{role}"},
        )
        return cls(role, pool)

    async def close(self) -> None:
        """Close every connection, waiting for those in use."""
        await self.pool.close()

    def unit_of_work(self, context: Context, *, traceparent: str | None = None) -> UnitOfWork:
        """A write session; `async with` commits on a clean exit and rolls back on an exception."""
        return UnitOfWork(self._acquire, self.pool.release, context, traceparent)

    def read(self, context: Context) -> ReadSession:
        """A read-only session of one snapshot per statement."""
        return ReadSession(self._acquire, self.pool.release, context)

    async def _acquire(self) -> "asyncpg.pool.PoolConnectionProxy[Any]":
        try:
            return await self.pool.acquire(timeout=ACQUIRE_SECONDS)
        except TimeoutError as error:
            raise Refusal("unavailable") from error
