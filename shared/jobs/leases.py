"""Leases on delivery rows: claiming what is due, giving it back. The relay lives on it, and workers while Redis is away.

Statements that change rows take their keys as arrays: so the plan is an index probe per key however large the tables are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db.database import Database
from shared.jobs.queue import LEASE_SECONDS, Batch, Ref

BATCH_SIZE = 25
CLAIM_SIZE = 100

KEYS = "unnest($1::timestamptz[], $2::uuid[], $3::text[]) AS k(recorded_at, event_id, consumer)"
MATCH = "d.recorded_at = k.recorded_at AND d.event_id = k.event_id AND d.consumer = k.consumer"

DUE = f"""
SELECT d.recorded_at, d.event_id, d.consumer, d.service
FROM unnest($1::text[]) AS lane(consumer) CROSS JOIN LATERAL (
  SELECT recorded_at, event_id, consumer, service FROM delivery
  WHERE state = 0 AND consumer = lane.consumer AND available_at <= now()
  ORDER BY available_at LIMIT {CLAIM_SIZE} FOR UPDATE SKIP LOCKED) d"""  # noqa: S608  # constants of this module
LEASED = """
SELECT recorded_at, event_id, consumer FROM delivery
WHERE state = 0 AND consumer = ANY ($1::text[]) AND available_at > now() AND available_at <= now() + make_interval(secs => $2)
  AND dispatches > 0 AND failures = 0 FOR UPDATE SKIP LOCKED"""
TAKE = f"""
UPDATE delivery d SET dispatches = d.dispatches + 1, available_at = now() + make_interval(secs => $4)
FROM {KEYS} WHERE {MATCH}"""  # noqa: S608  # likewise
RETURN = f"""
UPDATE delivery d SET available_at = now() + make_interval(secs => $4)
FROM {KEYS} WHERE {MATCH} AND d.state = 0"""  # noqa: S608  # likewise


@dataclass(frozen=True)
class Lane:
    """A consumer's own way through relay, queue and workers, so that a slow one holds up nobody else."""

    consumer: str
    service: str


Keys = tuple[list[datetime], list[UUID], list[str]]


def keys_of(batches: Iterable[Batch]) -> Keys:
    """Row keys of batches as the arrays that KEYS unnests."""
    rows = [(ref.recorded_at, ref.event_id, batch.consumer) for batch in batches for ref in batch.refs]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


async def claim(database: Database, consumers: Collection[str], lease: float = LEASE_SECONDS) -> list[Batch]:
    """Lease up to CLAIM_SIZE due deliveries of each consumer, oldest first, and commit; nobody else gets them before the lease ends.

    Rows that a worker is handling are locked and passed over, however long it takes.
    """
    async with database.pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(DUE, list(consumers))
        if not rows:
            return []
        keys = [row["recorded_at"] for row in rows], [row["event_id"] for row in rows], [row["consumer"] for row in rows]
        await connection.execute(TAKE, *keys, lease)
    refs: dict[tuple[str, str], list[Ref]] = defaultdict(list)
    for row in rows:
        refs[row["service"], row["consumer"]].append(Ref(row["recorded_at"], row["event_id"]))
    return [Batch(service, consumer, part) for (service, consumer), all_refs in refs.items() for part in _parts(all_refs)]


async def give_back(database: Database, batches: Sequence[Batch], seconds: float = 0.0) -> None:
    """Let the next claimer have them, `seconds` from now."""
    await database.pool.execute(RETURN, *keys_of(batches), seconds)


async def expire_leases(database: Database, consumers: Collection[str], lease: float = LEASE_SECONDS) -> int:
    """Redis has forgotten what it was told: make everything leased due at once; gives how many."""
    async with database.pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(LEASED, list(consumers), lease)
        keys = [row["recorded_at"] for row in rows], [row["event_id"] for row in rows], [row["consumer"] for row in rows]
        await connection.execute(RETURN, *keys, 0.0)
    return len(rows)


def _parts(refs: Sequence[Ref]) -> Iterable[tuple[Ref, ...]]:
    return (tuple(refs[i : i + BATCH_SIZE]) for i in range(0, len(refs), BATCH_SIZE))
