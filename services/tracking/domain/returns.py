"""零报告 (domain.md §2.4, M11): who owes how many returns a day, by when; a missing return is not a zero."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from services.tracking.domain.records import Row, Scene, Written, kept_here, not_after
from shared.kernel.errors import Refusal
from shared.kernel.time import ZONE

COUNTS = ("matters", "batches", "persons", "disputes", "urgent")
CUT_OFFS: Mapping[int, tuple[time, ...]] = {
    1: (time(18),),
    2: (time(12), time(18)),
    3: (time(9), time(14), time(18)),
    4: (time(9), time(12), time(15), time(18)),
}
"""Until when each round of a day is due, by the number of rounds."""


@dataclass(frozen=True)
class Duty:
    """A unit owes returns from a day on; `keeper` is the unit that they are owed to."""

    unit: int
    keeper: int
    from_on: date
    to_on: date | None
    per_day: int

    def holds(self, day: date) -> bool:
        """Whether it is owed on that day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class Period:
    """特殊时期: a calendar entry of the keeper that raises the cadence."""

    keeper: int
    from_on: date
    to_on: date
    per_day: int


@dataclass(frozen=True)
class Return:
    """What a unit has reported for a round."""

    unit: int
    round: int
    has_matters: bool
    late: bool


@dataclass(frozen=True)
class Owed:
    """One owed return and how it stands: `missing`, `zero` or `reported`."""

    unit: int
    round: int
    due_at: datetime
    state: str
    late: bool


def cadence(duty: Duty, periods: Sequence[Period], day: date) -> int:
    """Returns owed on that day. A special period only ever raises it."""
    raised = (p.per_day for p in periods if p.keeper == duty.keeper and p.from_on <= day <= p.to_on)
    return max(duty.per_day, *raised, 0)


def due_at(day: date, round_: int, per_day: int) -> datetime:
    """When a round is due."""
    return datetime.combine(day, CUT_OFFS[per_day][round_ - 1], ZONE)


def board(duties: Sequence[Duty], periods: Sequence[Period], returns: Sequence[Return], day: date, now: datetime) -> Iterator[Owed]:
    """Every return owed on a day; where several keepers ask the same unit, the highest cadence counts once."""
    rounds: dict[int, int] = {}
    for duty in duties:
        if duty.holds(day):
            rounds[duty.unit] = max(rounds.get(duty.unit, 0), cadence(duty, periods, day))
    filed = {(one.unit, one.round): one for one in returns}
    for unit, per_day in rounds.items():
        for number in range(1, per_day + 1):
            due, found = due_at(day, number, per_day), filed.get((unit, number))
            if found is None:
                yield Owed(unit, number, due, "missing", late=now > due)
            else:
                yield Owed(unit, number, due, "reported" if found.has_matters else "zero", found.late)


def file_return(record: Row, data: Row, scene: Scene) -> Written:
    """A return of the unit's own for a round it owes; `facts.per_day` is what it owes that day. Late is kept as a fact."""
    del record
    not_after(data["day"], scene.on, "/day")
    per_day: int = scene.facts["per_day"]
    if per_day == 0:
        raise Refusal("return_not_owed", pointer="/day")
    if data["round"] > per_day:
        raise Refusal("round_not_owed", pointer="/round", per_day=per_day)
    _check_zero(data)
    late = scene.at > due_at(data["day"], data["round"], per_day)
    return Written({**data, "submitted_at": scene.at, "late": late})


def correct_return(record: Row, data: Row, scene: Scene) -> Written:
    """Numbers may be put right by the unit itself; when it was first submitted, and whether late, stays."""
    kept_here(record, scene)
    _check_zero(data)
    return Written(dict(data))


def _check_zero(data: Row) -> None:
    """Zero says that there was nothing: no number beside it; and matters have a number."""
    if data["has_matters"] != any(data[name] for name in COUNTS):
        raise Refusal("zero_contradicted", pointer="/has_matters")


def end_duty(record: Row, data: Row, scene: Scene) -> Written:
    """The unit owes no returns after that day."""
    kept_here(record, scene)
    if record["to_on"] is not None:
        raise Refusal("record_ended")
    if data["to_on"] < record["from_on"]:
        raise Refusal("date_too_early", pointer="/to_on")
    return Written(dict(data))


def check_span(record: Row, data: Row, scene: Scene) -> Written:
    """From a day to a day not before it."""
    del record, scene
    if data.get("to_on") is not None and data["to_on"] < data["from_on"]:
        raise Refusal("date_too_early", pointer="/to_on")
    return Written(dict(data))
