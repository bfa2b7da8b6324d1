"""Raising warnings: one transaction each, once whatever the number of workers, caught up after a stop."""

from datetime import date, datetime, timedelta
from uuid import UUID

from services.tracking.domain.warnings import LAST, LONGEST, WARNED, Rung, Term, reached
from shared.contracts.events import Event
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import SYSTEM
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date

PAGE = 1000
# Long overdue clocks have their last rung behind them and are passed over; the rest is at most a week's work.
NEAR = """
SELECT k.id, k.started_on, k.due_strict, k.due_rolled, coalesce(w.rank, 0) AS raised
FROM clock k JOIN cases c ON c.id = k.case_id
LEFT JOIN LATERAL (SELECT max(w.rank) AS rank FROM clock_warning w WHERE w.clock_id = k.id AND w.days = k.days) w ON true
WHERE k.state = 'running' AND k.code = ANY ($1) AND k.due_strict <= $2 AND NOT c.historical AND coalesce(w.rank, 0) < $3
  AND (k.due_strict, k.id) > ($4, $5)
ORDER BY k.due_strict, k.id LIMIT $6"""
TAKE = """
SELECT k.id, k.case_id, k.code, k.unit_id, k.days, k.started_on, k.due_strict, k.due_rolled, (SELECT u.code FROM unit u WHERE u.id = k.unit_id) AS unit
FROM clock k WHERE k.id = $1 AND k.state = 'running' FOR NO KEY UPDATE OF k SKIP LOCKED"""
RAISE = """
INSERT INTO clock_warning (id, clock_id, case_id, unit_id, rung, rank, days, due_strict, due_rolled, raised_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
WHERE NOT EXISTS (SELECT FROM clock_warning w WHERE w.clock_id = $2 AND w.days = $7 AND w.rank >= $6) ON CONFLICT DO NOTHING"""


class WarningSweep:
    """Raises for every running duty the last rung it has reached, unless that or a later one is raised already."""

    async def __call__(self, database: Database, now: datetime) -> int:
        """Raise what is due; gives how many warnings."""
        raised, after = 0, (date.min, UUID(int=0))
        today = legal_date(now)
        while True:
            async with database.read(NOBODY) as session:
                rows = await session.fetch(NEAR, sorted(WARNED), today + timedelta(days=LONGEST), LAST.rank, *after, PAGE)
            for row in rows:
                rung = reached(Term(row["started_on"], row["due_strict"], row["due_rolled"]), today)
                if rung is not None and rung.rank > row["raised"]:
                    async with database.unit_of_work(NOBODY) as unit:
                        raised += await _raise(unit, row["id"], now)
            if len(rows) < PAGE:
                return raised
            after = (rows[-1]["due_strict"], rows[-1]["id"])


async def _raise(unit: UnitOfWork, clock_id: UUID, now: datetime) -> bool:
    """Judge the clock again under its lock: it may have stopped, moved, or been warned by another worker."""
    row = await unit.fetchrow(TAKE, clock_id)
    rung = reached(Term(row["started_on"], row["due_strict"], row["due_rolled"]), legal_date(now)) if row is not None else None
    if row is None or rung is None:
        return False
    values = (row["id"], row["case_id"], row["unit_id"], rung.code, rung.rank, row["days"], row["due_strict"], row["due_rolled"], now)
    warning = uuid7()
    if await unit.execute(RAISE, warning, *values) != "INSERT 0 1":
        return False
    _tell(unit, dict(row), warning, rung, now)
    return True


def _tell(unit: UnitOfWork, row: dict[str, object], warning: UUID, rung: Rung, now: datetime) -> None:
    data = {"case_id": str(row["case_id"]), "warning_id": str(warning), "clock": row["code"], "rung": rung.code, "unit": row["unit"]}
    case_id = row["case_id"]
    assert isinstance(case_id, UUID)  # a column of that type
    unit.emit(Event("clock.warned", f"warning/{warning}", 1, now, case_id=case_id, data=data))
    changes = {"clock": row["code"], "rung": rung.code}
    unit.audit(AuditEntry(None, None, SYSTEM.role, "raise_warning", "case", str(case_id), changes=changes))
