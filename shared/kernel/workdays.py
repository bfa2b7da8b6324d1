"""Working days, make-up days 调休 included, and how a term runs over them.

The day of the event is not counted (Civil Code Art 201); a last day on a holiday moves to the day after it (Art 203).
A day outside the table, or in a year not announced yet, counts by Monday to Friday and makes the result provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """One version of the working-day table: day → works; `provisional_years` are not announced yet."""

    version: int
    days: Mapping[date, bool]
    provisional_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether organs work on that day; never raises, also for a year nobody knows."""
        known = self.days.get(day)
        return day.weekday() < SATURDAY if known is None else known

    def is_provisional(self, day: date) -> bool:
        """Whether that day's status may still change with the State Council's notice."""
        return day not in self.days or day.year in self.provisional_years

    def roll(self, day: date) -> date:
        """The day itself, or the next working day after it (Art 203)."""
        while not self.is_workday(day):
            day += DAY
        return day

    def add_working(self, start: date, count: int) -> date:
        """The count-th working day strictly after `start`."""
        day = start
        while count > 0:
            day += DAY
            count -= self.is_workday(day)
        return day

    def skipped(self, start: date, end: date) -> tuple[date, ...]:
        """Days after `start` up to `end` on which organs do not work."""
        days = (start + DAY * n for n in range(1, (end - start).days + 1))
        return tuple(day for day in days if not self.is_workday(day))
