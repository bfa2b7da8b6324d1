"""Writing orders: opened by hand or by a trigger, replied to, escalated, closed; each with its step, event and audit row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.tracking.domain.supervision import ORDER_STEPS, Order
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date
from shared.kernel.workdays import Calendar

Row = Mapping[str, Any]

LOAD = "SELECT s.* FROM supervision s WHERE s.id = $1 FOR UPDATE OF s"
CASE = "SELECT c.id, c.bureau_unit_id, c.handling_unit_id, c.seen_by_unit_ids, c.registered_by_unit_id FROM cases c WHERE c.id = $1"
OPEN = """
INSERT INTO supervision (id, case_id, state, version, trigger, occasion, ground, unit_id, bureau_unit_id, supervising_unit_id, requirement, evidence,
  opened_on, reply_due_strict, reply_due_rolled)
VALUES ($1, $2, 'opened', 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING"""
STEP = """
INSERT INTO supervision_step (supervision_id, sequence, case_id, at, action, from_state, to_state, actor_account_id, actor_unit_id, reason, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""
CHANGE = """
UPDATE supervision SET state = $2, version = version + 1, reply_due_strict = coalesce($3, reply_due_strict),
  reply_due_rolled = coalesce($4, reply_due_rolled), escalation = coalesce($5, escalation), rectify_by = coalesce($6, rectify_by),
  closed_on = coalesce($7, closed_on) WHERE id = $1"""
ASK = "UPDATE supervision_check SET check_on = '-infinity' WHERE case_id = $1"


@dataclass(frozen=True)
class NewOrder:
    """An order about to be opened; `trigger` and `occasion` are None for one by hand. Units are ids."""

    case_id: UUID
    ground: str
    unit: int
    bureau: int
    supervisor: int
    requirement: str
    reply_due: date
    trigger: str | None = None
    occasion: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class LockedOrder:
    """An order that this transaction holds."""

    row: Row

    @property
    def version(self) -> int:
        """Raised with every step."""
        version: int = self.row["version"]
        return version

    @property
    def order(self) -> Order:
        """As its rules see it."""
        return Order(self.row["state"], self.row["unit_id"], self.row["supervising_unit_id"])


@dataclass(frozen=True)
class Entry:
    """A step to be written: its state, what it says, and what of the order it changes."""

    action: str
    to_state: str
    data: Mapping[str, object] = field(default_factory=dict)
    reason: str | None = None
    reply_due: date | None = None
    escalation: str | None = None
    rectify_by: date | None = None
    closed_on: date | None = None


async def load(unit: UnitOfWork, supervision_id: UUID) -> LockedOrder:
    """The order, locked; 404 when it does not exist for this caller."""
    row = await unit.fetchrow(LOAD, supervision_id)
    if row is None:
        raise Refusal("not_found")
    return LockedOrder(dict(row))


async def case_of_order(unit: UnitOfWork, case_id: UUID) -> Row:
    """The case an order shall be about; one the caller may not see does not exist."""
    row = await unit.fetchrow(CASE, case_id)
    if row is None:
        raise Refusal("unknown_case", pointer="/case_id")
    return dict(row)


async def open_order(unit: UnitOfWork, order: NewOrder, actor: Actor, now: datetime, calendar: Calendar) -> bool:
    """Open an order; False when this occasion of the trigger has had its order already."""
    values = (order.id, order.case_id, order.trigger, order.occasion, order.ground, order.unit, order.bureau, order.supervisor, order.requirement,
              dict(order.evidence), legal_date(now), order.reply_due, calendar.roll(order.reply_due))  # fmt: skip
    if await unit.execute(OPEN, *values) != "INSERT 0 1":
        return False
    by = (actor.account_id, actor.unit_id)
    await unit.execute(STEP, order.id, 1, order.case_id, now, "open", None, "opened", *by, None, {"trigger": order.trigger})
    _tell(unit, order.id, order.case_id, 1, "supervision.opened", "open_supervision", actor, now)
    return True


async def take(unit: UnitOfWork, locked: LockedOrder, step: Entry, actor: Actor, now: datetime, calendar: Calendar) -> None:
    """Write one step of an order that its rules have allowed."""
    row, sequence = locked.row, locked.version + 1
    rolled = None if step.reply_due is None else calendar.roll(step.reply_due)
    await unit.execute(
        CHANGE, row["id"], step.to_state, step.reply_due, rolled, step.escalation, step.rectify_by, step.closed_on
    )  # fmt: skip
    by = (actor.account_id, actor.unit_id)
    what = (step.action, row["state"], step.to_state, *by, step.reason, dict(step.data))
    await unit.execute(STEP, row["id"], sequence, row["case_id"], now, *what)
    event, audit = ORDER_STEPS[step.action].event, f"{step.action}_supervision"
    _tell(unit, row["id"], row["case_id"], sequence, event, audit, actor, now, reason=step.reason)


async def ask(unit: UnitOfWork, case_id: UUID, actor: Actor) -> None:
    """Have the triggers look at the case at the next turn of the sweep."""
    await case_of_order(unit, case_id)
    await unit.execute(ASK, case_id)
    unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, "check_supervision", "case", str(case_id)))


def _tell(
    unit: UnitOfWork, order_id: UUID, case_id: UUID, sequence: int, event: str, audit: str, actor: Actor, now: datetime, reason: str | None = None
) -> None:  # fmt: skip
    data = {"supervision_id": str(order_id), "case_id": str(case_id)}
    unit.emit(Event(event, f"supervision/{order_id}", sequence, now, case_id=case_id, data=data))
    unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, audit, "supervision", str(order_id), reason=reason))
