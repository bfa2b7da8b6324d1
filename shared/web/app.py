"""Building a service's app: the same edge, problems, docs, health and token endpoint for each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared import logs
from shared.db.database import Database
from shared.kernel.time import SystemTime, TimeSource
from shared.redis import open_redis
from shared.schema.base import SCHEMA_REVISION
from shared.security.answers import AnswerSafe
from shared.security.fields import FieldCipher
from shared.security.issuer import ExternalIssuer
from shared.security.keys import KeyRing
from shared.security.suites import self_test
from shared.security.tokens import TokenService
from shared.settings import DbRole, Settings
from shared.web import problems
from shared.web.accounts import Accounts
from shared.web.docs import docs_routes
from shared.web.health import health_routes, schema_revision
from shared.web.limits import counters
from shared.web.metrics import Metrics
from shared.web.oauth import oauth_routes
from shared.web.openapi import document
from shared.web.outer import Outer
from shared.web.route import EdgeRoute
from shared.web.state import ServiceState

Prepare = Callable[[ServiceState], Awaitable[None]]
LIMIT_SECONDS = 0.3  # a limit is asked for within a request: rather count alone than wait


async def open_state(service: str, settings: Settings, time: TimeSource | None = None) -> ServiceState:
    """Everything one service holds while it runs. Refuses weak keys, broken cryptography and a schema older than this code needs."""
    keys = KeyRing.load(settings.keys)
    self_test()
    database = await Database.open(settings, DbRole(service), min_size=2)
    limiter, fallback, meter = counters(open_redis(settings, seconds=LIMIT_SECONDS, retries=0))
    state = ServiceState(
        service=service,
        settings=settings,
        keys=keys,
        database=database,
        tokens=_tokens(settings, keys),
        accounts=Accounts(database),
        time=time or SystemTime(),
        limiter=limiter,
        fallback_limiter=fallback,
        meter=meter,
        fields=FieldCipher(keys.field, settings.cipher_suite),
        answers=AnswerSafe(FieldCipher(keys.answer, settings.cipher_suite)),
        redis=open_redis(settings),
    )
    revision = await schema_revision(state)
    if revision < SCHEMA_REVISION:
        await close_state(state)
        raise RuntimeError(f"The database's schema is {revision}; this service needs {SCHEMA_REVISION}. Run `xinfang migrate`.")
    return state


async def close_state(state: ServiceState) -> None:
    """Give everything back."""
    await state.database.close()
    await state.redis.aclose()
    await state.meter.close()


def _tokens(settings: Settings, keys: KeyRing) -> TokenService:
    external = None
    if settings.external_issuer is not None:
        place = settings.external_jwks or f"{settings.external_issuer.rstrip('/')}/.well-known/jwks.json"
        external = ExternalIssuer(settings.external_issuer, place)
    return TokenService(settings.issuer, settings.audience, settings.token_minutes, keys.signing, external)


def build_app(
    service: str,
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    settings: Settings,
    *,
    prepare: Prepare | None = None,
    time: TimeSource | None = None,
) -> FastAPI:
    """The app of a service; nothing is opened before its lifespan begins. A route without an authorisation dependency is refused here."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        logs.configure(service)
        state = app.state.service = await open_state(service, settings, time)
        try:
            if prepare is not None:
                await prepare(state)
            yield
        finally:
            await close_state(state)

    metrics = Metrics()
    app = FastAPI(title=title, version="1.0.0", description=description, openapi_url=None, lifespan=lifespan, redirect_slashes=False)
    problems.install(app)
    for router in routers:
        _check(router)
    # Flat: an included router is matched and resolved anew at each request.
    for router in (*routers, oauth_routes(service), health_routes(service, metrics), docs_routes(service, title), _document_route(service)):
        app.router.routes.extend(router.routes)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]  # FastAPI's own way to change the document
    app.add_middleware(Outer, metrics=metrics)
    return app


def _check(router: APIRouter) -> None:
    for route in router.routes:
        if not isinstance(route, EdgeRoute):
            raise TypeError(f"{getattr(route, 'path', route)} is not behind the edge: give its router route_class=EdgeRoute")
        if not route.verbs:
            raise RuntimeError(
                f"{', '.join(route.methods or ())} {route.path} has no authorisation dependency (require, reading, changing, anyone)"
            )


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(app)
    return app.openapi_schema


def _document_route(service: str) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(f"/{service}/openapi.json")
    async def openapi(request: Request) -> Response:
        """The OpenAPI document."""
        return JSONResponse(request.app.openapi())

    return router
