"""Handling a batch of deliveries: the effect and “done” are one commit, so every event takes effect exactly once.

A batch is first handled whole in one transaction. When anything in it fails, everything is rolled back and its events are
handled one by one, so that a poison event is counted alone and holds up no other. An event whose handling was begun and
neither ended nor failed (the worker was killed) is always handled alone, and dead after MAX_CRASHES such beginnings.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import structlog

from shared.contracts.events import KNOWN_TYPES, SUBSCRIPTIONS, StoredEvent
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.errors import database_is_away
from shared.db.sessions import UnitOfWork
from shared.jobs import outcomes
from shared.jobs.failures import MAX_CRASHES
from shared.jobs.queue import Batch, Ref
from shared.jobs.traces import following
from shared.kernel.time import TimeSource

BATCH_SECONDS = 10.0
EVENT_SECONDS = 30.0
log = structlog.get_logger(__name__)

Handler = Callable[[UnitOfWork, StoredEvent, datetime], Awaitable[None]]
BatchHandler = Callable[[UnitOfWork, Sequence[StoredEvent], datetime], Awaitable[None]]


@dataclass(frozen=True)
class Batched:
    """A consumer that is given the events of a delivery together (one or many, oldest first); all take effect or none."""

    handler: BatchHandler


Consumers = Mapping[str, Handler | Batched]

_FIELDS = ("id", "type", "subject", "sequence", "case_id", "data", "occurred_at", "recorded_at", "historical", "traceparent")
_UNDERSTOOD = {row.consumer: row.types for row in SUBSCRIPTIONS}

LOCK = f"""
SELECT {", ".join(f"e.{name}" for name in _FIELDS)}
FROM unnest($2::timestamptz[], $3::uuid[]) AS k(recorded_at, event_id)
JOIN delivery d ON d.recorded_at = k.recorded_at AND d.event_id = k.event_id AND d.consumer = $1
JOIN event e ON e.recorded_at = k.recorded_at AND e.id = k.event_id
WHERE d.state = 0 ORDER BY e.recorded_at, e.id FOR UPDATE OF d SKIP LOCKED"""  # noqa: S608  # column names of this module


async def handle(database: Database, consumers: Consumers, batch: Batch, time: TimeSource) -> None:
    """Handle what is still due of a batch; never raises but when cancelled. What fails is recorded and comes again later."""
    try:
        handler = consumers.get(batch.consumer)
        if handler is None:  # a newer program subscribed it: one that knows it will come
            await outcomes.defer(database, batch.consumer, batch.refs)
            return
        await _handle(database, handler, batch, time)
    except Exception as error:  # noqa: BLE001  # the lease ends, and the batch comes again
        log.warning("delivery.interrupted", consumer=batch.consumer, events=len(batch.refs), error=type(error).__name__)


async def _handle(database: Database, handler: Handler | Batched, batch: Batch, time: TimeSource) -> None:
    fresh, crashed = await outcomes.begin(database, batch.consumer, batch.refs)
    if fresh and not await _together(database, handler, batch.consumer, fresh, time):
        for ref in fresh:
            await _alone(database, handler, batch.consumer, ref, time)
    for ref, crashes in crashed:
        if crashes >= MAX_CRASHES:
            await outcomes.bury(database, batch.consumer, ref)
        elif await outcomes.begin_again(database, batch.consumer, ref):
            await _alone(database, handler, batch.consumer, ref, time)


async def _together(database: Database, handler: Handler | Batched, consumer: str, refs: Sequence[Ref], time: TimeSource) -> bool:
    """Whether the whole batch took effect; a batch of one is left to be handled alone."""
    if len(refs) == 1:
        return False
    try:
        async with asyncio.timeout(BATCH_SECONDS):
            await _apply(database, handler, consumer, refs, time)
    except Exception as error:  # noqa: BLE001  # one of them failed: which, is found out one by one
        if database_is_away(error):
            await outcomes.forgive(database, consumer, refs, error)
            return True
        return False
    return True


async def _alone(database: Database, handler: Handler | Batched, consumer: str, ref: Ref, time: TimeSource) -> None:
    try:
        async with asyncio.timeout(EVENT_SECONDS):
            await _apply(database, handler, consumer, (ref,), time)
    except Exception as error:  # noqa: BLE001  # whatever a handler raises is an outcome
        await outcomes.fail(database, consumer, ref, error)


async def _apply(database: Database, handler: Handler | Batched, consumer: str, refs: Sequence[Ref], time: TimeSource) -> None:
    """One transaction: lock what is still due, apply, mark done, write what the handlers emitted, commit."""
    async with database.unit_of_work(NOBODY) as uow:
        rows = await uow.fetch(LOCK, consumer, *outcomes.arrays(refs))
        understood = _UNDERSTOOD.get(consumer, KNOWN_TYPES)
        events = [_event(row) for row in rows if row["type"] in understood]
        if events:
            await _run(uow, handler, consumer, events, time.now())
            await uow.execute(outcomes.DONE, consumer, *outcomes.arrays([Ref(e.recorded_at, e.id) for e in events]))
        if len(events) < len(rows):  # types that only a newer program knows
            strange = [Ref(row["recorded_at"], row["id"]) for row in rows if row["type"] not in understood]
            await uow.execute(outcomes.DEFER, consumer, *outcomes.arrays(strange), 1)


async def _run(uow: UnitOfWork, handler: Handler | Batched, consumer: str, events: Sequence[StoredEvent], now: datetime) -> None:
    if isinstance(handler, Batched):
        with following(uow, consumer, events):
            await handler.handler(uow, events, now)
            await uow.flush()
        return
    for event in events:
        with following(uow, consumer, (event,)):
            await handler(uow, event, now)
            await uow.flush()


def _event(row: asyncpg.Record) -> StoredEvent:
    return StoredEvent(**{name: row[name] for name in _FIELDS})
