"""Effects: the case after a lawful step. Pure; clocks start and stop here and nowhere else."""

from dataclasses import replace

from services.tracking.domain.case import Case, Step
from services.tracking.domain.clocks import new_clock
from shared.kernel.time import legal_date

OBJECTION_DAYS_AFTER_RETURN = 3


def classify(case: Case, step: Step) -> Case:
    """Category, topic, place, accused: an accusation is sealed and its accused barred (Art 30.3)."""
    data = step.data
    accused = tuple(step.units[code].id for code in data.get("accused_units") or ())
    category = data["category"]
    return replace(
        case,
        category=category,
        topic=data.get("topic") or case.topic,
        place=data.get("place") or case.place,
        sealed=category == "accusation",
        accused=(*case.accused, *(unit for unit in accused if unit not in case.accused)),
    )


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
    return replace(_stop(case, step, "K1", "K1R"), state="replied", closed_on=step.on, delivered_on=case.delivered_on or step.on)


def receive(case: Case, step: Step) -> Case:
    """K3 and K4 start with the receipt (Art 23.3)."""
    for code in ("K3", "K4"):
        clock = case.clock(code)
        if clock is not None and clock.state == "pending":
            case = case.with_clock(clock.start(step.on))
    return replace(case, state="received")


def object_to(case: Case, step: Step) -> Case:
    """K4 has served its purpose, K14 starts for the sender; K3 goes on."""
    after = _stop(case, step, "K4").with_clock(new_clock("K14", case.sender, "object").start(step.on))
    return replace(after, state="objected")


def accept_objection(case: Case, step: Step) -> Case:
    """Back to the sender: K3 and K4 fall away, K1 keeps its date, K1R gives the re-transfer the later of K1's end and 3 working days."""
    after = _stop(_cancel(case, step, "K3", "K4", "K11"), step, "K14")
    first = case.clock("K1")
    due = first.due(step.calendar) if first else None
    soonest = step.calendar.add_working(step.on, OBJECTION_DAYS_AFTER_RETURN)
    end = max(due.strict, soonest) if due else soonest
    again = new_clock("K1R", case.bureau, "accept_objection").start(step.on, (end - step.on).days)
    return replace(after.with_clock(again), state="registered", handler=None, co_units=(), returns=case.returns + 1)


def reject_objection(case: Case, step: Step) -> Case:
    """The unit stays responsible; K3 never stopped."""
    return replace(_stop(case, step, "K14"), state="received")


def accept(case: Case, step: Step) -> Case:
    """The petitioner is told path and procedure: K2, K3 stop; P6 starts the 60 days (Art 34), P1-P5 lead elsewhere."""
    path = step.data["path"]
    after = _stop(case, step, "K1", "K1R", "K2", "K3", "K4")
    if path == "P6":
        started = after.with_clock(new_clock("K5", case.handler, "accept").start(step.on))
        return replace(started, state="accepted", path=path)
    return replace(after, state="redirected", path=path, closed_on=step.on, delivered_on=case.delivered_on or step.on)


def reply_suggestion(case: Case, step: Step) -> Case:
    """Adopted, partly or not: answered (Art 29)."""
    after = _stop(case, step, "K2", "K3", "K4", "K11")
    return replace(after, state="replied", closed_on=step.on, delivered_on=case.delivered_on or step.on)


def investigate(case: Case, step: Step) -> Case:
    """The petitioner was heard and the facts examined."""
    return replace(case, state="handling", heard_on=step.data["heard_on"])


def extend(case: Case, step: Step) -> Case:
    """K6 is an entry in K5's ledger."""
    clock = case.running("K5")
    return case if clock is None else case.with_clock(clock.extend(step.on, step.data["days"]))


def issue_opinion(case: Case, step: Step) -> Case:
    """One kind per claim (Art 32); the clock runs on to the delivery."""
    return replace(case, state="opinion_issued", opinion_on=step.on, claims=tuple(step.data["claims"]))


def serve(case: Case, step: Step) -> Case:
    """Delivery: K5 and K11 stop on that day (办结), the petitioner's K7 starts; a supported claim is still to be carried out."""
    served = step.data["served_on"]
    after = _stop(case, step, "K5", "K11", on=served).with_clock(new_clock("K7", None, "serve").start(served))
    supported = any(claim["kind"] == "support" for claim in case.claims)
    return replace(
        after,
        state="executing" if supported else "served",
        closed_on=case.closed_on or served,
        delivered_on=case.delivered_on or served,
    )


def execute(case: Case, step: Step) -> Case:
    """The supported claims were carried out."""
    del step
    return replace(case, state="closed")


def _forward(case: Case, step: Step) -> Case:
    handler = step.units[step.data["to_unit"]]
    co_units = tuple(step.units[code].id for code in step.data.get("co_units") or ())
    after = _stop(case, step, "K1", "K1R")
    for code in ("K3", "K4"):
        after = after.with_clock(new_clock(code, handler.id, step.action))
    new = tuple(unit for unit in (handler.id, *co_units) if unit not in case.seen_by)
    return replace(
        after, sender=case.bureau, handler=handler.id, co_units=co_units, seen_by=(*case.seen_by, *new), forwarded_on=legal_date(step.at)
    )


def _stop(case: Case, step: Step, *codes: str, on: object = None) -> Case:
    day = step.on if on is None else on
    for code in codes:
        clock = case.running(code)
        if clock is not None:
            case = case.with_clock(clock.stop(day))  # type: ignore[arg-type]  # a date, or the step's own day
        elif (waiting := case.clock(code)) is not None and waiting.state == "pending":
            case = case.with_clock(waiting.cancel(step.on))
    return case


def _cancel(case: Case, step: Step, *codes: str) -> Case:
    for code in codes:
        clock = case.clock(code)
        if clock is not None and clock.state in {"running", "pending"}:
            case = case.with_clock(clock.cancel(step.on))
    return case
