"""Building a service's app: the same edge, problems, docs, health and token endpoint for each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from prometheus_client import CollectorRegistry

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.time import SystemTime, TimeSource
from shared.redis import open_redis
from shared.schema.base import SCHEMA_REVISION
from shared.security.fields import FieldCipher
from shared.security.keys import KeyRing
from shared.security.tokens import TokenService
from shared.settings import DbRole, Settings
from shared.web import problems
from shared.web.docs import install_docs
from shared.web.health import Metrics, health_routes
from shared.web.oauth import oauth_routes
from shared.web.state import ServiceState

Prepare = Callable[[ServiceState], Awaitable[None]]


async def open_state(service: str, settings: Settings, time: TimeSource | None = None) -> ServiceState:
    """Everything one service holds while it runs; refuses a schema older than this code needs."""
    keys = KeyRing.load(settings.keys)
    database = await Database.open(settings, DbRole(service), min_size=2)
    async with database.read(NOBODY) as session:
        revision = await session.fetchval("SELECT version_num FROM alembic_version")
    if revision < SCHEMA_REVISION:
        await database.close()
        raise RuntimeError(f"The database's schema is {revision}; this service needs {SCHEMA_REVISION}. Run `xinfang migrate`.")
    return ServiceState(
        service=service,
        settings=settings,
        keys=keys,
        database=database,
        tokens=TokenService(settings.issuer, settings.audience, settings.token_minutes, keys.signing),
        time=time or SystemTime(),
        limiter=MovingWindowRateLimiter(RedisStorage("async+" + settings.redis_url.get_secret_value(), implementation="redispy")),
        fallback_limiter=MovingWindowRateLimiter(MemoryStorage()),
        fields=FieldCipher(keys.field, settings.cipher_suite),
        answers=FieldCipher(keys.answer, settings.cipher_suite),
        redis=open_redis(settings),
    )


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
    """The app of a service; nothing is opened before its lifespan begins."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = app.state.service = await open_state(service, settings, time)
        if prepare is not None:
            await prepare(state)
        try:
            yield
        finally:
            await state.database.close()
            await state.redis.aclose()

    app = FastAPI(title=title, version="1.0.0", description=description, docs_url=None, redoc_url=None, openapi_url=f"/{service}/openapi.json",
                  lifespan=lifespan, redirect_slashes=False)  # fmt: skip
    app.state.registry = CollectorRegistry()
    problems.install(app)
    for router in (*routers, oauth_routes(service), health_routes(service)):
        app.include_router(router)
    install_docs(app, service)
    app.add_middleware(Metrics, registry=app.state.registry)
    return app
