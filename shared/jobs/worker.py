"""Worker processes: handle what the queue wakes them for, claim from PostgreSQL themselves when Redis is away, run sweeps."""

import asyncio
import logging
import os
import socket
import time as clock
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from arq.worker import Worker, func

from shared.db.database import Database
from shared.jobs.claim import claim
from shared.jobs.delivery import Consumers, handle
from shared.jobs.queue import dump, load, open_queue, queue_name
from shared.jobs.timer import Sweep, every
from shared.kernel.time import SystemTime
from shared.settings import DbRole, Settings

log = logging.getLogger("xinfang.worker")
PATIENCE = 2.0
BATCH = 25


@dataclass(frozen=True)
class ServiceWorker:
    """What a service gives its workers; `prepare` gets the service's open database and gives consumers and sweeps."""

    service: str
    role: DbRole
    prepare: Any
    consumers: Consumers = field(default_factory=dict)
    sweeps: Sequence[Sweep] = ()


async def run_workers(settings: Settings, parts: Sequence[ServiceWorker]) -> None:
    """Run the workers of these services in this process until cancelled."""
    async with asyncio.TaskGroup() as group:
        for part in parts:
            group.create_task(_run(settings, part))


async def _run(settings: Settings, part: ServiceWorker) -> None:
    database = await Database.open(settings, part.role, max_size=6)
    try:
        consumers, sweeps = part.prepare(settings, database)
        alive = _Pulse()
        async with asyncio.TaskGroup() as group:
            group.create_task(_listen(settings, part.service, database, consumers, alive))
            group.create_task(_stand_in(settings, part.service, database, consumers, alive))
            for sweep in sweeps:
                group.create_task(every(sweep.name, sweep.seconds, lambda s=sweep: s.run(database, SystemTime().now())))  # type: ignore[misc]  # bound
    finally:
        await database.close()


class _Pulse:
    """When Redis last answered."""

    def __init__(self) -> None:
        self.seen = clock.monotonic()

    @property
    def away(self) -> bool:
        """Whether Redis has been silent longer than we wait."""
        return clock.monotonic() - self.seen > PATIENCE


async def _listen(settings: Settings, service: str, database: Database, consumers: Consumers, alive: _Pulse) -> None:
    """An arq worker, started again whenever Redis ends it."""

    async def deliver(context: dict[Any, Any], keys: list[list[str]]) -> None:
        del context
        alive.seen = clock.monotonic()
        try:
            await handle(database, consumers, [(k[0], k[1], k[2]) for k in keys], SystemTime())
        except Exception as error:  # noqa: BLE001  # the lease brings the deliveries again
            log.warning("deliver: %s", type(error).__name__)

    while True:
        queue = open_queue(settings)
        worker = Worker(
            functions=[func(deliver, name="deliver", keep_result=0, max_tries=1)],
            redis_pool=queue,
            queue_name=queue_name(service),
            handle_signals=False,
            max_jobs=4,
            job_timeout=60,
            keep_result=0,
            max_tries=1,
            poll_delay=0.03,
            queue_read_limit=200,
            health_check_interval=5,
            health_check_key=f"q:{service}:{socket.gethostname()}:{os.getpid()}",
            allow_abort_jobs=False,
            log_results=False,
            job_serializer=dump,
            job_deserializer=load,
        )
        try:
            await worker.async_run()
        except asyncio.CancelledError:
            await worker.close()
            raise
        except Exception as error:  # noqa: BLE001  # Redis went away: try again
            log.warning("queue lost: %s", type(error).__name__)
        await asyncio.sleep(0.5)


async def _stand_in(settings: Settings, service: str, database: Database, consumers: Consumers, alive: _Pulse) -> None:
    """Ping Redis; while it is away, claim due deliveries straight from PostgreSQL."""
    queue = open_queue(settings, retries=0)
    while True:
        try:
            await queue.ping()
            alive.seen = clock.monotonic()
        except Exception:  # noqa: BLE001, S110  # silence is what is measured
            pass
        if alive.away:
            try:
                found = await claim(database, BATCH)
                while keys := found.get(service, []):
                    await handle(database, consumers, keys, SystemTime())
                    found = await claim(database, BATCH)
            except Exception as error:  # noqa: BLE001  # PostgreSQL may be away too
                log.warning("stand-in: %s", type(error).__name__)
        await asyncio.sleep(0.5)
