"""Bodies, filters and answers of resolutions, follow-ups, quality checks, outcomes and higher-level visits."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.tracking.registers.schemas import Count, IsOpen, LegalDate, Line, OfUnit, Posted, Prose, RecordOut
from shared.contracts.vocabularies import OutcomeKind, QualityTrigger, VisitCause, VisitLevel

Login = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Some = Annotated[Count, Field(ge=1)]


class ResolutionBody(Posted):
    """化解 or not, since when, and what shows it."""

    resolved: bool
    resolved_on: LegalDate = Field(alias="on")
    evidence: Prose


class ResolutionOut(RecordOut):
    """One judgement."""

    case: UUID
    resolved: bool
    resolved_on: date
    evidence: str


class ResolutionState(BaseModel):
    """The two facts side by side: 办结 and 化解; `history` newest first."""

    case: UUID
    closed_on: date | None
    resolved: bool | None
    resolved_on: date | None
    history: list[ResolutionOut]


class FollowUpBody(Posted):
    """回访: when, by which member of staff (the caller, if not said), content or not."""

    followed_on: LegalDate = Field(alias="on")
    contacted_by: Login | None = Field(None, alias="by")
    satisfied: bool
    note: Prose


class FollowUpOut(RecordOut):
    """A contact; `quality_check`: the check it opened or found open, if the petitioner was dissatisfied."""

    case: UUID
    followed_on: date
    contacted_by: str
    satisfied: bool
    note: str


class FollowUpList(BaseModel):
    """Contacts, newest first."""

    items: list[FollowUpOut]


class RepeatBody(Posted):
    """A confirmed repeat of the closed matter."""

    repeat_case: UUID


class FindingBody(Posted):
    """Whether it was settled."""

    unfinished: bool = Field(description="true: 案结事未了")
    finding: Prose
    found_on: LegalDate = Field(alias="on")


class CheckOut(RecordOut):
    """A quality check."""

    case: UUID
    trigger: QualityTrigger
    opened_on: date
    follow_up_id: UUID | None
    repeat_case: UUID | None
    unfinished: bool | None
    finding: str | None
    found_on: date | None


@dataclass(frozen=True)
class CheckFilter:
    """Which quality checks."""

    case: UUID | None = None
    trigger: QualityTrigger | None = None
    unit: OfUnit = None
    is_open: IsOpen = None


class OutcomeNoted(Posted):
    """What was done about a claim of the opinion; `claim` counts from 1."""

    claim: int = Field(ge=1, le=100, strict=True)
    kind: OutcomeKind
    done_on: LegalDate = Field(alias="on")
    what: Prose
    basis: Line | None = None


class OutcomeRow(RecordOut):
    """What was done about a claim."""

    case: UUID
    claim: int
    kind: OutcomeKind
    done_on: date
    what: str
    basis: str | None


class ClaimOut(BaseModel):
    """A claim; `complete`: what TL 27 owes it was done."""

    number: int
    text: str
    opinion: str
    owed: OutcomeKind
    done: list[OutcomeKind]
    complete: bool


class Checklist(BaseModel):
    """三到位一处理 per claim."""

    case: UUID
    complete: bool
    claims: list[ClaimOut]
    outcomes: list[OutcomeRow]


class VisitBody(Posted):
    """A notice from above: counts, never persons."""

    visited_on: LegalDate
    level: VisitLevel
    batches: Some
    persons: Some
    distinct_persons: Some


class CauseBody(Posted):
    """Why it came to that, and what is done about it by when."""

    cause: VisitCause
    remedy: Prose | None = None
    remedy_due_on: LegalDate | None = None


class ReplyBody(Posted):
    """The petitioner was told what came of it."""

    replied_on: LegalDate


class VisitOut(RecordOut):
    """A visit to a higher level; `missed`: duty clocks that had run out unkept by that day."""

    case: UUID
    visited_on: date
    level: VisitLevel
    batches: int
    persons: int
    distinct_persons: int
    missed: list[str]
    cause: VisitCause | None
    remedy: str | None
    remedy_due_on: date | None
    replied_on: date | None


@dataclass(frozen=True)
class VisitFilter:
    """Which visits."""

    case: UUID | None = None
    level: VisitLevel | None = None
    cause: VisitCause | None = None
    unit: OfUnit = None
    is_open: IsOpen = None
