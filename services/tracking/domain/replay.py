"""A past matter judged whole by the same machine: the same rules, the given times; a late step is not an illegal one.

Nothing is written here: a line is judged first, and only a lawful one is registered and replayed. What the machine does
by itself in the present it does in the past too: a transfer that nobody receipted counts as received the day after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from services.tracking.domain.case import By, Case, Decision, Other, Step, Unit
from services.tracking.domain.decide import decide, latest_receipt, responsible
from services.tracking.domain.opening import Opening, open_case
from services.tracking.domain.transition import Transition
from services.tracking.domain.transitions import POSTED
from shared.kernel.errors import Refusal
from shared.kernel.ratings import RatedCase, check_rating
from shared.kernel.time import ZONE, legal_date
from shared.kernel.workdays import Calendar

SYSTEM = By(None, "system")
HISTORY = "history"


@dataclass(frozen=True)
class PastAction:
    """An action of a history line. `by_unit`: code; absent, the unit that had to take the step."""

    action: str
    at: datetime
    by_unit: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True)
class PastRating:
    """A rating of a history line."""

    object: str
    value: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """A matter of the past: how it began, what was done, how it was rated."""

    opening: Opening
    actions: Sequence[PastAction]
    ratings: Sequence[PastRating] = ()


@dataclass(frozen=True)
class Judged:
    """A lawful step and what it decides, in order; the system's own receipts among them."""

    step: Step
    decision: Decision


@dataclass(frozen=True)
class World:
    """What the judgement needs to know: units by code, the calendar, the present, and other cases by the words that name them."""

    units: Mapping[str, Unit]
    calendar: Calendar
    now: datetime
    others: Mapping[str, Other] = field(default_factory=dict)


def judge(line: Line, world: World) -> tuple[Judged, ...]:
    """Every step of a lawful line; else a Refusal whose pointer says which part of the line is wrong."""
    try:
        case = open_case(line.opening)
        _in_order(line.opening.registered_at, None, world.now, "/registered_at")
    except Refusal as refusal:
        raise refusal.below("/petition") from refusal
    judged: list[Judged] = []
    before = line.opening.registered_at
    for place, action in enumerate(line.actions):
        try:
            _in_order(action.at, before, world.now, "/at")
            for step in _steps(case, action, world):
                decision = _decided(case, step)
                judged.append(Judged(step, decision))
                case = decision.case
        except Refusal as refusal:
            raise refusal.below(f"/actions/{place}") from refusal
        before = action.at
    _judge_ratings(case, line.ratings, world.now)
    return tuple(judged)


def _steps(case: Case, action: PastAction, world: World) -> Iterator[Step]:
    """The step itself, after the receipt that the day after the transfer brings by itself."""
    row = POSTED.get(action.action)
    if row is None:
        raise Refusal("unknown_action", pointer="/action", action=action.action)
    receipt = latest_receipt(case)
    waits = case.state in POSTED["receive"].sources and action.action != "receive"
    if waits and receipt is not None and legal_date(action.at) >= receipt:
        yield Step("receive", SYSTEM, datetime.combine(receipt, time(), ZONE), world.calendar, units=world.units)
    step = Step(action.action, By(None, HISTORY), action.at, world.calendar, action.data, world.units, action.reason, world.others)
    yield replace(step, by=By(_acting_unit(case, row, step, action), HISTORY))


def _decided(case: Case, step: Step) -> Decision:
    """The decision; what the rules find in a field, they find in the line's `data`."""
    try:
        return decide(case, step)
    except Refusal as refusal:
        raise (refusal.below("/data") if refusal.errors else refusal) from refusal


def _acting_unit(case: Case, row: Transition, step: Step, action: PastAction) -> int | None:
    """The unit the line names, else the one whose step it is: of several reviewing organs the first."""
    if action.by_unit is None:
        return next(iter(responsible(case, row, step)), None)
    unit = step.units.get(action.by_unit)
    if unit is None:
        raise Refusal("unknown_unit", pointer="/by_unit", unit=action.by_unit)
    return unit.id


def _judge_ratings(case: Case, ratings: Sequence[PastRating], now: datetime) -> None:
    has_bureau = case.bureau is not None and case.registered_by == case.bureau
    rated = RatedCase(case.category, case.path, case.delivered_on, case.handler is not None, has_bureau)
    for place, rating in enumerate(ratings):
        try:
            _in_order(rating.at, None, now, "/at")
            check_rating(rated, rating.object, legal_date(rating.at))
        except Refusal as refusal:
            raise refusal.below(f"/ratings/{place}") from refusal


def _in_order(at: datetime, before: datetime | None, now: datetime, pointer: str) -> None:
    if at > now:
        raise Refusal("date_in_future", pointer=pointer)
    if before is not None and at < before:
        raise Refusal("time_runs_backwards", pointer=pointer)
