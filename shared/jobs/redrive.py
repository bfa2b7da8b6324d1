"""Dead deliveries: who they are, and how an operator sends them on their way again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.ids import uuid7

DEAD = """
SELECT d.event_id, d.consumer, e.type, d.case_id, d.failures, d.starts, d.last_error, d.recorded_at
FROM delivery d JOIN event e ON e.recorded_at = d.recorded_at AND e.id = d.event_id
WHERE d.state = 3 AND ($1::text IS NULL OR d.consumer = $1) AND ($2::uuid IS NULL OR d.event_id = $2)
ORDER BY d.recorded_at LIMIT $3"""
REDRIVE = """
UPDATE delivery SET state = 0, failures = 0, starts = 0, available_at = now()
WHERE state = 3 AND ($1::text IS NULL OR consumer = $1) AND ($2::uuid IS NULL OR event_id = $2)
RETURNING consumer"""
RECORD = """
INSERT INTO audit_entry (id, role, action, subject_type, subject_id, reason, changes)
VALUES ($1, 'operator', 'redrive', 'delivery', $2, $3, $4)"""
LAG = "SELECT consumer, oldest_due_seconds, dead FROM relay_lag() ORDER BY consumer"


@dataclass(frozen=True)
class DeadDelivery:
    """A delivery that was given up, and why: the class and code of its last error."""

    event_id: UUID
    consumer: str
    type: str
    case_id: UUID | None
    failures: int
    starts: int
    last_error: str | None
    recorded_at: datetime


@dataclass(frozen=True)
class Lag:
    """One consumer's backlog: how long its oldest due delivery waits, and how many are dead."""

    consumer: str
    oldest_due_seconds: float
    dead: int


async def dead_deliveries(
    database: Database, *, consumer: str | None = None, event_id: UUID | None = None, limit: int = 100
) -> Sequence[DeadDelivery]:
    """Dead deliveries, oldest first."""
    return [DeadDelivery(*row) for row in await database.pool.fetch(DEAD, consumer, event_id, limit)]


async def redrive(database: Database, *, reason: str, consumer: str | None = None, event_id: UUID | None = None) -> int:
    """Make dead deliveries due again (all of them unless narrowed), with an audit row in the same commit; gives how many."""
    async with database.unit_of_work(NOBODY) as uow:
        rows = await uow.fetch(REDRIVE, consumer, event_id)
        if rows:
            subject = str(event_id) if event_id is not None else consumer or "all"
            await uow.execute(RECORD, uuid7(), subject, reason, {"state": ["dead", "due"], "deliveries": len(rows)})
    return len(rows)


async def relay_lag(database: Database) -> Sequence[Lag]:
    """The backlog of every consumer that has one; any service role may ask."""
    return [Lag(*row) for row in await database.pool.fetch(LAG)]
