"""The Redis client, made by hand: bounded waits everywhere, so that a hung server hangs nobody."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from shared.settings import Settings


def open_redis(settings: Settings, *, seconds: float = 2.0, retries: int = 1) -> "Redis":
    """A client that raises within `seconds` a try when the server is away or silent."""
    client: Redis = Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=seconds,
        socket_connect_timeout=min(seconds, 1.0),
        socket_keepalive=True,
        health_check_interval=10,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), retries),
    )
    return client
