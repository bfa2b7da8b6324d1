"""A clock under a new calendar: its dates move with it, but a date told to the petitioner never to an earlier day (domain.md §7.3)."""

from dataclasses import dataclass
from datetime import date

from services.tracking.domain.clocks import Clock, Due
from shared.kernel.told import TOLD_CLOCKS
from shared.kernel.workdays import Calendar


@dataclass(frozen=True)
class Recalculated:
    """The clock afterwards; `due`: what the calendar gives; `kept`: whether the date told stands instead."""

    clock: Clock
    due: Due
    kept: bool


def recalculated(clock: Clock, told: date, calendar: Calendar) -> Recalculated | None:
    """The clock under this calendar; `told`: its last day until now. None while it has not started."""
    due = clock.due(calendar)
    if due is None:
        return None
    kept = clock.code in TOLD_CLOCKS and due.rolled < told
    return Recalculated(clock.keep(told) if kept else clock, due, kept)
