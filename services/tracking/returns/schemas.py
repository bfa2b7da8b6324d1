"""Bodies, filters and answers of daily returns, duties to file them, and special periods."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.tracking.registers.schemas import Count, IsOpen, LegalDate, Line, OfUnit, Posted, Prose, RecordOut, UnitCode
from shared.contracts.vocabularies import ReturnState

PerDay = Annotated[int, Field(ge=1, le=4, strict=True)]


class DutyBody(Posted):
    """From a day on a unit owes so many returns a day."""

    owing_unit: UnitCode
    from_on: LegalDate
    to_on: LegalDate | None = None
    per_day: PerDay = 1


class EndBody(Posted):
    """The last day on which it is owed."""

    to_on: LegalDate


class DutyOut(RecordOut):
    """A unit's duty; `unit` is the one that keeps it."""

    owing_unit: str
    from_on: date
    to_on: date | None
    per_day: int


@dataclass(frozen=True)
class DutyFilter:
    """Which duties."""

    owing_unit: Annotated[str | None, Query(max_length=40, description="code of the unit that owes returns")] = None
    unit: OfUnit = None
    is_open: IsOpen = None


class PeriodBody(Posted):
    """特殊时期: days on which returns are due more often."""

    name: Line
    from_on: LegalDate
    to_on: LegalDate
    per_day: PerDay


class PeriodOut(RecordOut):
    """A special period; it raises a cadence and does nothing else."""

    name: str
    from_on: date
    to_on: date
    per_day: int


@dataclass(frozen=True)
class PeriodFilter:
    """Which special periods."""

    unit: OfUnit = None


class Numbers(Posted):
    """What a return says: nothing, or how much of what."""

    has_matters: bool = Field(description="false: a zero return")
    matters: Count = 0
    batches: Count = 0
    persons: Count = 0
    disputes: Count = 0
    urgent: Count = 0
    note: Prose | None = None


class ReturnBody(Numbers):
    """A return of the caller's own unit; where several are owed that day, `round` says which."""

    day: LegalDate
    round: PerDay = 1


class ReturnOut(RecordOut):
    """A return; `late`: first submitted after the round was due."""

    day: date
    round: int
    has_matters: bool
    matters: int
    batches: int
    persons: int
    disputes: int
    urgent: int
    note: str | None
    submitted_at: datetime
    late: bool


class OwedOut(BaseModel):
    """One owed return and how it stands. `late`: missing and already due, or submitted after it was due."""

    unit: str
    day: date
    round: int
    due_at: datetime
    state: ReturnState
    late: bool
    id: UUID | None


class OwedPage(BaseModel):
    """A page of owed returns."""

    items: list[OwedOut]
    next: str | None
