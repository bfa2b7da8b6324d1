"""A year's holidays as the State Council announces them 放假安排, judged before they count (HOL 2, 6, 7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.kernel.errors import Refusal
from shared.kernel.workdays import DAY, SATURDAY

DECEMBER = 12
FIXED_SINCE = 2025
FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Statutory days by the sun (HOL 2, as revised 2024): an announcement that leaves one out was copied wrongly."""


@dataclass(frozen=True)
class Named:
    """A day of the announcement and what it is."""

    day: date
    reason: str


@dataclass(frozen=True)
class Announcement:
    """Days off and make-up working days 调休上班 of a year; either may lie in the December before it."""

    year: int
    off: Sequence[Named]
    working: Sequence[Named]


@dataclass(frozen=True)
class Status:
    """Whether organs work on a day, and why where it is not a plain weekday or weekend."""

    works: bool
    reason: str | None = None


def days_of(told: Announcement) -> Mapping[date, Status]:
    """Every day of the year, and those of the December before that are named; refuses what cannot be an announcement."""
    _check(told)
    first = date(told.year, 1, 1)
    plain = {day: Status(day.weekday() < SATURDAY) for day in _until(first, date(told.year + 1, 1, 1))}
    off = {named.day: Status(works=False, reason=named.reason) for named in told.off}
    return plain | off | {named.day: Status(works=True, reason=named.reason) for named in told.working}


def _check(told: Announcement) -> None:
    seen: set[date] = set()
    for pointer, named in _places(told):
        day = named.day
        if day.year != told.year and (day.year, day.month) != (told.year - 1, DECEMBER):
            raise Refusal("day_outside_year", pointer=pointer)
        if day in seen:
            raise Refusal("day_twice", pointer=pointer)
        if pointer.startswith("/working") and day.weekday() < SATURDAY:
            raise Refusal("not_a_weekend", article="HOL 7", pointer=pointer)
        seen.add(day)
    off = {named.day for named in told.off}
    missing = [day for month, number in FIXED if (day := date(told.year, month, number)) not in off]
    if missing and told.year >= FIXED_SINCE:
        raise Refusal("holiday_left_out", article="HOL 2", pointer="/off_days", day=missing[0])


def _places(told: Announcement) -> Iterator[tuple[str, Named]]:
    for name, days in (("off_days", told.off), ("working_days", told.working)):
        for place, named in enumerate(days):
            yield f"/{name}/{place}/day", named


def _until(first: date, end: date) -> Iterator[date]:
    return (first + DAY * n for n in range((end - first) // timedelta(days=1)))
