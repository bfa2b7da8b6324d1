"""Clocks: a ledger of entries, and the due date as a pure fold over it that can always explain itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from services.tracking.domain.terms import TERMS
from shared.kernel.ids import uuid7
from shared.kernel.workdays import Calendar

Kind = Literal["start", "suspend", "resume", "extend", "stop", "cancel", "waive", "restore"]
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


@dataclass(frozen=True)
class Entry:
    """One line of a ledger: what happened to the clock, on which legal day, how many days it adds."""

    kind: Kind
    on: date
    days: int = 0


@dataclass(frozen=True)
class Due:
    """Both due dates and why: strict = start + term, rolled = moved off holidays (Civil Code Art 203)."""

    strict: date
    rolled: date
    provisional: bool
    calendar_version: int
    skipped: tuple[date, ...]


@dataclass(frozen=True)
class Clock:
    """A clock of a case: whose duty it is, which step started it, and its ledger."""

    id: UUID
    code: str
    unit_id: int | None
    start_event: str
    ledger: tuple[Entry, ...] = ()

    @property
    def state(self) -> State:
        """Where the ledger has brought the clock."""
        return STATE_AFTER[self.ledger[-1].kind] if self.ledger else "pending"

    @property
    def started_on(self) -> date | None:
        """Day of the start entry."""
        return next((entry.on for entry in self.ledger if entry.kind == "start"), None)

    @property
    def stopped_on(self) -> date | None:
        """Day on which the duty was done, fell away or was waived."""
        return self.ledger[-1].on if self.state in {"stopped", "cancelled", "waived"} else None

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

    def due(self, calendar: Calendar) -> Due | None:
        """The fold: start + all days + all pauses, counted as the term says; None while the clock has not started."""
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
        return Due(strict, rolled, vague, calendar.version, calendar.skipped(told_from, rolled))

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
    """The due date in words: start, length, days skipped, article, and whether it may still move."""
    term = TERMS[clock.code]
    skipped = ", ".join(day.isoformat() for day in due.skipped)
    if language == "zh":
        unit = "个工作日" if term.counting == "working" else "日"
        text = f"自 {clock.started_on} 次日起 {clock.days} {unit}（{term.article}），至 {due.strict}"
        text += (
            f"；遇非工作日 {skipped}，顺延至 {due.rolled}" if skipped and term.counting == "natural" and due.rolled != due.strict else ""
        )
        text += f"；其间跳过 {skipped}" if skipped and term.counting == "working" else ""
        return text + ("；该年度放假安排尚未公布，日期为暂定" if due.provisional else "") + "。"
    unit = "working days" if term.counting == "working" else "days"
    text = f"{clock.days} {unit} from the day after {clock.started_on} ({term.article}) end on {due.strict}"
    text += f"; not a working day, so moved to {due.rolled}" if due.rolled != due.strict else ""
    text += f"; skipped {skipped}" if skipped and term.counting == "working" else ""
    return text + ("; provisional, the year's holidays are not announced" if due.provisional else "") + "."
