"""Handling deliveries: lock the row, apply the effect, mark it done, one commit. Redelivery, order and crashes do no harm."""

import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import asyncpg
import structlog

from shared.contracts.events import StoredEvent
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.sessions import UnitOfWork
from shared.jobs.queue import Key
from shared.kernel.time import TimeSource

log = logging.getLogger("xinfang.jobs")
Handler = Callable[[UnitOfWork, StoredEvent, datetime], Awaitable[None]]
Consumers = Mapping[str, Handler]

LONGEST_BACKOFF = 300
FAILURES_TO_DEATH = 8
CRASHES_TO_DEATH = 5

_KEYS = "(SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS k(event_id, recorded_at, consumer))"
BEGIN = f"""UPDATE delivery d SET starts = d.starts + 1, state = CASE WHEN d.starts - d.failures >= {CRASHES_TO_DEATH} THEN 3 ELSE 0 END,
  last_error = CASE WHEN d.starts - d.failures >= {CRASHES_TO_DEATH} THEN 'crash loop' ELSE d.last_error END
FROM {_KEYS} k WHERE d.recorded_at = k.recorded_at AND d.event_id = k.event_id AND d.consumer = k.consumer AND d.state = 0"""  # noqa: S608
LOCK = f"""SELECT d.consumer, d.failures, e.id, e.type, e.subject, e.sequence, e.case_id, e.data, e.occurred_at, e.recorded_at, e.historical, e.traceparent
FROM {_KEYS} k JOIN delivery d ON d.recorded_at = k.recorded_at AND d.event_id = k.event_id AND d.consumer = k.consumer AND d.state = 0
JOIN event e ON e.recorded_at = k.recorded_at AND e.id = k.event_id ORDER BY e.recorded_at, e.id FOR UPDATE OF d SKIP LOCKED"""  # noqa: S608
DONE = f"""UPDATE delivery d SET state = 2, done_at = clock_timestamp(), last_error = NULL
FROM {_KEYS} k WHERE d.recorded_at = k.recorded_at AND d.event_id = k.event_id AND d.consumer = k.consumer"""  # noqa: S608
FAILED = """UPDATE delivery SET failures = failures + 1, last_error = $4, available_at = clock_timestamp() + make_interval(secs => $5),
  state = CASE WHEN failures + 1 >= $6 THEN 3 ELSE 0 END WHERE event_id = $1 AND recorded_at = $2 AND consumer = $3"""


async def handle(database: Database, consumers: Consumers, keys: Sequence[Key], time: TimeSource) -> int:
    """Apply these deliveries' effects exactly once; gives how many were done. What is locked elsewhere or done is left alone."""
    columns = _columns(keys)
    async with database.unit_of_work(NOBODY) as unit:
        await unit.execute(BEGIN, *columns)
    async with database.unit_of_work(NOBODY) as unit:
        rows = await unit.fetch(LOCK, *columns)
        done: list[Key] = []
        for row in rows:
            handler = consumers.get(row["consumer"])
            if handler is None:
                continue  # an older worker: the lease ends and a newer one takes it
            if await _apply(unit, handler, row, time.now()):
                done.append((str(row["id"]), row["recorded_at"].isoformat(), row["consumer"]))
        if done:
            await unit.execute(DONE, *_columns(done))
    return len(done)


async def _apply(unit: UnitOfWork, handler: Handler, row: asyncpg.Record, now: datetime) -> bool:
    event = StoredEvent(**{name: value for name, value in row.items() if name not in {"consumer", "failures"}})
    await unit.execute("SAVEPOINT effect")
    trace = event.traceparent.split("-")[1] if event.traceparent else None
    try:
        with structlog.contextvars.bound_contextvars(trace_id=trace, event_id=str(event.id), consumer=row["consumer"]):
            await handler(unit, event, now)
            await unit.flush()
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
        raise  # the transaction is gone with the connection: the lease brings it again
    except Exception as error:  # noqa: BLE001  # a poison event must not stop the others
        unit.discard()
        await unit.execute("ROLLBACK TO SAVEPOINT effect")
        told = getattr(error, "code", None) or getattr(error, "sqlstate", None) or ""
        log.warning("%s failed on %s: %s %s", row["consumer"], event.id, type(error).__name__, told, exc_info=error)
        wait = min(LONGEST_BACKOFF, 2 ** row["failures"]) * random.uniform(0.8, 1.2)  # noqa: S311  # jitter, no secret
        name = f"{type(error).__name__} {told}".strip()
        await unit.execute(FAILED, event.id, event.recorded_at, row["consumer"], name, wait, FAILURES_TO_DEATH)
        return False
    await unit.execute("RELEASE SAVEPOINT effect")
    return True


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[datetime], list[str]]:
    return [key[0] for key in keys], [datetime.fromisoformat(key[1]) for key in keys], [key[2] for key in keys]
