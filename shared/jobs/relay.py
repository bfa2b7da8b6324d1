"""The relay process: wakes workers for due deliveries, gives events their order, seals the audit chain, keeps house."""

import asyncio
import logging
import uuid

from arq.connections import ArqRedis
from redis.exceptions import RedisError

from shared.db.database import Database
from shared.jobs.claim import claim, give_back, redis_forgot
from shared.jobs.housekeeping import keep_house
from shared.jobs.queue import EPOCH_KEY, enqueue, open_queue, queue_name
from shared.jobs.sealer import seal
from shared.jobs.sequencer import sequence
from shared.jobs.timer import every
from shared.kernel.time import SystemTime
from shared.security.keys import KeyRing
from shared.settings import DbRole, Settings

log = logging.getLogger("xinfang.relay")
BATCH, MOST, BACKLOG = 25, 200, 500
SHORT, LONG = 0.02, 0.1
AWAY = (RedisError, OSError, TimeoutError)


class Relay:
    """Moves deliveries from PostgreSQL to the services' queues; any number may run."""

    def __init__(self, database: Database, queue: ArqRedis) -> None:
        self._database = database
        self._queue = queue
        self._epoch: bytes | None = None

    async def run(self) -> None:
        """Until cancelled; a lost server only makes it wait."""
        pause = SHORT
        while True:
            try:
                moved = await self.step()
                pause = SHORT if moved else min(LONG, pause * 2)
            except AWAY as error:
                log.warning("redis away: %s", type(error).__name__)
                pause = 0.5
            except Exception as error:  # noqa: BLE001  # the relay outlives every fault of its servers
                log.warning("relay: %s", type(error).__name__)
                pause = 0.5
            await asyncio.sleep(pause)

    async def step(self) -> int:
        """Claim, commit, then enqueue; gives how many deliveries moved."""
        await self._check_epoch()
        if any([await self._queue.zcard(queue_name(service)) >= BACKLOG for service in ("intake", "tracking", "reporting")]):
            return 0  # the backlog waits in PostgreSQL
        found = await claim(self._database, MOST)
        for service, keys in found.items():
            try:
                for start in range(0, len(keys), BATCH):
                    await enqueue(self._queue, service, keys[start : start + BATCH])
            except AWAY:
                await give_back(self._database, keys)
                raise
        return sum(map(len, found.values()))

    async def _check_epoch(self) -> None:
        """A missing or changed epoch key means that Redis lost its memory."""
        epoch = await self._queue.get(EPOCH_KEY)
        if epoch is None:
            await self._queue.set(EPOCH_KEY, uuid.uuid4().hex, nx=True)
            epoch = await self._queue.get(EPOCH_KEY)
        if self._epoch is not None and epoch != self._epoch or self._epoch is None:
            await redis_forgot(self._database)
        self._epoch = epoch


async def run_relay(settings: Settings) -> None:
    """The relay process."""
    keys = KeyRing.load(settings.keys)
    database = await Database.open(settings, DbRole.RELAY, max_size=4)
    queue = open_queue(settings, retries=1)
    time = SystemTime()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(Relay(database, queue).run())
            group.create_task(every("sequencer", 0.2, lambda: sequence(database)))
            group.create_task(every("sealer", 1.0, lambda: seal(database, keys.audit, settings.audit_anchor, time.now())))
            group.create_task(every("housekeeping", 3600.0, lambda: keep_house(database)))
    finally:
        await database.close()
        await queue.aclose()
