"""Bodies, filters and answers of instructions, disputes, trainings and inspections."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints

from services.tracking.registers.schemas import Count, DueBefore, IsOpen, LegalDate, Line, OfUnit, Posted, Prose, RecordOut, UnitCode, Units
from shared.contracts.register import Place
from shared.contracts.vocabularies import DisputeStage, InstructionOrigin, TrainingKind

Owner = Annotated[str | None, Query(max_length=40, description="code of the unit that owes the result")]
Seed = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"\S")]


class InstructionBody(Posted):
    """批示件: who instructed what, for which matter if one, and which unit feeds back by when."""

    case: UUID | None = None
    origin: InstructionOrigin
    official: Line = Field(description="name and post of the official who gave it")
    given_on: LegalDate
    instruction: Prose
    owner: UnitCode
    due_on: LegalDate


class FeedbackBody(Posted):
    """What was done."""

    feedback: Prose
    fed_back_on: LegalDate


class InstructionOut(RecordOut):
    """An instructed item."""

    case: UUID | None
    origin: InstructionOrigin
    official: str
    given_on: date
    instruction: str
    owner: str
    due_on: date
    feedback: str | None
    fed_back_on: date | None


@dataclass(frozen=True)
class InstructionFilter:
    """Which instructed items."""

    case: UUID | None = None
    origin: InstructionOrigin | None = None
    owner: Owner = None
    unit: OfUnit = None
    due_before: DueBefore = None
    is_open: IsOpen = None


class DisputeBody(Posted):
    """A dispute that was found: where, about what. No persons."""

    place: Place
    subject: Line
    facts: Prose
    found_on: LegalDate


class StageBody(Posted):
    """How far it has come."""

    stage: Literal[DisputeStage.MEDIATING, DisputeStage.SETTLED, DisputeStage.REPORTED_UP]
    stage_on: LegalDate = Field(alias="on")
    note: Prose | None = None


class DisputeOut(RecordOut):
    """A dispute; `unit` found it and settles it."""

    place: str
    subject: str
    facts: str
    found_on: date
    stage: DisputeStage
    stage_on: date
    reported_up_on: date | None
    settled_on: date | None
    note: str | None


@dataclass(frozen=True)
class DisputeFilter:
    """Which disputes."""

    stage: DisputeStage | None = None
    place: Annotated[str | None, Query(max_length=12)] = None
    unit: OfUnit = None
    is_open: IsOpen = None


class TrainingBody(Posted):
    """Guidance or training that was held."""

    kind: TrainingKind
    held_on: LegalDate
    topic: Line
    units: Units = Field(min_length=1)
    attendance: Annotated[Count, Field(ge=1)]
    notes: Prose | None = None


class TrainingOut(RecordOut):
    """Guidance or training."""

    kind: TrainingKind
    held_on: date
    topic: str
    units: list[str]
    attendance: int
    notes: str | None


@dataclass(frozen=True)
class TrainingFilter:
    """Which trainings."""

    kind: TrainingKind | None = None
    units: Annotated[str | None, Query(max_length=40, description="code of a unit it was for")] = None
    unit: OfUnit = None


class InspectionBody(Posted):
    """抽查: matters closed in these days, drawn by a seed that draws them again."""

    name: Line
    closed_from: LegalDate
    closed_to: LegalDate
    seed: Seed
    size: int = Field(ge=1, le=200, strict=True)
    handling_unit: UnitCode | None = None


class InspectionOut(RecordOut):
    """An inspection; its matters are under /inspection-items."""

    name: str
    closed_from: date
    closed_to: date
    seed: str
    size: int
    drawn: int


@dataclass(frozen=True)
class InspectionFilter:
    """Which inspections."""

    unit: OfUnit = None


class FindingBody(Posted):
    """What was found; with a due day when something is to be put right."""

    finding: Prose
    found_on: LegalDate
    rectify_due_on: LegalDate | None = None


class RectificationBody(Posted):
    """It was put right."""

    rectification: Prose
    rectified_on: LegalDate


class PathBody(Posted):
    """Was it the right path of Art 31? If not, why."""

    path_right: bool = Field(alias="right")
    path_note: Prose | None = Field(None, alias="note")


class ItemOut(RecordOut):
    """A matter of an inspection."""

    inspection_id: UUID
    case: UUID
    owner: str
    finding: str | None
    found_on: date | None
    rectify_due_on: date | None
    rectification: str | None
    rectified_on: date | None
    path_right: bool | None
    path_note: str | None
    path_checked_on: date | None


@dataclass(frozen=True)
class ItemFilter:
    """Which matters of inspections."""

    inspection_id: UUID | None = None
    case: UUID | None = None
    owner: Owner = None
    path_right: bool | None = None
    is_open: IsOpen = None
