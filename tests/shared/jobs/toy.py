"""The toy subscriber: how its events are published, what its handlers do, what can be asked about them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.contracts.events import StoredEvent
from shared.db.database import Database
from shared.db.sessions import UnitOfWork
from shared.jobs.delivery import Consumers
from shared.jobs.leases import Lane
from shared.jobs.queue import Batch, Ref, open_queue
from shared.jobs.relay import relay_events
from shared.jobs.timer import Sweep
from shared.jobs.worker import ServiceWorker, run_workers
from shared.kernel.ids import uuid7
from shared.settings import DbRole, Settings
from tests import stack

CREATE = """
CREATE TABLE toy_effect (event_id uuid NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
GRANT SELECT, INSERT ON toy_effect TO reporting_worker"""
CLEAN = """
SET session_replication_role = replica;
DELETE FROM toy_effect; DELETE FROM delivery; DELETE FROM event_position; DELETE FROM event; DELETE FROM audit_seal; DELETE FROM audit_entry;
UPDATE sequencer_state SET below_xid = '0', cluster = '', last_position = 0;
SET session_replication_role = origin"""
PUBLISH = """
WITH e AS (INSERT INTO event (id, recorded_at, occurred_at, type, source, subject, sequence, traceparent)
  SELECT id, now(), now(), $2, 'tracking', 'toy', 1, $4 FROM unnest($1::uuid[]) AS id)
INSERT INTO delivery (event_id, recorded_at, consumer, service) SELECT id, now(), $3, 'reporting' FROM unnest($1::uuid[]) AS id RETURNING recorded_at"""
SERVICE = "reporting"


async def count(uow: UnitOfWork, event: StoredEvent, _: datetime) -> None:
    """The effect: one row, which nothing but the delivery keeps from being written twice."""
    await uow.execute("INSERT INTO toy_effect (event_id) VALUES ($1)", event.id)


@dataclass(frozen=True)
class Toy:
    """A database with the toy's table, and pools of the roles at work."""

    settings: Settings
    owner: asyncpg.Connection
    relay: Database
    worker: Database

    async def publish(
        self, number: int = 1, *, consumer: str = "toy", kind: str = "case.received", traceparent: str | None = None
    ) -> list[Ref]:
        """Commit events with a delivery each."""
        ids = [uuid7() for _ in range(number)]
        rows = await self.owner.fetch(PUBLISH, ids, kind, consumer, traceparent)
        return [Ref(rows[0]["recorded_at"], event_id) for event_id in ids]

    def batch(self, refs: Sequence[Ref], consumer: str = "toy") -> Batch:
        return Batch(SERVICE, consumer, tuple(refs))

    async def effects(self) -> list[UUID]:
        return [row["event_id"] for row in await self.owner.fetch("SELECT event_id FROM toy_effect ORDER BY at")]

    async def states(self, consumer: str = "toy") -> dict[int, int]:
        rows = await self.owner.fetch("SELECT state, count(*) FROM delivery WHERE consumer = $1 GROUP BY state", consumer)
        return {row["state"]: row["count"] for row in rows}

    async def row(self, ref: Ref) -> asyncpg.Record:
        row = await self.owner.fetchrow("SELECT *, available_at - now() AS waits FROM delivery WHERE event_id = $1", ref.event_id)
        assert row is not None
        return row

    async def make_due(self) -> None:
        await self.owner.execute("UPDATE delivery SET available_at = now() WHERE state = 0")

    async def settled(self) -> None:
        """Wait until no transaction older than this moment runs any more, in whatever database of the shared cluster."""
        await stack.settled(self.owner)

    async def until_done(self, number: int, *, consumer: str = "toy", seconds: float = 30.0) -> None:
        """Wait until so many deliveries took effect."""

        async def reached() -> bool:
            return (await self.states(consumer)).get(2, 0) >= number

        await eventually(reached, seconds)

    def part(self, consumers: Consumers, sweeps: Sequence[Sweep] = ()) -> ServiceWorker:
        return ServiceWorker(SERVICE, DbRole.REPORTING_WORKER, lambda _, __: (consumers, sweeps))

    @asynccontextmanager
    async def working(self, consumers: Consumers, sweeps: Sequence[Sweep] = ()) -> AsyncIterator[None]:
        """A worker process's inside, stopped as SIGTERM does."""
        stop = asyncio.Event()
        async with _aside(run_workers(self.settings, [self.part(consumers, sweeps)], stop=stop), stop):
            yield

    @asynccontextmanager
    async def relaying(self, *consumers: str) -> AsyncIterator[None]:
        """A relay for these consumers."""
        stop, queue = asyncio.Event(), open_queue(self.settings, retries=0)
        lanes = [Lane(consumer, SERVICE) for consumer in consumers or ("toy",)]
        async with _aside(relay_events(self.relay, queue, stop, lanes), stop):
            yield
        await queue.aclose()


async def eventually(reached: Callable[[], Coroutine[Any, Any, bool]], seconds: float = 30.0) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(seconds):
        while not await reached():  # noqa: ASYNC110  # the database tells nobody
            await asyncio.sleep(0.02)


@asynccontextmanager
async def _aside(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(30):
            await task
