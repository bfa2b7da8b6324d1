"""Bodies, filters and answers of sponsorships, meetings and dispatch sessions."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.tracking.registers.schemas import Cases, IsOpen, LegalDate, Line, OfUnit, Posted, Prose, RecordOut, UnitCode, Units
from shared.contracts.vocabularies import HardCaseEnd, SponsorshipLevel

PlanYear = Annotated[int, Field(ge=2000, le=2200, strict=True)]


class SponsorshipBody(Posted):
    """包案: which leading official, by public function, answers for which matter."""

    case: UUID
    plan_year: PlanYear
    level: SponsorshipLevel
    leader_name: Line = Field(description="name of the official, never of a petitioner")
    leader_post: Line
    assigned_on: LegalDate


class EntryBody(Posted):
    """A line of the progress log."""

    noted_on: LegalDate
    note: Prose


class OutcomeBody(Posted):
    """How it ended; who withdraws explains why."""

    outcome: HardCaseEnd
    outcome_on: LegalDate
    explanation: Prose | None = None


class EntryOut(BaseModel):
    """A line of the progress log."""

    noted_on: date
    note: str


class SponsorshipOut(RecordOut):
    """A sponsorship with its log."""

    case: UUID
    plan_year: int
    level: SponsorshipLevel
    leader_name: str
    leader_post: str
    assigned_on: date
    outcome: HardCaseEnd | None
    outcome_on: date | None
    explanation: str | None
    entries: list[EntryOut]


@dataclass(frozen=True)
class SponsorshipFilter:
    """Which sponsorships."""

    case: UUID | None = None
    plan_year: Annotated[int | None, Query(ge=2000, le=2200)] = None
    level: SponsorshipLevel | None = None
    outcome: HardCaseEnd | None = None
    unit: OfUnit = None
    is_open: IsOpen = None


class DecisionBody(Posted):
    """A decision: which unit does it by when."""

    decision: Prose
    owner: UnitCode
    due_on: LegalDate


class MeetingBody(Posted):
    """协调会: who met about which matters, and what was decided."""

    held_on: LegalDate
    chair: Line = Field(description="name and post of the official who chaired it")
    participants: Units = Field(min_length=1)
    cases: Cases = Field(default_factory=list)
    minutes: Prose
    decisions: list[DecisionBody] = Field(default_factory=list, max_length=100)


class DoneBody(Posted):
    """A decision was carried out."""

    number: int = Field(ge=1, le=100, strict=True)
    done_on: LegalDate


class DecisionOut(BaseModel):
    """A decision."""

    number: int
    decision: str
    owner: str
    due_on: date
    done_on: date | None


class MeetingOut(RecordOut):
    """A coordination meeting; `units`: whom it is shown to."""

    held_on: date
    chair: str
    participants: list[str]
    units: list[str]
    cases: list[UUID]
    minutes: str
    decisions: list[DecisionOut]


@dataclass(frozen=True)
class MeetingFilter:
    """Which meetings."""

    held_on: date | None = None
    unit: OfUnit = None
    participants: Annotated[str | None, Query(max_length=40, description="code of a unit that took part")] = None
    cases: Annotated[UUID | None, Query(description="a matter it was about")] = None


class DispatchBody(Posted):
    """周调度: any day of the week, the units it was held with, the matters, the notes."""

    week: LegalDate
    units: Units = Field(min_length=1)
    cases: Cases = Field(default_factory=list)
    notes: Prose


class DispatchOut(RecordOut):
    """A weekly dispatch session; `week` is its Monday."""

    week: date
    units: list[str]
    cases: list[UUID]
    notes: str


@dataclass(frozen=True)
class DispatchFilter:
    """Which dispatch sessions."""

    week: Annotated[date | None, Query(description="Monday of the week")] = None
    unit: OfUnit = None
    cases: Annotated[UUID | None, Query(description="a matter it was about")] = None
