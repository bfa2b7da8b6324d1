"""Judging a step: the one place where the rows, the caller's side and the guards meet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from services.tracking.domain.case import By, Case, Decision, Step, Unit
from services.tracking.domain.endings import nothing_is_open
from services.tracking.domain.guards import NEED_NO_DATA as OF_GUARDS
from services.tracking.domain.reviewing import not_an_earlier_decider, petition_procedure, re_review_open, review_open, review_organs
from services.tracking.domain.states import DESKS
from services.tracking.domain.terms import TERMS
from services.tracking.domain.transition import Transition
from services.tracking.domain.transitions import POSTED, TRANSITIONS
from shared.kernel.errors import Refusal
from shared.kernel.time import ZONE
from shared.kernel.workdays import Calendar

DUTY_CLOCKS = ("K1", "K1R", "K2", "K3", "K5", "K8", "K10", "K11", "K14")
LIMITS = {
    "transfer": ("K1R", "K1"),
    "assign": ("K1R", "K1"),
    "reply_directly": ("K1R", "K1"),
    "report_up": ("K1R", "K1"),
    "determine_jurisdiction": ("K14", "K1R", "K1"),
    "merge": ("K1R", "K1"),
    "refuse": ("K1R", "K1"),
    "refuse_again": ("K1R", "K1"),
    "object": ("K4",),
    "accept_objection": ("K14",),
    "reject_objection": ("K14",),
    "accept": ("K3", "K2", "K1R", "K1"),
    "reply_suggestion": ("K3", "K2"),
    "investigate": ("K5",),
    "extend": ("K5",),
    "issue_opinion": ("K5",),
    "serve": ("K5", "K11"),
    "mediate": ("K5",),
    "request_review": ("K7",),
    "decide_review": ("K8",),
    "request_re_review": ("K9",),
    "decide_re_review": ("K10",),
}
"""The clock each action is due by, nearest first; only those of `object` and `extend` end the right to act."""


def decide(case: Case, step: Step) -> Decision:
    """The case after the step, or a Refusal: first whose step it is (403), then the state and the guards (409)."""
    row = TRANSITIONS[step.action]
    require_side(case, row, step)
    require_state(case, row)
    for guard in row.guards:
        guard(case, step)
    after = row.effect(case, step)
    event = "case.redirected" if after.state == "redirected" else row.event
    return Decision(replace(after, version=case.version + 1), case.state, event)


def require_side(case: Case, row: Transition, step: Step) -> None:
    """Only whose step it is may post it: the bureau the case belongs to, its unit, the reviewing organ; an inspector's are accusations."""
    by = step.by
    if by.role == "system":
        return
    if by.role == "discipline_inspector" and case.category not in {"accusation", None}:
        raise Refusal("not_an_accusation", article="TL 30")
    if by.unit is None or by.unit not in responsible(case, row, step):
        raise Refusal("not_the_responsible_unit", article=row.article)


def responsible(case: Case, row: Transition, step: Step) -> tuple[int, ...]:
    """The units whose step it is, in the case's present state."""
    side = row.side_in(case.state)
    if side == "review_organ":
        return review_organs(step.unit(case.handler), step.units)
    if side == "re_review_organ":
        return review_organs(step.unit(case.reviewer), step.units)
    holders = {"bureau": case.bureau, "handler": case.handler, "reviewer": case.reviewer, "holder": case.handler or case.bureau}
    holder = holders.get(side)
    return () if holder is None else (holder,)


def require_state(case: Case, row: Transition) -> None:
    """The action must leave from the present state."""
    if case.state not in row.sources:
        raise Refusal("illegal_transition", article=row.article, action=row.action, state=case.state)


def desk(case: Case) -> int | None:
    """The unit whose turn it is."""
    return {"bureau": case.bureau, "handler": case.handler, "reviewer": case.reviewer, "nobody": None}[DESKS[case.state]]


def nearest_duty(case: Case, calendar: Calendar) -> tuple[date, date] | None:
    """Strict and rolled due date of the running duty clock that ends first."""
    dues = [clock.due(calendar) for code in DUTY_CLOCKS if (clock := case.running(code)) is not None]
    return min(((due.strict, due.rolled) for due in dues if due is not None), default=None)


NEED_NO_DATA = OF_GUARDS | {petition_procedure, review_open, re_review_open, not_an_earlier_decider, nothing_is_open}


@dataclass(frozen=True)
class Possibility:
    """Whether an action is open to a caller now, until when, and if not why."""

    action: str
    allowed: bool
    until: date | None
    code: str | None
    article: str | None


def possibilities(case: Case, by: By, on: date, calendar: Calendar, units: Mapping[str, Unit]) -> Iterator[Possibility]:
    """Every action that can be posted, for this caller: judged by side, state and what of its guards needs no data."""
    step = Step("", by, datetime.combine(on, time(12), ZONE), calendar, units=units)
    for row in POSTED.values():
        try:
            _require_all(case, row, step)
        except Refusal as refusal:
            yield Possibility(row.action, allowed=False, until=None, code=refusal.code, article=refusal.article)
        else:
            yield Possibility(row.action, allowed=True, until=_until(case, row.action, calendar), code=None, article=None)


def _require_all(case: Case, row: Transition, step: Step) -> None:
    require_side(case, row, step)
    require_state(case, row)
    for guard in row.guards:
        if guard in NEED_NO_DATA:
            guard(case, step)


def _until(case: Case, action: str, calendar: Calendar) -> date | None:
    """The end of the clock the action is due by: of a duty the strict one, of a right the rolled one."""
    clock = next((clock for code in LIMITS.get(action, ()) if (clock := case.running(code)) is not None), None)
    due = clock.due(calendar) if clock is not None else None
    if clock is None or due is None:
        return None
    return due.rolled if TERMS[clock.code].right else due.strict


def latest_receipt(case: Case) -> date | None:
    """The day by which a transfer counts as received: the day after it (domain.md K3)."""
    return None if case.forwarded_on is None else case.forwarded_on + timedelta(days=1)
