"""What time alone brings to an urgent report: a recipient not told in time, and the erasure of the text."""

from datetime import datetime
from uuid import UUID

from shared.contracts.events import Event
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import SYSTEM

BATCH = 200
LATE = """SELECT DISTINCT r.id FROM urgent_report r JOIN urgent_sending s ON s.urgent_report_id = r.id
WHERE s.sent_at IS NULL AND NOT s.late AND s.due_at < $1 LIMIT $2"""
LOCK = "SELECT version FROM urgent_report WHERE id = $1 FOR UPDATE SKIP LOCKED"
MARK = """UPDATE urgent_sending SET late = true WHERE urgent_report_id = $1 AND sent_at IS NULL AND NOT late AND due_at < $2"""
UNSENT = (
    "SELECT recipient FROM urgent_sending WHERE urgent_report_id = $1 AND sent_at IS NULL AND NOT late AND due_at < $2 ORDER BY recipient"
)
RAISE = "UPDATE urgent_report SET version = version + 1 WHERE id = $1"
DUE = "SELECT id FROM urgent_report WHERE purged_at IS NULL AND purge_at <= $1 ORDER BY purge_at LIMIT $2"
LOCK_DUE = "SELECT version FROM urgent_report WHERE id = $1 AND purged_at IS NULL FOR UPDATE SKIP LOCKED"
ERASE = "UPDATE urgent_report SET place = NULL, facts = NULL, measures = NULL, purged_at = $2, version = version + 1 WHERE id = $1"


async def mark_late(database: Database, now: datetime) -> int:
    """及时 (TL 25): each recipient that was due and not told is late, once; gives how many reports changed."""
    done = 0
    for report in await _ids(database, LATE, now):
        async with database.unit_of_work(NOBODY) as unit:
            version = await unit.fetchval(LOCK, report)
            recipients = [row["recipient"] for row in await unit.fetch(UNSENT, report, now)] if version is not None else []
            if not recipients:
                continue  # somebody was faster
            await unit.execute(MARK, report, now)
            await unit.execute(RAISE, report)
            _tell(unit, "urgent_report.late", report, version + 1, now, {"recipients": recipients})
            done += 1
    return done


async def purge(database: Database, now: datetime) -> int:
    """Erase the text of what was disposed of long enough ago; counts and times stay. Gives how many."""
    done = 0
    for report in await _ids(database, DUE, now):
        async with database.unit_of_work(NOBODY) as unit:
            version = await unit.fetchval(LOCK_DUE, report)
            if version is None:
                continue  # another worker has it
            await unit.execute(ERASE, report, now)
            _tell(unit, "urgent_report.purged", report, version + 1, now, {"purged_at": now.isoformat()})
            done += 1
    return done


async def _ids(database: Database, sql: str, now: datetime) -> list[UUID]:
    async with database.read(NOBODY) as session:
        return [row["id"] for row in await session.fetch(sql, now, BATCH)]


def _tell(unit: UnitOfWork, event: str, report: UUID, version: int, now: datetime, told: dict[str, object]) -> None:
    unit.emit(Event(event, f"urgent_report/{report}", version, now, data={"urgent_report_id": report, **told}))
    changes = {"version": [version - 1, version], **told}
    unit.audit(AuditEntry(None, None, SYSTEM.role, event, "urgent_report", str(report), changes=changes))
