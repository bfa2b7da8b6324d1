"""Liveness, and readiness: database, schema revision, redis, relay lag. What is missing and can be done without only degrades."""

import asyncio
from collections.abc import Awaitable

import asyncpg
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.db.context import NOBODY
from shared.schema.base import SCHEMA_REVISION
from shared.web.metrics import Metrics
from shared.web.problems import problem
from shared.web.state import ServiceState, service_state

CHECK_SECONDS = 2.0
LATE_SECONDS = 30.0
REVISION = "SELECT version_num FROM alembic_version"
LAG = "SELECT consumer, coalesce(oldest_due_seconds, 0) AS late, dead FROM relay_lag()"


def health_routes(service: str, metrics: Metrics) -> APIRouter:
    """`/<service>/healthz/live`, `/ready` and `/metrics`."""
    router = APIRouter(prefix=f"/{service}", include_in_schema=False)

    @router.get("/healthz/live")
    async def live() -> Response:
        """The process answers."""
        return JSONResponse({"status": "live"})

    @router.get("/healthz/ready")
    async def ready(request: Request) -> Response:
        """The service can do its work. Without redis, or with a late relay, petitions are still taken in: ready, but degraded."""
        state = service_state(request)
        names = ("database", "redis", "relay")
        found = await asyncio.gather(*(_guarded(check) for check in (_database(state), _redis(state), _relay(state))))
        checks = dict(zip(names, found, strict=True))
        if checks["database"] != "ok":
            return problem(request, "unavailable", more={"checks": checks})
        return JSONResponse({"status": "ready", "degraded": set(found) != {"ok"}, "checks": checks})

    @router.get("/metrics")
    async def figures(request: Request) -> Response:
        """Prometheus text format; the deliveries' figures are the same from every service."""
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                rows = await _lag(service_state(request))
            metrics.deliveries({row["consumer"]: (row["late"], row["dead"]) for row in rows})
        except Exception:  # noqa: BLE001  # without the database the process's own figures are still told
            metrics.deliveries({})
        return metrics.answer()

    return router


async def _guarded(check: Awaitable[str]) -> str:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check
    except Exception as error:  # noqa: BLE001  # a health check reports, it never fails
        return type(error).__name__


async def schema_revision(state: ServiceState) -> str:
    """The database's schema revision."""
    async with state.database.read(NOBODY) as session:
        return str(await session.fetchval(REVISION))


async def _database(state: ServiceState) -> str:
    revision = await schema_revision(state)
    return "ok" if revision >= SCHEMA_REVISION else f"schema {revision} is older than {SCHEMA_REVISION}"


async def _redis(state: ServiceState) -> str:
    await state.redis.ping()
    return "ok"


async def _relay(state: ServiceState) -> str:
    late = max((row["late"] for row in await _lag(state)), default=0.0)
    return "ok" if late < LATE_SECONDS else f"deliveries are {late:.0f} s late"


async def _lag(state: ServiceState) -> list[asyncpg.Record]:
    """Age of the oldest waiting delivery and count of dead ones, for each consumer that has either."""
    async with state.database.read(NOBODY) as session:
        return await session.fetch(LAG)
