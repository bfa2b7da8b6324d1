"""Dependencies of routes: session, actor, time, language, and one named authorisation per verb.

All are coroutines: FastAPI would run plain functions in threads.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends
from starlette.requests import Request

from shared.contracts.permissions import may
from shared.db.sessions import ReadSession, UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import check_if_match
from shared.web.language import language_of
from shared.web.state import ServiceState, service_state

PUBLIC_VERB = "public"


class Versioned(Protocol):
    """A resource that changes under optimistic locking."""

    @property
    def version(self) -> int:
        """Raised with every change."""
        ...


Loaded = TypeVar("Loaded")
Changed = TypeVar("Changed", bound=Versioned)


async def _session(request: Request) -> ReadSession:
    session: ReadSession = request.state.session
    return session


async def _unit_of_work(request: Request) -> UnitOfWork:
    session: UnitOfWork = request.state.session
    return session


async def _actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


async def _now(request: Request) -> datetime:
    return service_state(request).time.now()


async def _language(request: Request) -> str:
    return language_of(request)


async def _state(request: Request) -> ServiceState:
    return service_state(request)


Session = Annotated[ReadSession, Depends(_session)]
Unit = Annotated[UnitOfWork, Depends(_unit_of_work)]
CurrentActor = Annotated[Actor, Depends(_actor)]
Now = Annotated[datetime, Depends(_now)]
Language = Annotated[str, Depends(_language)]
State = Annotated[ServiceState, Depends(_state)]


def require(verb: str) -> Callable[[Request], Awaitable[Actor]]:
    """A dependency that admits only roles and scopes that may do the verb (403)."""

    async def permitted(request: Request) -> Actor:
        return check_permission(request.state.actor, verb)

    return named(permitted, verb)


def reading(load: Callable[..., Awaitable[Loaded]], verb: str) -> Callable[..., Awaitable[Loaded]]:
    """A dependency that loads a resource and admits who may read it: 404 before 403."""

    async def read(request: Request, resource: Any) -> Any:  # noqa: ANN401  # the loader's type
        check_permission(request.state.actor, verb)
        return resource

    read.__annotations__["resource"] = Annotated[Any, Depends(load)]
    return named(read, verb)


def changing(load: Callable[..., Awaitable[Changed]], verb: str) -> Callable[..., Awaitable[Changed]]:
    """A dependency that loads a resource and admits its change: 404, 403, 428, 412, in this order; the resource has a `version`."""

    async def change(request: Request, resource: Any) -> Any:  # noqa: ANN401  # the loader's type
        check_permission(request.state.actor, verb)
        check_if_match(request, resource.version)
        return resource

    change.__annotations__["resource"] = Annotated[Any, Depends(load)]
    change.xinfang_if_match = True  # type: ignore[attr-defined]  # the documents declare If-Match
    return named(change, verb)


Dependency = TypeVar("Dependency", bound=Callable[..., Any])


def named(dependency: Dependency, verb: str) -> Dependency:
    """Mark a dependency as the one that judges a verb; a route without one does not start."""
    dependency.xinfang_verb = verb  # type: ignore[attr-defined]  # read when the app is built, and by the route test
    return dependency


def check_permission(actor: Actor, verb: str) -> Actor:
    """The actor, or 403."""
    if not may(actor.role, actor.scopes, verb):
        raise Refusal("forbidden", verb=verb)
    return actor


async def anyone() -> None:
    """A public route: no login, limits per address."""


named(anyone, PUBLIC_VERB)
