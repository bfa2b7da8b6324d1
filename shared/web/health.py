"""Liveness, readiness (database, schema revision, redis, relay lag) and Prometheus metrics."""

import asyncio
import time
from typing import Any

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.db.context import NOBODY
from shared.schema.base import SCHEMA_REVISION
from shared.web.state import ServiceState, service_state

CHECK_SECONDS = 2.0
OK = 200


def health_routes(service: str) -> APIRouter:
    """`/<service>/healthz/live`, `/ready` and `/metrics`."""
    router = APIRouter(prefix=f"/{service}", tags=["health"], include_in_schema=False)

    @router.get("/healthz/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @router.get("/healthz/ready")
    async def ready(request: Request) -> Response:
        """The service can do its work: database reached and new enough; redis missing only degrades."""
        state = service_state(request)
        checks = {"database": await _guarded(_database(state)), "redis": await _guarded(_redis(state))}
        good = checks["database"] == "ok"
        return JSONResponse({"status": "ready" if good else "unavailable", "checks": checks}, 200 if good else 503)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        """Prometheus text format."""
        return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)

    return router


async def _guarded(check: Any) -> str:  # noqa: ANN401  # a coroutine of any check
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return str(await check)
    except Exception as error:  # noqa: BLE001  # a health check reports, it never fails
        return type(error).__name__


async def _database(state: ServiceState) -> str:
    async with state.database.read(NOBODY) as session:
        revision = await session.fetchval("SELECT version_num FROM alembic_version")
    return "ok" if revision >= SCHEMA_REVISION else f"schema {revision} is older than {SCHEMA_REVISION}"


async def _redis(state: ServiceState) -> str:
    await state.redis.ping()
    return "ok"


class Metrics:
    """ASGI layer that counts requests and times them by route template, never by full path; adds trace and safety headers."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self.app = app
        self.requests = Counter("xinfang_requests_total", "Requests", ["method", "route", "status"], registry=registry)
        self.seconds = Histogram("xinfang_request_seconds", "Request duration", ["method", "route"], registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, then count."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), [500]

        async def observe(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                headers = message.setdefault("headers", [])
                trace = scope.get("xinfang.trace")
                if trace is not None:
                    headers.append((b"traceparent", trace.traceparent.encode()))
                headers.append((b"x-content-type-options", b"nosniff"))
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            self.requests.labels(scope["method"], route, status[0]).inc()
            self.seconds.labels(scope["method"], route).observe(time.perf_counter() - began)
