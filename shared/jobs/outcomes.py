"""What became of deliveries, recorded on their rows: begun, failed, forgiven, deferred, dead."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog

from shared.db.database import Database
from shared.db.errors import database_is_away
from shared.jobs.failures import LONGEST_BACKOFF, MAX_FAILURES, describe, is_transient
from shared.jobs.queue import Ref

DEFER_SECONDS = 60
LOCKED_SECONDS = 0.1
INSIST_TIMES = 20
INSIST_SECONDS = 0.5
CRASH_LOOP = "crash loop"
log = structlog.get_logger(__name__)

_KEYS = "unnest($2::timestamptz[], $3::uuid[]) AS k(recorded_at, event_id)"
_MATCH = "d.consumer = $1 AND d.recorded_at = k.recorded_at AND d.event_id = k.event_id AND d.state = 0"

BEGIN = f"""
WITH due AS MATERIALIZED (SELECT d.recorded_at, d.event_id FROM {_KEYS} JOIN delivery d ON {_MATCH}),
     mine AS MATERIALIZED (
       SELECT d.recorded_at, d.event_id, d.starts, d.failures FROM {_KEYS} JOIN delivery d ON {_MATCH} FOR UPDATE OF d SKIP LOCKED),
     begun AS (UPDATE delivery d SET starts = d.starts + 1 FROM mine
       WHERE d.consumer = $1 AND d.recorded_at = mine.recorded_at AND d.event_id = mine.event_id AND mine.starts <= mine.failures)
SELECT due.recorded_at, due.event_id, mine.starts - mine.failures AS crashes FROM due LEFT JOIN mine USING (recorded_at, event_id)"""  # noqa: S608  # constants
BEGIN_AGAIN = "UPDATE delivery SET starts = starts + 1 WHERE consumer = $1 AND recorded_at = $2 AND event_id = $3 AND state = 0"
DONE = f"UPDATE delivery d SET state = 2, done_at = clock_timestamp(), last_error = NULL FROM {_KEYS} WHERE {_MATCH}"  # noqa: S608  # likewise
DEFER = f"""
UPDATE delivery d SET available_at = now() + interval '{DEFER_SECONDS} s', starts = greatest(d.starts - $4::int, d.failures)
FROM {_KEYS} WHERE {_MATCH}"""  # noqa: S608  # likewise
FORGIVE = f"""
UPDATE delivery d SET starts = greatest(d.starts - 1, d.failures), last_error = $4,
  available_at = now() + make_interval(secs => least({LONGEST_BACKOFF}, 0.25 * 2 ^ least(d.dispatches, 12) * (0.75 + random() / 2)))
FROM {_KEYS} WHERE {_MATCH}"""  # noqa: S608  # likewise
FAIL = f"""
UPDATE delivery SET failures = failures + 1, last_error = $4, state = CASE WHEN failures + 1 >= {MAX_FAILURES} THEN 3 ELSE 0 END,
  available_at = now() + make_interval(secs => least({LONGEST_BACKOFF}, 2 ^ (failures + 1)) * (0.75 + random() / 2))
WHERE consumer = $1 AND recorded_at = $2 AND event_id = $3 AND state = 0 RETURNING state"""  # noqa: S608  # likewise
BURY = """
UPDATE delivery SET state = 3, last_error = $4 WHERE consumer = $1 AND recorded_at = $2 AND event_id = $3 AND state = 0"""


def arrays(refs: Sequence[Ref]) -> tuple[list[datetime], list[UUID]]:
    """Refs as the two arrays that statements unnest."""
    return [ref.recorded_at for ref in refs], [ref.event_id for ref in refs]


async def begin(database: Database, consumer: str, refs: Sequence[Ref]) -> tuple[list[Ref], list[tuple[Ref, int]]]:
    """Count a start on every event never begun without an end, in a commit of its own: a killed worker leaves that trace.

    Gives those, and the others (begun before, no outcome) with how often; what is done or locked elsewhere is in neither.
    Who looks for due rows holds a lock for a moment on rows that another has just claimed: what was locked is asked for once more.
    """
    rows = await database.pool.fetch(BEGIN, consumer, *arrays(refs))
    locked = [Ref(row["recorded_at"], row["event_id"]) for row in rows if row["crashes"] is None]
    if locked:
        await asyncio.sleep(LOCKED_SECONDS)
        rows += await database.pool.fetch(BEGIN, consumer, *arrays(locked))
    known = sorted((Ref(row["recorded_at"], row["event_id"]), row["crashes"]) for row in rows if row["crashes"] is not None)
    return [ref for ref, crashes in known if crashes <= 0], [(ref, crashes) for ref, crashes in known if crashes > 0]


async def begin_again(database: Database, consumer: str, ref: Ref) -> bool:
    """Count one more start on an event; False when it is no longer due."""
    tag: str = await database.pool.execute(BEGIN_AGAIN, consumer, ref.recorded_at, ref.event_id)
    return tag == "UPDATE 1"


async def fail(database: Database, consumer: str, ref: Ref, error: BaseException) -> None:
    """Record a failure: a transient one is not counted; any other comes again after 2, 4, 8 … seconds and is dead at the eighth."""
    if is_transient(error):
        await forgive(database, consumer, (ref,), error)
        return
    rows = await _insist(database, FAIL, consumer, ref.recorded_at, ref.event_id, describe(error))
    for row in rows:
        outcome = "delivery.failed" if row["state"] == 0 else "delivery.dead"
        log.error(outcome, consumer=consumer, event_id=str(ref.event_id), error=describe(error))


async def forgive(database: Database, consumer: str, refs: Sequence[Ref], error: BaseException) -> None:
    """Nobody's fault: take the start back and try again, later each time."""
    log.warning("delivery.postponed", consumer=consumer, events=len(refs), error=describe(error))
    await _insist(database, FORGIVE, consumer, *arrays(refs), describe(error))


async def defer(database: Database, consumer: str, refs: Sequence[Ref]) -> None:
    """Leave events to a program that knows their consumer; their handling was not begun."""
    log.warning("delivery.deferred", consumer=consumer, events=len(refs))
    await database.pool.execute(DEFER, consumer, *arrays(refs), 0)


async def bury(database: Database, consumer: str, ref: Ref) -> None:
    """Give up an event that was begun too often without an end: it takes its worker with it."""
    log.error("delivery.dead", consumer=consumer, event_id=str(ref.event_id), error=CRASH_LOOP)
    await database.pool.execute(BURY, consumer, ref.recorded_at, ref.event_id, CRASH_LOOP)


async def _insist(database: Database, sql: str, *arguments: object) -> list[asyncpg.Record]:
    """Run a statement, waiting for a server that is away: an outcome that is not recorded would count as a crash."""
    for _ in range(INSIST_TIMES):
        try:
            rows: list[asyncpg.Record] = await database.pool.fetch(sql, *arguments)
        except Exception as error:
            if not database_is_away(error):
                raise
            await asyncio.sleep(INSIST_SECONDS)
        else:
            return rows
    return []
