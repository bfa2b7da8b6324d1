"""Dependencies of routes: session, actor, time, language, and one named authorisation per verb."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from shared.contracts.permissions import may
from shared.db.sessions import ReadSession, UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.problems import language_of
from shared.web.state import ServiceState, service_state


def _session(request: Request) -> ReadSession:
    session: ReadSession = request.state.session
    return session


def _unit_of_work(request: Request) -> UnitOfWork:
    session: UnitOfWork = request.state.session
    return session


def _actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


def _now(request: Request) -> datetime:
    return service_state(request).time.now()


Session = Annotated[ReadSession, Depends(_session)]
Unit = Annotated[UnitOfWork, Depends(_unit_of_work)]
CurrentActor = Annotated[Actor, Depends(_actor)]
Now = Annotated[datetime, Depends(_now)]
Language = Annotated[str, Depends(language_of)]
State = Annotated[ServiceState, Depends(service_state)]


def require(verb: str) -> Callable[[Request], Actor]:
    """A dependency that admits only roles and scopes that may do the verb (403)."""

    def permitted(request: Request) -> Actor:
        return check_permission(_actor(request), verb)

    permitted.xinfang_verb = verb  # type: ignore[attr-defined]  # the route test reads it
    return permitted


def check_permission(actor: Actor, verb: str) -> Actor:
    """The actor, or 403."""
    if not may(actor.role, actor.scopes, verb):
        raise Refusal("forbidden", verb=verb)
    return actor


def anyone() -> None:
    """A public route: no login, limits per address."""


anyone.xinfang_verb = "public"  # type: ignore[attr-defined]  # the route test reads it
