"""Claiming due deliveries with a lease: by the relay for all services, by a worker for its own when Redis is away."""

from collections.abc import Sequence
from datetime import datetime

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.jobs.queue import Key

LEASE_SECONDS = 15
CLAIM = """
WITH due AS (SELECT recorded_at, event_id, consumer FROM delivery
  WHERE state = 0 AND available_at <= clock_timestamp() ORDER BY available_at LIMIT $1 FOR UPDATE SKIP LOCKED)
UPDATE delivery d SET dispatches = dispatches + 1, available_at = clock_timestamp() + make_interval(secs => $2)
FROM due WHERE d.recorded_at = due.recorded_at AND d.event_id = due.event_id AND d.consumer = due.consumer
RETURNING d.event_id, d.recorded_at, d.consumer, d.service"""
GIVE_BACK = """UPDATE delivery d SET available_at = clock_timestamp() + interval '0.5 s'
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS k(event_id, recorded_at, consumer)
WHERE d.recorded_at = k.recorded_at AND d.event_id = k.event_id AND d.consumer = k.consumer AND d.state = 0"""
FORGOTTEN = "UPDATE delivery SET available_at = clock_timestamp() WHERE state = 0 AND dispatches > 0 AND available_at > clock_timestamp()"


async def claim(database: Database, most: int) -> dict[str, list[Key]]:
    """Lease due deliveries, committed before anybody is woken: service → keys."""
    async with database.unit_of_work(NOBODY) as unit:
        rows = await unit.fetch(CLAIM, most, LEASE_SECONDS)
    found: dict[str, list[Key]] = {}
    for row in rows:
        found.setdefault(row["service"], []).append((str(row["event_id"]), row["recorded_at"].isoformat(), row["consumer"]))
    return found


async def give_back(database: Database, keys: Sequence[Key]) -> None:
    """Redis did not take them: due again in half a second."""
    async with database.unit_of_work(NOBODY) as unit:
        await unit.execute(GIVE_BACK, [k[0] for k in keys], [datetime.fromisoformat(k[1]) for k in keys], [k[2] for k in keys])


async def redis_forgot(database: Database) -> None:
    """Redis lost its memory: everything leased and not done is due at once."""
    async with database.unit_of_work(NOBODY) as unit:
        await unit.execute(FORGOTTEN)
