"""One door for the three services: a path's first segment says which of them answers.

In one process it runs the services' apps and their lifespans itself; beside them it proxies to their URLs. The apps know their full
paths, so nothing is mounted and nothing is rewritten but the key set's well-known address.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path

import httpx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.proxy import Upstream, forwarder
from shared.settings import Settings
from shared.web.problems import problem

SERVICES = ("intake", "tracking", "reporting")
DEFAULT_SERVICE = "tracking"  # answers what belongs to no service: tokens and their keys
KEY_SET = "/.well-known/jwks.json"
PAGE = Path(__file__).with_name("front_page.html")
PAGE_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "X-Content-Type-Options": "nosniff"}
READY_SECONDS = 5.0

Lifespan = Callable[[], AbstractAsyncContextManager[None]]


def create_service(name: str, settings: Settings) -> FastAPI:
    """The app of one service; importing it by name keeps a process that serves one from loading the others."""
    app: FastAPI = import_module(f"services.{name}.app").create_app(settings)
    return app


def create_gateway(settings: Settings) -> ASGIApp:
    """The gateway with the three services in this process."""
    apps = {name: create_service(name, settings) for name in SERVICES}

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for app in apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    return dispatcher(apps, lifespan)


def create_proxy(urls: Mapping[str, str], trusted: frozenset[str] = frozenset()) -> ASGIApp:
    """The gateway in front of services at `urls`; callers at `trusted` addresses may say whose request they pass on."""
    upstreams = {name: Upstream(urls[name]) for name in SERVICES}

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for upstream in upstreams.values():
                await stack.enter_async_context(upstream.opened())
            yield

    return dispatcher({name: forwarder(upstream, trusted) for name, upstream in upstreams.items()}, lifespan)


def dispatcher(targets: Mapping[str, ASGIApp], lifespan: Lifespan) -> ASGIApp:
    """The ASGI app that sends each request to its service; `lifespan` spans the life of the process."""
    life = Router(lifespan=lambda _: lifespan())

    async def gateway(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await life(scope, receive, send)
        elif scope["type"] == "http":
            target, scope = _choose(targets, scope)
            answer = target if target is not None else await _own(Request(scope, receive), targets)
            await answer(scope, receive, send)

    return gateway


def _choose(targets: Mapping[str, ASGIApp], scope: Scope) -> tuple[ASGIApp | None, Scope]:
    path = scope["path"]
    if path == KEY_SET:
        moved = f"/{DEFAULT_SERVICE}{KEY_SET}"
        return targets[DEFAULT_SERVICE], {**scope, "path": moved, "raw_path": moved.encode()}
    first = path[1:].partition("/")[0]
    return targets.get(DEFAULT_SERVICE if first == "oauth" else first), scope


async def _own(request: Request, targets: Mapping[str, ASGIApp]) -> Response:
    """What the gateway answers itself: the front page, its health, and 404 for everything else."""
    path = request.scope["path"]
    if path not in {"/", "/healthz/live", "/healthz/ready"}:
        return problem(request, "not_found")
    if request.method not in {"GET", "HEAD"}:
        return problem(request, "method_not_allowed", headers={"Allow": "GET, HEAD"})
    if path == "/":
        return HTMLResponse(PAGE.read_text(encoding="utf-8"), headers=PAGE_HEADERS)
    if path == "/healthz/live":
        return JSONResponse({"status": "live"})
    answers = await asyncio.gather(*(_is_ready(name, target) for name, target in targets.items()))
    checks = dict(zip(targets, answers, strict=True))
    good = all(checks.values())
    return JSONResponse({"status": "ready" if good else "unavailable", "services": checks}, 200 if good else 503)


async def _is_ready(name: str, target: ASGIApp) -> bool:
    transport = httpx.ASGITransport(target, raise_app_exceptions=False)
    try:
        async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            return (await client.get(f"/{name}/healthz/ready")).is_success
    except TimeoutError:
        return False
