"""Writing proposals: issued by one person and prepared by another, delivered, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.tracking.cases.commands import PREPARER
from services.tracking.domain.recommendations import FEEDBACK_DAYS, Proposal
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.ids import uuid7
from shared.kernel.workdays import Calendar

Row = Mapping[str, Any]

LOAD = "SELECT r.* FROM recommendation r WHERE r.id = $1 FOR UPDATE OF r"
CITABLE = "SELECT c.id FROM cases c WHERE c.id = ANY ($1::uuid[])"
ISSUE = """
INSERT INTO recommendation (id, kind, state, version, problem, proposal, basis, consequence, author_unit_id, addressee_unit_id, about_unit_id,
  prepared_by, approved_by_account_id, issued_on, reported_on)
VALUES ($1, $2, 'issued', 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"""
CITE = "INSERT INTO recommendation_evidence (recommendation_id, case_id) SELECT $1, c FROM unnest($2::uuid[]) c"
DELIVER = """
UPDATE recommendation SET state = 'delivered', version = version + 1, delivered_on = $2, receipt = $3, due_strict = $4, due_rolled = $5
WHERE id = $1"""
ANSWER = """
UPDATE recommendation SET state = 'answered', version = version + 1, adopted = $2, reason = $3, measures = $4, feedback_on = $5 WHERE id = $1"""


@dataclass(frozen=True)
class Texts:
    """What a proposal says."""

    problem: str
    proposal: str
    basis: str


@dataclass(frozen=True)
class LockedRecommendation:
    """A proposal that this transaction holds."""

    row: Row

    @property
    def version(self) -> int:
        """Raised with every step."""
        version: int = self.row["version"]
        return version


@dataclass(frozen=True)
class Feedback:
    """The written answer whether it is adopted."""

    adopted: str
    on: date
    reason: str | None = None
    measures: str | None = None


@dataclass(frozen=True)
class Issue:
    """A proposal about to be written, and who prepared it."""

    proposal: Proposal
    texts: Texts
    evidence: Sequence[UUID]
    prepared_by: str
    id: UUID = field(default_factory=uuid7)


async def load(unit: UnitOfWork, recommendation_id: UUID) -> LockedRecommendation:
    """The proposal, locked; 404 when it does not exist for this caller."""
    row = await unit.fetchrow(LOAD, recommendation_id)
    if row is None:
        raise Refusal("not_found")
    return LockedRecommendation(dict(row))


async def issue(unit: UnitOfWork, one: Issue, actor: Actor, now: datetime) -> None:
    """Issue a proposal: the approver is who posts it, another account prepared it, and the author sees every case it rests on."""
    if not await unit.fetchval(PREPARER, one.prepared_by, actor.account_id):
        raise Refusal("validation_failed", article="TL 40", errors=(FieldError("/prepared_by", "prepared_by_unknown"),))
    await _check_evidence(unit, one.evidence)
    p = one.proposal
    units = (p.author.id, p.addressee.id, p.about.id if p.about else None)
    said = (one.texts.problem, one.texts.proposal, one.texts.basis, p.consequence)
    await unit.execute(ISSUE, one.id, p.kind, *said, *units, one.prepared_by, actor.account_id, p.issued_on, p.reported_on)
    await unit.execute(CITE, one.id, list(dict.fromkeys(one.evidence)))
    _tell(unit, one.id, 1, "issued", actor, now)


async def deliver(
    unit: UnitOfWork, locked: LockedRecommendation, on: date, receipt: str | None, actor: Actor, now: datetime, calendar: Calendar
) -> None:
    """Record the delivery: K13 runs for 30 days from it (Art 40.4)."""
    due = on + timedelta(days=FEEDBACK_DAYS)
    await unit.execute(DELIVER, locked.row["id"], on, receipt, due, calendar.roll(due))
    _tell(unit, locked.row["id"], locked.version + 1, "delivered", actor, now)


async def answer(unit: UnitOfWork, locked: LockedRecommendation, feedback: Feedback, actor: Actor, now: datetime) -> None:
    """Record the addressee's answer."""
    await unit.execute(ANSWER, locked.row["id"], feedback.adopted, feedback.reason, feedback.measures, feedback.on)
    _tell(unit, locked.row["id"], locked.version + 1, "answered", actor, now)


async def _check_evidence(unit: UnitOfWork, cited: Sequence[UUID]) -> None:
    known = {row["id"] for row in await unit.fetch(CITABLE, list(cited))} if cited else set()
    faults = tuple(FieldError(f"/evidence/{place}", "unknown_case") for place, case_id in enumerate(cited) if case_id not in known)
    if faults:
        raise Refusal("validation_failed", errors=faults)


def _tell(unit: UnitOfWork, recommendation_id: UUID, sequence: int, what: str, actor: Actor, now: datetime) -> None:
    subject, data = f"recommendation/{recommendation_id}", {"recommendation_id": str(recommendation_id)}
    unit.emit(Event(f"recommendation.{what}", subject, sequence, now, data=data))
    unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, f"recommendation_{what}", "recommendation", str(recommendation_id)))
