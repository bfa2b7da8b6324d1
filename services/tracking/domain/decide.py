"""Judging a step: the one place where the rows, the caller's side and the guards meet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.tracking.domain.case import By, Case, Decision, Step
from services.tracking.domain.states import DESKS
from services.tracking.domain.transitions import TRANSITIONS, Transition
from shared.kernel.errors import Refusal
from shared.kernel.workdays import Calendar

DUTY_CLOCKS = ("K1", "K1R", "K2", "K3", "K5", "K11", "K14")
LIMITS = {"object": "K4", "extend": "K5"}


def decide(case: Case, step: Step) -> Decision:
    """The case after the step, or a Refusal: first whose step it is (403), then the state and the guards (409)."""
    row = TRANSITIONS[step.action]
    require_side(case, row, step.by)
    require_state(case, row)
    for guard in row.guards:
        guard(case, step)
    after = row.effect(case, step)
    event = "case.redirected" if after.state == "redirected" else row.event
    return Decision(replace(after, version=case.version + 1), case.state, event)


def require_side(case: Case, row: Transition, by: By) -> None:
    """Only the bureau the case belongs to, or the unit that handles it, may post its steps."""
    if by.role == "system":
        return
    mine = case.bureau if row.side == "bureau" or (row.action == "accept" and case.state == "registered") else case.handler
    if by.unit is None or by.unit != mine:
        raise Refusal("not_the_responsible_unit", article=row.article)


def require_state(case: Case, row: Transition) -> None:
    """The action must leave from the present state."""
    if case.state not in row.sources:
        raise Refusal("illegal_transition", article=row.article, action=row.action, state=case.state)


def desk(case: Case) -> int | None:
    """The unit whose turn it is."""
    return {"bureau": case.bureau, "handler": case.handler, "nobody": None}[DESKS[case.state]]


def nearest_duty(case: Case, calendar: Calendar) -> tuple[date, date] | None:
    """Strict and rolled due date of the running duty clock that ends first."""
    dues = [clock.due(calendar) for code in DUTY_CLOCKS if (clock := case.running(code)) is not None]
    found = min(((due.strict, due.rolled) for due in dues if due is not None), default=None)
    return found


@dataclass(frozen=True)
class Possibility:
    """Whether an action is open to a caller now, until when, and if not why."""

    action: str
    allowed: bool
    until: date | None
    code: str | None
    article: str | None


def possibilities(case: Case, by: By, on: date, calendar: Calendar) -> Iterator[Possibility]:
    """Every action of the machine for this caller: judged by side, state and its time limit (data is judged when it comes)."""
    for row in TRANSITIONS.values():
        limit = case.running(LIMITS[row.action]) if row.action in LIMITS else None
        due = limit.due(calendar) if limit is not None else None
        until = due.rolled if due is not None else None
        try:
            require_side(case, row, by)
            require_state(case, row)
            if row.action in LIMITS and (limit is None or until is None or on > until):
                raise Refusal("objection_not_possible" if row.action == "object" else "no_running_clock", article=row.article)
        except Refusal as refusal:
            yield Possibility(row.action, allowed=False, until=None, code=refusal.code, article=refusal.article)
        else:
            yield Possibility(row.action, allowed=True, until=until, code=None, article=None)


def latest_receipt(case: Case) -> date | None:
    """The day by which a transfer counts as received: the day after it (domain.md K3)."""
    return None if case.forwarded_on is None else case.forwarded_on + timedelta(days=1)
