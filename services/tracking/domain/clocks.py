"""Clocks: a ledger of entries, and the due date as a pure fold over it that can always explain itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from services.tracking.domain.terms import TERMS
from shared.kernel.ids import uuid7
from shared.kernel.workdays import Calendar

Kind = Literal["start", "suspend", "resume", "extend", "keep", "stop", "cancel", "waive", "restore"]
State = Literal["pending", "running", "suspended", "stopped", "cancelled", "waived"]
DAY = timedelta(days=1)
STATE_AFTER: Mapping[Kind, State] = {
    "start": "running",
    "suspend": "suspended",
    "resume": "running",
    "extend": "running",
    "stop": "stopped",
    "cancel": "cancelled",
    "waive": "waived",
    "restore": "running",
}
ENDS = frozenset({"stop", "cancel", "waive"})


@dataclass(frozen=True)
class Entry:
    """One line of a ledger: what happened to the clock, on which legal day, how many days it adds; `keep`: `on` is the date that stands."""

    kind: Kind
    on: date
    days: int = 0


@dataclass(frozen=True)
class Due:
    """Both due dates and why: strict = start + term, rolled = moved off holidays (Civil Code Art 203).

    `by_calendar`: the earlier day that the calendar alone gives, where a date already told to the petitioner stands instead.
    """

    strict: date
    rolled: date
    provisional: bool
    calendar_version: int
    skipped: tuple[date, ...]
    by_calendar: date | None = None


@dataclass(frozen=True)
class Clock:
    """A clock of a case: whose duty it is, which step started it, and its ledger."""

    id: UUID
    code: str
    unit_id: int | None
    start_event: str
    ledger: tuple[Entry, ...] = ()

    @property
    def _last(self) -> Entry | None:
        """The last thing that happened to the clock itself; a date kept is a matter of the calendar."""
        return next((entry for entry in reversed(self.ledger) if entry.kind != "keep"), None)

    @property
    def state(self) -> State:
        """Where the ledger has brought the clock."""
        last = self._last
        return STATE_AFTER[last.kind] if last is not None else "pending"

    @property
    def started_on(self) -> date | None:
        """Day of the start entry."""
        return next((entry.on for entry in self.ledger if entry.kind == "start"), None)

    @property
    def stopped_on(self) -> date | None:
        """Day on which the duty was done, fell away or was waived."""
        last = self._last
        return last.on if last is not None and last.kind in ENDS else None

    @property
    def days(self) -> int:
        """Length with all extensions."""
        return sum(entry.days for entry in self.ledger if entry.kind in {"start", "extend"})

    @property
    def extended(self) -> int:
        """Days added by extensions (K6)."""
        return sum(entry.days for entry in self.ledger if entry.kind == "extend")

    @property
    def pauses(self) -> tuple[tuple[date, date], ...]:
        """Finished suspensions, from the day of suspension to the day of resumption (Art 36.2: hearings in 复核 only)."""
        marks = [entry.on for entry in self.ledger if entry.kind in {"suspend", "resume"}]
        return tuple(zip(marks[::2], marks[1::2], strict=False))

    @property
    def told(self) -> date | None:
        """The latest date that was told to the petitioner and stands, whatever a later calendar says (domain.md §7.3)."""
        return max((entry.on for entry in self.ledger if entry.kind == "keep"), default=None)

    def due(self, calendar: Calendar) -> Due | None:
        """The fold: start + all days + all pauses, counted as the term says, never before a date told; None while it has not started."""
        start = self.started_on
        if start is None:
            return None
        if TERMS[self.code].counting == "working":
            paused = sum((until - since).days - len(calendar.skipped(since, until)) for since, until in self.pauses)
            strict = rolled = calendar.add_working(start, self.days + paused)
            told_from = start
        else:
            strict = start + timedelta(days=self.days + sum((until - since).days for since, until in self.pauses))
            rolled = calendar.roll(strict)
            told_from = strict - DAY
        vague = any(calendar.is_provisional(told_from + DAY * n) for n in range(1, (rolled - told_from).days + 1))
        due = Due(strict, rolled, vague, calendar.version, calendar.skipped(told_from, rolled))
        return due if self.told is None or self.told <= rolled else self._kept(due, self.told)

    def _kept(self, due: Due, told: date) -> Due:
        """The date told stands: as the last day; in working days the strict day is the last one too."""
        strict = told if TERMS[self.code].counting == "working" else due.strict
        return replace(due, strict=strict, rolled=told, by_calendar=due.rolled)

    def start(self, on: date, days: int | None = None) -> "Clock":
        """Begin to run; `days` overrides the term where another document sets it."""
        length = TERMS[self.code].days if days is None else days
        return replace(self, ledger=(*self.ledger, Entry("start", on, length or 0)))

    def extend(self, on: date, days: int) -> "Clock":
        """Add days (K6 is this entry in K5's ledger)."""
        return replace(self, ledger=(*self.ledger, Entry("extend", on, days)))

    def suspend(self, on: date) -> "Clock":
        """Stand still from this day."""
        return replace(self, ledger=(*self.ledger, Entry("suspend", on)))

    def resume(self, on: date) -> "Clock":
        """Run on from this day; the days since the suspension are not counted."""
        return replace(self, ledger=(*self.ledger, Entry("resume", on)))

    def keep(self, told: date) -> "Clock":
        """A new calendar would end it earlier than was told: the date told stands."""
        return replace(self, ledger=(*self.ledger, Entry("keep", told)))

    def waive(self, on: date) -> "Clock":
        """Nobody is owed the notice: name or address are unclear (Art 23.2)."""
        return replace(self, ledger=(*self.ledger, Entry("waive", on)))

    def stop(self, on: date) -> "Clock":
        """The duty is done."""
        return replace(self, ledger=(*self.ledger, Entry("stop", on)))

    def restore(self, on: date) -> "Clock":
        """The step that stopped it was wrong: it runs on with its own dates."""
        return replace(self, ledger=(*self.ledger, Entry("restore", on)))

    def cancel(self, on: date) -> "Clock":
        """The duty has fallen away."""
        return replace(self, ledger=(*self.ledger, Entry("cancel", on)))


def new_clock(code: str, unit_id: int | None, start_event: str) -> Clock:
    """A pending clock."""
    return Clock(uuid7(), code, unit_id, start_event)


def explain(clock: Clock, due: Due, language: str) -> str:
    """The due date in words: start, length, days skipped, article, whether a date told stands, and whether it may still move."""
    term = TERMS[clock.code]
    working, skipped = term.counting == "working", ", ".join(day.isoformat() for day in due.skipped)
    rolled = due.by_calendar or due.rolled
    strict = rolled if working else due.strict
    if language == "zh":
        text = f"自 {clock.started_on} 次日起 {clock.days} {'个工作日' if working else '日'}（{term.article}），至 {strict}"
        text += f"；遇非工作日 {skipped}，顺延至 {rolled}" if skipped and not working and rolled != strict else ""
        text += f"；其间跳过 {skipped}" if skipped and working else ""
        text += f"；已告知信访人的 {due.rolled} 不提前，仍以该日为准" if due.by_calendar else ""
        return text + ("；该年度放假安排尚未公布，日期为暂定" if due.provisional else "") + "。"
    text = f"{clock.days} {'working days' if working else 'days'} from the day after {clock.started_on} ({term.article}) end on {strict}"
    text += f"; not a working day, so moved to {rolled}" if rolled != strict else ""
    text += f"; skipped {skipped}" if skipped and working else ""
    text += f"; the petitioner was told {due.rolled}, which stands" if due.by_calendar else ""
    return text + ("; provisional, the year's holidays are not announced" if due.provisional else "") + "."
