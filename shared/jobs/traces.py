"""The trace of an event goes on in its handler: its logs and whatever it emits belong to the request that caused it."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars

from shared.contracts.events import StoredEvent
from shared.db.sessions import UnitOfWork


@contextmanager
def following(uow: UnitOfWork, consumer: str, events: Sequence[StoredEvent]) -> Iterator[None]:
    """Make the first event's span the parent of what happens inside (W3C traceparent)."""
    event = events[0]
    known: dict[str, object] = {"consumer": consumer, "event_id": str(event.id), "events": len(events)}
    uow.traceparent = child_of(event.traceparent)
    if uow.traceparent is not None:
        known["trace_id"] = uow.traceparent.split("-")[1]
    with bound_contextvars(**known):
        yield


def child_of(traceparent: str | None) -> str | None:
    """A new span of the same trace."""
    if traceparent is None:
        return None
    version, trace_id, _, flags = traceparent.split("-")
    return f"{version}-{trace_id}-{secrets.token_hex(8)}-{flags}"
