"""The queue in Redis: wake-ups for workers, made of ids. All of it may be lost at any time; PostgreSQL knows what is still due."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from arq.connections import ArqRedis
from arq.constants import job_key_prefix
from arq.jobs import serialize_job
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError

from shared.settings import Settings

QUEUE_AWAY = (RedisError, OSError, TimeoutError)
FUNCTION = "deliver"
EPOCH = "arq:epoch"
LEASE_SECONDS = 15.0
LANE_JOBS = 20  # a consumer's jobs in Redis: its backlog waits in PostgreSQL, and a lease does not run out in the queue
STALE_SECONDS = 4 * LEASE_SECONDS
SKEW_MS = 600_000  # jobs are dated back, or a worker whose clock is late would let them wait


@dataclass(frozen=True, order=True)
class Ref:
    """Which event: its id, and the instant that tells the partition it lies in; sorts in the order of writing."""

    recorded_at: datetime
    event_id: UUID


@dataclass(frozen=True)
class Batch:
    """Events for one consumer that travel together."""

    service: str
    consumer: str
    refs: tuple[Ref, ...]


@dataclass(frozen=True)
class QueueState:
    """What Redis remembers: its epoch (None: it has lost its memory), its clock, and the live jobs of each consumer."""

    epoch: str | None
    clock_ms: int
    live: Mapping[str, int]


def queue_name(service: str) -> str:
    """The queue of a service; a worker that does not know a job would delete it, so no two services share one."""
    return f"arq:{service}"


def dump_json(value: object) -> bytes:
    """JSON instead of arq's pickle, which would run whatever somebody wrote into Redis."""
    return json.dumps(value, default=repr).encode()


def load_json(payload: bytes) -> Any:  # noqa: ANN401  # whatever was dumped
    """The value that `dump_json` wrote."""
    return json.loads(payload)


def open_queue(settings: Settings, *, retries: int = 3) -> ArqRedis:
    """A client that raises within seconds when Redis is away or hangs (arq's own pool waits for ever); opens nothing yet."""
    pool = ConnectionPool.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=2,
        socket_connect_timeout=1,
        socket_keepalive=True,
        health_check_interval=10,
        retry=Retry(ExponentialBackoff(cap=1, base=0.1), retries),
    )
    return ArqRedis(pool, job_serializer=dump_json, job_deserializer=load_json, expires_extra_ms=SKEW_MS)


async def look(queue: ArqRedis, services: Collection[str]) -> QueueState:
    """Read the state in one round trip; jobs whose leases have long run out are taken off, as their events are due again."""
    pipe = queue.pipeline(transaction=False)
    pipe.time()
    pipe.get(EPOCH)
    for service in services:
        pipe.zrange(queue_name(service), 0, -1, withscores=True)
    (seconds, micros), epoch, *queued = await pipe.execute()
    clock_ms = seconds * 1000 + micros // 1000
    live: Counter[str] = Counter()
    for service, jobs in zip(services, queued, strict=True):
        ages = {job.decode(): (clock_ms - SKEW_MS - score) / 1000 for job, score in jobs}
        live.update(job.rpartition(":")[0] for job, age in ages.items() if age < LEASE_SECONDS)
        stale = [job for job, age in ages.items() if age > STALE_SECONDS]
        if stale:
            await queue.zrem(queue_name(service), *stale)
    return QueueState(epoch.decode() if epoch is not None else None, clock_ms, live)


async def begin_epoch(queue: ArqRedis) -> str:
    """Mark Redis as having a memory from now on; of several relays that try, all get the one epoch that stands."""
    await queue.set(EPOCH, uuid4().hex, nx=True)
    epoch = await queue.get(EPOCH)
    return epoch.decode() if epoch is not None else ""  # flushed in between: the next look sees another one


async def enqueue(queue: ArqRedis, batches: Iterable[Batch], clock_ms: int) -> None:
    """Put batches on their services' queues, each under a fresh job id: arq silently drops an id it has seen before."""
    pipe = queue.pipeline(transaction=True)
    for batch in batches:
        job = f"{batch.consumer}:{uuid4().hex}"
        arguments = (batch.consumer, [(ref.recorded_at.isoformat(), ref.event_id.hex) for ref in batch.refs])
        pipe.psetex(
            job_key_prefix + job, int(STALE_SECONDS * 1000), serialize_job(FUNCTION, arguments, {}, None, clock_ms, serializer=dump_json)
        )
        pipe.zadd(queue_name(batch.service), {job: clock_ms - SKEW_MS})
    await pipe.execute()


def refs_of(pairs: Sequence[Sequence[str]]) -> tuple[Ref, ...]:
    """The refs in a job's arguments."""
    return tuple(Ref(datetime.fromisoformat(recorded_at), UUID(event_id)) for recorded_at, event_id in pairs)
