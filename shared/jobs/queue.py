"""The wake-up wire: an arq queue per service that carries ids only, as JSON, and waits for nobody long."""

import json
from collections.abc import Sequence
from typing import Any

from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from shared.kernel.ids import uuid7
from shared.settings import Settings

EPOCH_KEY = "q:epoch"
Key = tuple[str, str, str]


def queue_name(service: str) -> str:
    """One queue per service: a worker that lacks a function would drop another's job."""
    return f"arq:{service}"


def open_queue(settings: Settings, retries: int = 3) -> ArqRedis:
    """An arq client made by hand: bounded waits, JSON instead of pickle."""
    pool: ConnectionPool[Any] = ConnectionPool.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=2,
        socket_connect_timeout=1,
        socket_keepalive=True,
        health_check_interval=10,
        retry=Retry(ExponentialBackoff(cap=2, base=0.1), retries),
    )
    return ArqRedis(pool, job_serializer=dump, job_deserializer=load)


def dump(job: dict[str, Any]) -> bytes:
    """A job as JSON."""
    return json.dumps(job, default=repr).encode()


def load(raw: bytes) -> dict[str, Any]:
    """A job from JSON."""
    job: dict[str, Any] = json.loads(raw)
    return job


async def enqueue(queue: ArqRedis, service: str, keys: Sequence[Key]) -> None:
    """Wake a worker for these deliveries; each batch has a fresh job id, the delivery row does the deduplication."""
    await queue.enqueue_job("deliver", [list(key) for key in keys], _job_id=str(uuid7()), _queue_name=queue_name(service))
