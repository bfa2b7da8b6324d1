"""复查 and 复核: which organ, in what time, by whom, with what effect (Art 35, 36; domain.md §2.7, §5 rows 25-32)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.tracking.domain.case import Case, Step, Unit
from services.tracking.domain.clocks import Clock, new_clock
from services.tracking.domain.effects import decided_by, is_accused, joined, stop, take_back
from shared.kernel.errors import Refusal
from shared.kernel.workdays import Calendar


@dataclass(frozen=True)
class ReviewRoute:
    """Which kinds of superior organ may review what this kind of unit has decided: the nearest of each kind 上一级."""

    decided_by: str
    reviewed_by: tuple[str, ...]


_ROUTES = (
    ReviewRoute("town", ("government",)),
    ReviewRoute("department", ("government", "department")),
    ReviewRoute("institution", ("department", "government")),
    ReviewRoute("government", ("government",)),
    ReviewRoute("discipline", ("discipline",)),
)
ROUTES: Mapping[str, ReviewRoute] = {row.decided_by: row for row in _ROUTES}


def review_organs(unit: Unit | None, units: Mapping[str, Unit]) -> tuple[int, ...]:
    """Organs that may review a unit's decision: the one the directory names (垂直管理), else the nearest superior of each kind."""
    if unit is None:
        return ()
    if unit.reviewer is not None:
        return (unit.reviewer,)
    by_id = {one.id: one for one in units.values()}
    above = [by_id[unit_id] for unit_id in unit.path[1:] if unit_id in by_id]
    route = ROUTES.get(unit.kind)
    nearest = (next((one.id for one in above if one.kind == kind), None) for kind in (route.reviewed_by if route else ()))
    return tuple(found for found in nearest if found is not None)


def petition_procedure(case: Case, step: Step) -> None:
    """Only the petition procedure P6 leads to 复查 and 复核; P1 to P5 have remedies of their own (Art 34-36)."""
    del step
    if case.path != "P6":
        raise Refusal("review_not_open", article="TL 35")


def review_open(case: Case, step: Step) -> None:
    """An opinion was served, and the time for 复查 ran or runs; what lapsed at 复查 goes on to 复核."""
    del step
    if case.clock("K7") is None or case.lapsed_from == "review_served":
        raise Refusal("review_not_open", article="TL 35")


def re_review_open(case: Case, step: Step) -> None:
    """A 复查 opinion was served."""
    del step
    if case.clock("K9") is None or (case.state == "lapsed" and case.lapsed_from != "review_served"):
        raise Refusal("review_not_open", article="TL 36.1")


def requested_in_time(case: Case, step: Step) -> None:
    """Within 30 days of receipt, by the rolled date; later only with a justified reason [P]."""
    code = "K9" if step.action == "request_re_review" else "K7"
    clock = case.clock(code)
    received, due = step.data["received_on"], clock.due(step.calendar) if clock is not None else None
    if received > step.on:
        raise Refusal("date_in_future", pointer="/received_on")
    if clock is not None and clock.started_on is not None and received < clock.started_on:
        raise Refusal("date_too_early", article="TL 35", pointer="/received_on")
    if due is not None and received > due.rolled and not str(step.data.get("late_reason") or "").strip():
        raise Refusal("review_late", article="TL 35", pointer="/late_reason", due=due.rolled.isoformat())


def request_review(case: Case, step: Step) -> Case:
    """K7 has served its purpose, K8 starts for the reviewing organ."""
    return _request(stop(case, step, "K7"), step, "in_review", "K8")


def request_re_review(case: Case, step: Step) -> Case:
    """K9 has served its purpose, K10 starts for the organ above."""
    return _request(stop(case, step, "K9"), step, "in_re_review", "K10")


def not_an_earlier_decider(case: Case, step: Step) -> None:
    """Who decided before does not decide again (domain.md 1.7.4)."""
    if step.by.account is not None and step.by.account in case.deciders:
        raise Refusal("same_decider", article="TL 28.3")


def decide(case: Case, step: Step) -> Case:
    """Upheld or changed, the decision is to be served; revoked, the unit handles the matter anew with a K5 of its own.

    From a unit that is accused by now the matter goes back to the bureau.
    """
    after = stop(case, step, "K8", "K10")
    after = replace(after, review_result=step.data["result"], opinion_on=step.on, deciders=decided_by(case, step))
    if step.data["result"] != "revoke":
        return replace(after, state="review_issued" if case.state == "in_review" else "re_review_issued")
    after = replace(
        after, heard_on=None, closed_on=None, claims=(), revoked=(*case.revoked, *case.claims), executed_on=None, state="accepted"
    )
    if case.sealed and is_accused(case, step, case.handler):
        return take_back(after, step, step.action)
    return after.with_clock(new_clock("K5", case.handler, step.action).start(step.on))


def terminate(case: Case, step: Step) -> Case:
    """终结: the 复核 opinion was served; the same facts and reasons are not accepted again (Art 36.3)."""
    del step
    return replace(case, state="terminated")


def right_has_ended(case: Case, step: Step) -> None:
    """The petitioner's time is over, by the rolled date."""
    clock = ended_right(case)
    due = clock.due(step.calendar) if clock is not None else None
    if due is None or step.on <= due.rolled:
        raise Refusal("right_still_runs", article="TL 35")


def lapse(case: Case, step: Step) -> Case:
    """期满未申请, which is not 终结 (domain.md 1.5.13); what is still to be carried out, or was, stays so."""
    after = stop(case, step, "K7", "K9")
    return after if case.state in {"executing", "closed"} else replace(after, state="lapsed", lapsed_from=case.state)


def ended_right(case: Case) -> Clock | None:
    """The clock of the right that is open in the case's state."""
    return case.running("K9" if case.state == "review_served" else "K7")


def lapses_on(case: Case, calendar: Calendar) -> date | None:
    """The day after the petitioner's right has ended."""
    clock = ended_right(case)
    due = clock.due(calendar) if clock is not None else None
    return None if due is None else due.rolled + timedelta(days=1)


def terminates_on(case: Case, calendar: Calendar) -> date | None:
    """The day after the 复核 opinion was served."""
    del calendar
    return None if case.re_review_served_on is None else case.re_review_served_on + timedelta(days=1)


def _request(case: Case, step: Step, state: str, code: str) -> Case:
    organ = step.by.unit
    started = case.with_clock(new_clock(code, organ, step.action).start(step.data["received_on"]))
    seen_by = case.seen_by if organ is None else joined(case.seen_by, (organ,))
    return replace(started, state=state, reviewer=organ, seen_by=seen_by, lapsed_from=None)
