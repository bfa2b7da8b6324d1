"""Effects: the case after a lawful step. Pure; clocks start and stop here and nowhere else."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.tracking.domain.case import Case, Step
from services.tracking.domain.clocks import new_clock
from services.tracking.domain.states import WITH_UNIT

DAYS_AFTER_RETURN = 3


def classify(case: Case, step: Step) -> Case:
    """Category, topic, place, accused: an accusation is sealed, its accused barred, the discipline organ informed (Art 30).

    An accusation that lies with the unit it accuses comes back to the bureau at once; the clocks of that unit fall away.
    """
    data = step.data
    named = tuple(step.units[code].id for code in data.get("accused_units") or ())
    after = replace(
        case,
        category=data["category"],
        topic=data.get("topic") or case.topic,
        place=data.get("place") or case.place,
        sealed=data["category"] == "accusation",
        accused=joined(case.accused, named),
    )
    return sealed(after, step, "classify") if after.sealed else after


def sealed(case: Case, step: Step, event: str) -> Case:
    """An accusation: the discipline organ sees it, no accused unit takes part, and from an accused one it comes back to the bureau."""
    after = told_to_discipline(replace(case, category="accusation", sealed=True), step)
    after = replace(after, co_units=tuple(unit for unit in after.co_units if not is_accused(after, step, unit)))
    return take_back(after, step, event) if after.state in WITH_UNIT and is_accused(after, step, after.handler) else after


def transfer(case: Case, step: Step) -> Case:
    """K1 stops; K3 and K4 wait for the unit's receipt."""
    return replace(_forward(case, step), state="transferred")


def assign(case: Case, step: Step) -> Case:
    """As a transfer, and K11 runs to the date of the 交办函."""
    after = _forward(case, step)
    clock = new_clock("K11", after.handler, "assign").start(step.on, (step.data["deadline"] - step.on).days)
    return replace(after.with_clock(clock), state="assigned")


def reply_directly(case: Case, step: Step) -> Case:
    """Answered by the bureau itself: K1 stops, the matter is done."""
    return replace(stop(case, step, "K1", "K1R"), state="replied", closed_on=step.on, delivered_on=case.delivered_on or step.on)


def receive(case: Case, step: Step) -> Case:
    """K3 and K4 start with the receipt (Art 23.3), at the latest the day after the transfer, also if nobody said so in time."""
    on = step.on if case.forwarded_on is None else min(step.on, case.forwarded_on + timedelta(days=1))
    for code in ("K3", "K4"):
        clock = case.clock(code)
        if clock is not None and clock.state == "pending":
            case = case.with_clock(clock.start(on))
    return replace(case, state="received")


def object_to(case: Case, step: Step) -> Case:
    """K4 has served its purpose, K14 starts for the sender; K3 goes on."""
    after = stop(case, step, "K4").with_clock(new_clock("K14", case.sender, "object").start(step.on))
    return replace(after, state="objected")


def accept_objection(case: Case, step: Step) -> Case:
    """Back to the sender: K14 is answered, and the return is counted."""
    after = take_back(stop(case, step, "K14"), step, "accept_objection")
    returned_by = after.returned_by if case.handler is None else joined(after.returned_by, (case.handler,))
    return replace(after, returns=case.returns + 1, returned_by=returned_by)


def reject_objection(case: Case, step: Step) -> Case:
    """The unit stays responsible; K3 never stopped."""
    return replace(stop(case, step, "K14"), state="received")


def accept(case: Case, step: Step) -> Case:
    """The petitioner is told path and procedure: K2, K3 stop; P6 starts the 60 days (Art 34), P1-P5 lead elsewhere."""
    path = step.data["path"]
    after = stop(case, step, "K1", "K1R", "K2", "K3", "K4")
    if path == "P6":
        started = after.with_clock(new_clock("K5", case.handler, "accept").start(step.on))
        return replace(started, state="accepted", path=path)
    after = stop(after, step, "K11")
    return replace(after, state="redirected", path=path, closed_on=step.on, delivered_on=case.delivered_on or step.on)


def reply_suggestion(case: Case, step: Step) -> Case:
    """Adopted, partly or not: answered (Art 29)."""
    after = stop(case, step, "K2", "K3", "K4", "K11")
    return replace(after, state="replied", closed_on=step.on, delivered_on=case.delivered_on or step.on)


def investigate(case: Case, step: Step) -> Case:
    """The petitioner was heard and the facts examined."""
    return replace(case, state="handling", heard_on=step.data["heard_on"])


def open_hearing(case: Case, step: Step) -> Case:
    """Handling goes on by the clock; only in 复核 the time of the hearing is not counted (Art 36.2)."""
    clock = case.running("K10")
    after = case if clock is None else case.with_clock(clock.suspend(step.on))
    return replace(after, hearing_on=step.data["on"])


def close_hearing(case: Case, step: Step) -> Case:
    """K10 runs on from the day the hearing ended."""
    clock = case.clock("K10")
    after = case if clock is None or clock.state != "suspended" else case.with_clock(clock.resume(step.on))
    return replace(after, hearing_on=None)


def mediate(case: Case, step: Step) -> Case:
    """An agreement closes the matter and is its delivery (Art 33); a failed attempt changes nothing and stops no clock."""
    if not step.data["agreed"]:
        return case
    after = stop(case, step, "K5", "K11")
    return replace(after, state="closed", closed_on=step.on, delivered_on=case.delivered_on or step.on)


def extend(case: Case, step: Step) -> Case:
    """K6 is an entry in K5's ledger."""
    clock = case.running("K5")
    return case if clock is None else case.with_clock(clock.extend(step.on, step.data["days"]))


def issue_opinion(case: Case, step: Step) -> Case:
    """One kind per claim (Art 32); the clock runs on to the delivery."""
    return replace(
        case,
        state="opinion_issued",
        opinion_on=step.on,
        claims=tuple(step.data["claims"]),
        execution_due=step.data.get("execution_due"),
        executed_on=None,
        deciders=decided_by(case, step),
    )


def serve(case: Case, step: Step) -> Case:
    """Delivery of the opinion, or of the decision of a review."""
    return {"opinion_issued": _serve_opinion, "review_issued": _serve_review, "re_review_issued": _serve_re_review}[case.state](case, step)


def _serve_opinion(case: Case, step: Step) -> Case:
    """K5 and K11 stop on the day of delivery (办结), the petitioner's K7 starts; a supported claim is still to be carried out."""
    served = step.data["served_on"]
    after = stop(case, step, "K5", "K11", day=served).with_clock(new_clock("K7", None, "serve").start(served))
    supported = any(claim["kind"] == "support" for claim in case.claims)
    return replace(
        after,
        state="executing" if supported else "served",
        closed_on=case.closed_on or served,
        delivered_on=case.delivered_on or served,
    )


def _serve_review(case: Case, step: Step) -> Case:
    """The petitioner's K9 starts (Art 36.1)."""
    started = new_clock("K9", None, "serve").start(step.data["served_on"])
    return replace(case.with_clock(started), state="review_served")


def _serve_re_review(case: Case, step: Step) -> Case:
    """The petition procedure is at its end (Art 36.3)."""
    return replace(case, state="re_review_served", re_review_served_on=step.data["served_on"])


def execute(case: Case, step: Step) -> Case:
    """The supported claims were carried out; a review that runs meanwhile goes on."""
    return replace(case, state="closed" if case.state == "executing" else case.state, executed_on=step.data["done_on"])


def decided_by(case: Case, step: Step) -> tuple[UUID, ...]:
    """Accounts that decided so far: none of them decides on the same matter at a higher stage."""
    return case.deciders if step.by.account is None else tuple(dict.fromkeys((*case.deciders, step.by.account)))


def _forward(case: Case, step: Step) -> Case:
    handler = step.units[step.data["to_unit"]]
    co_units = tuple(step.units[code].id for code in step.data.get("co_units") or ())
    after = stop(case, step, "K1", "K1R")
    for code in ("K3", "K4"):
        after = after.with_clock(new_clock(code, handler.id, step.action))
    seen_by = joined(case.seen_by, (handler.id, *co_units))
    return replace(after, sender=case.bureau, handler=handler.id, co_units=co_units, seen_by=seen_by, forwarded_on=step.on)


def take_back(case: Case, step: Step, event: str) -> Case:
    """The unit's clocks fall away, and the case is the bureau's again."""
    return back_at_bureau(cancel(case, step, "K2", "K3", "K4", "K5", "K11", "K14"), step, event)


def back_at_bureau(case: Case, step: Step, event: str) -> Case:
    """K1 keeps its date; K1R gives the bureau the later of K1's end and 3 working days [P]."""
    first = case.clock("K1")
    due = first.due(step.calendar) if first is not None else None
    soonest = step.calendar.add_working(step.on, DAYS_AFTER_RETURN)
    end = max(due.strict, soonest) if due is not None else soonest
    again = new_clock("K1R", case.bureau, event).start(step.on, (end - step.on).days)
    return replace(case.with_clock(again), state="registered", handler=None, co_units=())


def told_to_discipline(case: Case, step: Step) -> Case:
    """The discipline inspection organ of the region sees an accusation from the moment it is known as one (Art 30)."""
    discipline = _discipline_organ(case, step)
    return case if discipline is None else replace(case, seen_by=joined(case.seen_by, (discipline,)))


def _discipline_organ(case: Case, step: Step) -> int | None:
    """The discipline inspection organ 纪检监察机关 nearest to the bureau's region."""
    bureau = step.unit(case.bureau)
    region = bureau.region if bureau is not None else ""
    organs = [unit for unit in step.units.values() if unit.kind == "discipline" and region.startswith(unit.region)]
    return max(organs, key=lambda unit: len(unit.region)).id if organs else None


def is_accused(case: Case, step: Step, unit_id: int | None) -> bool:
    """Whether the unit is accused in this case, or below one that is."""
    unit = step.unit(unit_id)
    return unit.is_under(case.accused) if unit is not None else unit_id in case.accused


def joined(known: tuple[int, ...], more: tuple[int, ...]) -> tuple[int, ...]:
    """Both, each unit once, in order."""
    return tuple(dict.fromkeys((*known, *more)))


def stop(case: Case, step: Step, *codes: str, day: date | None = None) -> Case:
    """Running clocks with these codes are done on `day` (the step's own by default), waiting ones fall away."""
    for code in codes:
        clock = case.clock(code)
        if clock is not None and clock.state in {"running", "suspended"}:
            case = case.with_clock(clock.stop(day or step.on))
        elif clock is not None and clock.state == "pending":
            case = case.with_clock(clock.cancel(step.on))
    return case


def cancel(case: Case, step: Step, *codes: str) -> Case:
    """Clocks with these codes fall away."""
    for code in codes:
        clock = case.clock(code)
        if clock is not None and clock.state in {"running", "suspended", "pending"}:
            case = case.with_clock(clock.cancel(step.on))
    return case
