"""Guards: each says one rule and refuses with its code and article. They never change anything."""

from collections.abc import Iterable, Mapping

from services.tracking.domain.case import Case, Step
from services.tracking.domain.terms import EXTENSION_CAP_DAYS
from shared.kernel.errors import FieldError, Refusal


def reason_if_late(case: Case, step: Step) -> None:
    """A classification after registration needs a reason (domain.md §5 row 5)."""
    if case.state != "registered" and not step.reason:
        raise Refusal("reason_required", article="TL 29-31")


def accused_known(case: Case, step: Step) -> None:
    """The accused units must exist, else the bar would hold nobody."""
    del case
    for place, code in enumerate(step.data.get("accused_units") or ()):
        if code not in step.units:
            raise Refusal("unknown_unit", pointer=f"/accused/{place}/unit", unit=code)


def target_valid(case: Case, step: Step) -> None:
    """A case goes to organs that exist on that day, never to an inner section nor to the sender itself (Art 22.1, 24.2)."""
    for pointer, code in _targets(step):
        unit = step.units.get(code)
        if unit is None:
            raise Refusal("unknown_unit", pointer=pointer, unit=code)
        if not unit.existed(step.on):
            raise Refusal("unit_not_valid", article="TL 24.2", unit=code)
        if unit.kind == "section":
            raise Refusal("not_an_organ", article="TL 22.1", unit=code)
        if unit.id == case.bureau:
            raise Refusal("same_unit", article="TL 22.1")


def target_not_barred(case: Case, step: Step) -> None:
    """An accusation never reaches the accused unit or one below it (Art 30.3); nor does what is not classified yet."""
    if case.sealed or case.category is None:
        for _, code in _targets(step):
            if step.units[code].is_under(case.accused):
                raise Refusal("accused_unit_barred", article="TL 30.3")


def not_upwards(case: Case, step: Step) -> None:
    """Sent to organs of the own level or below; upwards it is reported (Art 22.1). An accusation may go to who manages the cadre (Art 30)."""
    bureau = step.unit(case.bureau)
    if bureau is None or case.sealed:
        return
    for pointer, code in _targets(step):
        if step.units[code].id in bureau.path:
            raise Refusal("unit_above", article="TL 22.1", pointer=pointer, unit=code)


def no_loop(case: Case, step: Step) -> None:
    """A unit whose objection was accepted does not get the case again but by a decision on jurisdiction (Art 24)."""
    unit = step.units[step.data["to_unit"]]
    if unit.id in case.returned_by:
        raise Refusal("transfer_loop", article="TL 24.1", unit=unit.code)


def deadline_ahead(case: Case, step: Step) -> None:
    """The 交办函 sets a date that is still to come."""
    del case
    if step.data["deadline"] < step.on:
        raise Refusal("deadline_passed", article="TL 22.1(3)", pointer="/deadline")


def was_forwarded(case: Case, step: Step) -> None:
    """Only what was transferred or assigned can be objected to."""
    del step
    if case.sender is None or case.clock("K4") is None:
        raise Refusal("objection_not_possible", article="TL 23.3")


def objection_in_time(case: Case, step: Step) -> None:
    """Within five working days of receipt, and once."""
    clock = case.running("K4")
    if clock is None:
        raise Refusal("objection_not_possible", article="TL 23.3")
    due = clock.due(step.calendar)
    if due is not None and step.on > due.rolled:
        raise Refusal("objection_late", article="TL 23.3", due=due.rolled.isoformat())


def suggested_unit_known(case: Case, step: Step) -> None:
    """The unit named as competent must exist."""
    del case
    if step.data["suggested_unit"] not in step.units:
        raise Refusal("unknown_unit", pointer="/suggested_unit", unit=step.data["suggested_unit"])


def no_suggestion(case: Case, step: Step) -> None:
    """A suggestion is studied and answered, not accepted on a path (Art 29)."""
    del step
    if case.category == "suggestion":
        raise Refusal("path_takes_no_suggestion", article="TL 29")


def path_open(case: Case, step: Step) -> None:
    """A bureau may lead to P1-P5 before forwarding; it never decides the substance itself (Art 14, 22.2, 28.2)."""
    if case.state == "registered" and step.data["path"] == "P6":
        raise Refusal("path_not_open_to_bureau", article="TL 22.2")


def redirect_named(case: Case, step: Step) -> None:
    """P1 to P5 lead somewhere: the petitioner is told the organ and its procedure (Art 31)."""
    del case
    if step.data["path"] == "P6":
        return
    missing = [name for name in ("receiving_organ", "procedure") if not str(step.data.get(name) or "").strip()]
    if missing:
        errors = tuple(FieldError(f"/{name}", "redirect_incomplete") for name in missing)
        raise Refusal("redirect_incomplete", article="TL 31", errors=errors)


def is_suggestion(case: Case, step: Step) -> None:
    """Only suggestions are answered this way."""
    del step
    if case.category not in {"suggestion", None}:
        raise Refusal("not_a_suggestion", article="TL 29")


def heard_on_is_past(case: Case, step: Step) -> None:
    """The petitioner was heard by now, and not before the matter came in."""
    _not_after_today(step, "heard_on")
    if step.data["heard_on"] < case.received_on:
        raise Refusal("date_too_early", article="TL 31(6)", pointer="/heard_on")


def extension_in_time(case: Case, step: Step) -> None:
    """Approved before the handling term ends (Art 34)."""
    clock = case.running("K5")
    if clock is None:
        raise Refusal("no_running_clock", article="TL 34")
    due = clock.due(step.calendar)
    if due is not None and step.on > due.strict:
        raise Refusal("extension_late", article="TL 34", due=due.strict.isoformat())


def extension_within_cap(case: Case, step: Step) -> None:
    """All extensions together stay within 30 days (Art 34), and none takes days away."""
    clock = case.running("K5")
    left = EXTENSION_CAP_DAYS - (clock.extended if clock else 0)
    if not 1 <= step.data["days"] <= left:
        raise Refusal("extension_too_long", article="TL 34", left=left)


def petitioner_heard(case: Case, step: Step) -> None:
    """Facts and reasons are heard before an opinion (Art 31(6))."""
    del step
    if case.heard_on is None:
        raise Refusal("not_heard", article="TL 31(6)")


def no_open_hearing(case: Case, step: Step) -> None:
    """A hearing ends before the next one begins and before anything is decided (Art 31(6), 36.2)."""
    del step
    if case.hearing_on is not None:
        raise Refusal("hearing_open", article="TL 31(6)")


def hearing_is_open(case: Case, step: Step) -> None:
    """Only a hearing that was opened can end."""
    del step
    if case.hearing_on is None:
        raise Refusal("no_open_hearing", article="TL 31(6)")


def is_appeal(case: Case, step: Step) -> None:
    """Mediation and settlement belong to appeals 申诉求决 (Art 33)."""
    del step
    if case.category not in {"appeal", None}:
        raise Refusal("not_an_appeal", article="TL 33")


def opinion_differs(case: Case, step: Step) -> None:
    """After a revocation the same facts and reasons must not yield the same opinion."""
    if case.revoked and _answers(case.revoked) == _answers(step.data["claims"]):
        raise Refusal("opinion_unchanged", article="TL 35")


def something_to_execute(case: Case, step: Step) -> None:
    """A supported claim that was not carried out yet (Art 32.2)."""
    del step
    if case.executed_on is not None or not any(claim["kind"] == "support" for claim in case.claims):
        raise Refusal("nothing_to_execute", article="TL 32.2")


def served_on_plausible(case: Case, step: Step) -> None:
    """Served after the opinion was issued and not in the future."""
    _not_after_today(step, "served_on")
    if case.opinion_on is not None and step.data["served_on"] < case.opinion_on:
        raise Refusal("date_too_early", article="TL 35", pointer="/served_on")


def done_on_is_past(case: Case, step: Step) -> None:
    """What was carried out was carried out by now."""
    del case
    _not_after_today(step, "done_on")


NEED_NO_DATA = frozenset(
    {
        was_forwarded,
        objection_in_time,
        no_suggestion,
        is_suggestion,
        extension_in_time,
        petitioner_heard,
        no_open_hearing,
        hearing_is_open,
        is_appeal,
        something_to_execute,
    }
)
"""Guards that judge the case alone, so that a caller can be told before anything is posted."""


def _answers(claims: Iterable[Mapping[str, object]]) -> list[tuple[str, str]]:
    """Kind and text of each answer, white space apart."""
    return [(str(claim["kind"]), "".join(str(claim["text"]).split())) for claim in claims]


def _targets(step: Step) -> list[tuple[str, str]]:
    """Pointer and code of every unit the case is to reach."""
    co_units = step.data.get("co_units") or ()
    return [("/to_unit", step.data["to_unit"]), *((f"/co_units/{place}", code) for place, code in enumerate(co_units))]


def _not_after_today(step: Step, name: str) -> None:
    if step.data[name] > step.on:
        raise Refusal("date_in_future", pointer=f"/{name}")
