"""Worker processes: the arq workers of one or several services, their sweeps, and the way without Redis."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from arq.connections import ArqRedis
from arq.worker import Worker, func

from shared.db.database import Database
from shared.jobs.delivery import Consumers, handle
from shared.jobs.leases import claim, give_back
from shared.jobs.process import Stopped, end, keep, open_database, run_until, stop_on_signals, stopped_within
from shared.jobs.queue import FUNCTION, LANE_JOBS, QUEUE_AWAY, Batch, dump_json, load_json, open_queue, queue_name, refs_of
from shared.jobs.timer import Sweep, run_sweep
from shared.kernel.time import SystemTime, TimeSource
from shared.settings import DbRole, Settings

LANE_TASKS = 2  # batches of one consumer that a process handles at once
POOL_SIZE = 8
PATIENCE_SECONDS = 2.0  # with Redis away for longer, workers claim from PostgreSQL themselves
PING_SECONDS = 0.5
IDLE_SECONDS = 0.2
DRAIN_SECONDS = 15.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ServiceWorker:
    """What a service brings to a worker process.

    `prepare` is given the settings and the service's open pool, logged in as `role`, and gives its consumers by name and its sweeps.
    """

    service: str
    role: DbRole
    prepare: Callable[[Settings, Database], tuple[Consumers, Sequence[Sweep]]]


@dataclass
class RedisWatch:
    """Since when Redis has not answered, on the loop's clock; None while it does."""

    away_since: float | None = None

    def is_away(self) -> bool:
        """Whether it has been away for longer than we wait."""
        return self.away_since is not None and asyncio.get_running_loop().time() - self.away_since > PATIENCE_SECONDS


@dataclass(frozen=True)
class Desk:
    """A service at work in this process. Every consumer has slots of its own, so that a slow one holds up nobody else."""

    service: str
    database: Database
    consumers: Consumers
    sweeps: Sequence[Sweep]
    time: TimeSource
    stop: asyncio.Event
    slots: Mapping[str, asyncio.Semaphore] = field(default_factory=dict)

    async def deliver(self, batch: Batch) -> None:
        """Handle a batch when a slot is free; give it back when the process is about to stop."""
        async with self.slots.get(batch.consumer, asyncio.Semaphore()):
            if not self.stop.is_set():
                await handle(self.database, self.consumers, batch, self.time)
                return
        await give_back(self.database, [batch])


async def run_workers(
    settings: Settings, parts: Sequence[ServiceWorker], *, time: TimeSource | None = None, stop: asyncio.Event | None = None
) -> None:
    """Work for these services until SIGTERM, then finish what was begun. Neither a lost PostgreSQL nor a lost Redis ends it."""
    stop, time, watch = stop or stop_on_signals(), time or SystemTime(), RedisWatch()
    logging.getLogger("arq").setLevel(logging.WARNING)
    desks: list[Desk] = []
    try:
        for part in parts:
            desks += [await _open_desk(settings, part, time, stop)]
        works = [_watch_redis(settings, watch, stop)]
        for desk in desks:
            works += [_keep_serving(settings, desk), _keep_claiming(desk, watch)]
            works += [run_sweep(sweep, desk.database, time, stop) for sweep in desk.sweeps]
        await run_until(stop, works, DRAIN_SECONDS + 5)
    except Stopped:
        pass
    finally:
        for desk in desks:
            await desk.database.close()


async def _open_desk(settings: Settings, part: ServiceWorker, time: TimeSource, stop: asyncio.Event) -> Desk:
    database = await open_database(settings, part.role, stop, max_size=POOL_SIZE)
    consumers, sweeps = part.prepare(settings, database)
    slots = {consumer: asyncio.Semaphore(LANE_TASKS) for consumer in consumers}
    return Desk(part.service, database, consumers, sweeps, time, stop, slots)


async def _keep_serving(settings: Settings, desk: Desk) -> None:
    await keep(f"queue {desk.service}", lambda: _serve_queue(settings, desk), desk.stop)


async def _keep_claiming(desk: Desk, watch: RedisWatch) -> None:
    await keep(f"claims {desk.service}", lambda: _claim_without_redis(desk, watch), desk.stop)


async def _serve_queue(settings: Settings, desk: Desk) -> None:
    """One arq worker, until the process shall stop or the worker fails: arq's ends with the first lost connection."""
    queue = open_queue(settings)
    worker = _arq_worker(queue, desk)
    running, stopping = asyncio.create_task(worker.async_run()), asyncio.create_task(desk.stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        worker.allow_pick_jobs = False
        if worker.tasks:
            await asyncio.wait(worker.tasks.values(), timeout=DRAIN_SECONDS)
        if running.done():
            running.result()
    finally:
        await end([running, stopping, *worker.tasks.values()])
        with suppress(*QUEUE_AWAY):
            await queue.delete(worker.health_check_key)
        await queue.aclose()


def _arq_worker(queue: ArqRedis, desk: Desk) -> Worker:
    """The worker of one service's queue: no results, no retries, no pickle, no signals; the delivery rows know better."""
    name = queue_name(desk.service)
    waiting = LANE_JOBS * (len(desk.consumers) + 1)  # batches wait in their lanes, not in front of one another

    async def deliver(_: dict[str, Any], consumer: str, pairs: Sequence[Sequence[str]]) -> None:
        await desk.deliver(Batch(desk.service, consumer, refs_of(pairs)))

    return Worker(
        functions=[func(deliver, name=FUNCTION)],  # type: ignore[arg-type]  # its protocol wants *args, which hides ours
        queue_name=name,
        redis_pool=queue,
        handle_signals=False,
        max_jobs=waiting,
        queue_read_limit=10 * waiting,
        job_timeout=600,
        keep_result=0,
        max_tries=1,
        poll_delay=0.05,
        health_check_interval=5,
        health_check_key=f"{name}:{socket.gethostname()}:{os.getpid()}",
        allow_abort_jobs=False,
        log_results=False,
        job_serializer=dump_json,
        job_deserializer=load_json,
    )


async def _claim_without_redis(desk: Desk, watch: RedisWatch) -> None:
    """Redis costs latency, not availability: while it is away, do here what the relay does."""
    while not desk.stop.is_set():
        if not watch.is_away():
            await stopped_within(desk.stop, IDLE_SECONDS)
            continue
        batches = await claim(desk.database, desk.consumers)
        await asyncio.gather(*(desk.deliver(batch) for batch in batches))
        if not batches:
            await stopped_within(desk.stop, IDLE_SECONDS)


async def _watch_redis(settings: Settings, watch: RedisWatch, stop: asyncio.Event) -> None:
    queue = open_queue(settings, retries=0)
    try:
        while not await stopped_within(stop, PING_SECONDS):
            try:
                await queue.ping()
            except QUEUE_AWAY as error:
                if watch.away_since is None:
                    watch.away_since = asyncio.get_running_loop().time()
                    log.warning("redis.away", error=type(error).__name__)
            else:
                watch.away_since = None
    finally:
        await queue.aclose()
