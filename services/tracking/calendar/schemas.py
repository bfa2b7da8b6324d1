"""What the calendar answers and asks."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
LegalDay = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2200, 12, 31))]


def _example(**values: JsonValue) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


class Calculated(BaseModel):
    """When it is due: strict, moved off holidays, and why."""

    due_strict: date
    due_rolled: date
    provisional: bool
    calendar_version: int
    explanation: str


class Day(BaseModel):
    """One day of the calendar; `version`: the version of the calendar that set it."""

    day: date
    is_workday: bool
    reason: str | None
    source_doc: str | None
    status: str
    version: int


class Year(BaseModel):
    """A year: official, or provisional while the State Council has not announced it; `version` is the whole calendar's."""

    year: int
    version: int
    provisional: bool
    provisional_next_year: bool = Field(description="The next year is not announced; from 1 October on that wants somebody's attention.")
    days: list[Day]


class NamedDay(BaseModel):
    """A day of the announcement."""

    model_config = ConfigDict(extra="forbid")

    day: LegalDay
    reason: Reason


_ANNOUNCED: list[Any] = [
    {"day": day, "reason": name}
    for name, days in (
        ("元旦", ("2027-01-01",)),
        ("劳动节", ("2027-05-01", "2027-05-02", "2027-05-03")),
        ("国庆节", ("2027-10-01", "2027-10-02", "2027-10-03", "2027-10-04", "2027-10-05")),
    )
    for day in days
]


class YearBody(BaseModel):
    """Holidays and make-up working days of a year with their document; days of the December before may be among them."""

    model_config = _example(
        source_doc="国务院办公厅关于2027年部分节假日安排的通知",
        off_days=_ANNOUNCED,
        working_days=[{"day": "2027-10-09", "reason": "国庆节调休"}],
    )

    source_doc: Source
    off_days: list[NamedDay] = Field(
        min_length=1, max_length=100, description="An empty list is an unknown year, not one without holidays."
    )
    working_days: list[NamedDay] = Field(default_factory=list, max_length=50)


class OverrideBody(BaseModel):
    """A day that differs here, by a local document."""

    model_config = _example(day="2026-09-24", is_workday=False, reason="台风停工", source_doc="区三防指挥部通告2026年第3号")

    day: LegalDay
    is_workday: bool
    reason: Reason
    source_doc: Source


class Change(BaseModel):
    """A version of the calendar. `recalculated_at`: since when every open clock follows it; `moved`, `kept`: clocks whose date it moved, or would
    have moved before a day already told to the petitioner, which stands.
    """

    version: int
    kind: str
    year: int
    first_day: date
    days: int
    source_doc: str
    reason: str | None
    changed_at: datetime
    recalculated_at: datetime | None
    moved: int | None
    kept: int | None


class ChangePage(BaseModel):
    """A page of versions."""

    items: list[Change]
    next: str | None
