"""Acknowledging a warning: somebody at the desk has read it."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.tracking.warnings import rows
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal

ACKNOWLEDGE = """
UPDATE clock_warning SET acknowledged_at = $2, acknowledged_by = $3, version = version + 1 WHERE id = $1 AND acknowledged_at IS NULL"""


async def load(unit: UnitOfWork, warning_id: UUID) -> Record:
    """The warning; 404 when it is not on the desk of the caller's unit."""
    row = await rows.one(unit, warning_id)
    if row is None:
        raise Refusal("not_found")
    return row


async def acknowledge(unit: UnitOfWork, before: Record, actor: Actor, now: datetime) -> Record:
    """Mark it as read; the first time counts."""
    if await unit.execute(ACKNOWLEDGE, before["id"], now, actor.account_id) == "UPDATE 0":
        return await load(unit, before["id"])
    after = await load(unit, before["id"])
    data = {"case_id": str(after["case_id"]), "warning_id": str(after["id"])}
    unit.emit(Event("clock.warning_acknowledged", f"warning/{after['id']}", after["version"], now, case_id=after["case_id"], data=data))
    changes = {"rung": after["rung"], "clock": after["clock"]}
    unit.audit(
        AuditEntry(actor.account_id, actor.unit_id, actor.role, "acknowledge_warning", "case", str(after["case_id"]), changes=changes)
    )
    return after
