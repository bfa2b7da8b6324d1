"""The case as the rules see it, the step somebody wants to take, and what the rules decide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.tracking.domain.clocks import Clock
from shared.kernel.time import legal_date
from shared.kernel.workdays import Calendar


@dataclass(frozen=True)
class Unit:
    """A unit as the rules need it: who it is, its superiors, when it existed, and the organ that reviews it if no superior does."""

    id: int
    code: str
    kind: str
    path: tuple[int, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    region: str = ""
    reviewer: int | None = None

    def existed(self, day: date) -> bool:
        """Whether the organ existed on that day (Art 24.2)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def is_under(self, units: Collection[int]) -> bool:
        """Whether it is one of these units or below one of them."""
        return not set(self.path).isdisjoint(units)


@dataclass(frozen=True)
class Other:
    """Another case that a step names, as far as the rules need it."""

    id: UUID
    state: str
    sealed: bool
    handler: int | None = None
    re_review_served_on: date | None = None


@dataclass(frozen=True)
class Case:
    """Snapshot of a case. Units are ids; `sender` is the bureau that transferred it, None while it is not forwarded.

    reviewer: the organ that has or had the review; opinion_on: the day of the latest opinion or decision; lapsed_from: the state in
    which the right to ask for more ran out; returned_by: units whose objection was accepted; deciders: accounts that issued an
    opinion or decision; revoked: claims as answered by opinions that a review revoked; hearing_on: the hearing that is open.
    """

    id: UUID
    state: str
    version: int
    received_on: date
    category: str | None
    sealed: bool
    bureau: int | None
    registered_by: int
    sender: int | None = None
    handler: int | None = None
    co_units: tuple[int, ...] = ()
    seen_by: tuple[int, ...] = ()
    accused: tuple[int, ...] = ()
    topic: str | None = None
    place: str | None = None
    path: str | None = None
    forwarded_on: date | None = None
    heard_on: date | None = None
    opinion_on: date | None = None
    claims: tuple[Mapping[str, object], ...] = ()
    closed_on: date | None = None
    delivered_on: date | None = None
    returns: int = 0
    main_case: UUID | None = None
    reviewer: int | None = None
    review_result: str | None = None
    re_review_served_on: date | None = None
    lapsed_from: str | None = None
    hearing_on: date | None = None
    executed_on: date | None = None
    execution_due: date | None = None
    returned_by: tuple[int, ...] = ()
    deciders: tuple[UUID, ...] = ()
    revoked: tuple[Mapping[str, object], ...] = ()
    clocks: tuple[Clock, ...] = ()

    def clock(self, code: str) -> Clock | None:
        """The latest clock with this code, if any."""
        return next((clock for clock in reversed(self.clocks) if clock.code == code), None)

    def running(self, code: str) -> Clock | None:
        """The clock with this code if it runs."""
        clock = self.clock(code)
        return clock if clock is not None and clock.state == "running" else None

    def with_clock(self, clock: Clock) -> "Case":
        """The case with this clock added or replaced."""
        if any(known.id == clock.id for known in self.clocks):
            return replace(self, clocks=tuple(clock if known.id == clock.id else known for known in self.clocks))
        return replace(self, clocks=(*self.clocks, clock))


@dataclass(frozen=True)
class By:
    """Who takes the step."""

    unit: int | None
    role: str
    account: UUID | None = None


@dataclass(frozen=True)
class Step:
    """A step somebody wants to take, with everything the rules may need.

    `data`: as posted, dates as dates, units as codes; `units`: by code, at least those named and the bureau's, handler's and discipline
    organ's; `others`: the cases it names, by the words that name them; `at`: with zone.
    """

    action: str
    by: By
    at: datetime
    calendar: Calendar
    data: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    reason: str | None = None
    others: Mapping[str, Other] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The legal day of the step."""
        return legal_date(self.at)

    def unit(self, unit_id: int | None) -> Unit | None:
        """The unit with this id, if the step brings it."""
        return next((unit for unit in self.units.values() if unit.id == unit_id), None)


@dataclass(frozen=True)
class Decision:
    """What a lawful step changes: the case after it, and the event that tells of it."""

    case: Case
    from_state: str
    event: str
