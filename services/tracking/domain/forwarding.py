"""The bureau's other steps: report upwards, settle a dispute over competence, merge, split, refuse (domain.md §5 rows 2-5, 8, 14, 37)."""

from dataclasses import replace

from services.tracking.domain.case import Case, Other, Step
from services.tracking.domain.clocks import new_clock
from services.tracking.domain.effects import cancel, is_accused, joined, sealed, stop
from services.tracking.domain.states import RUNNING_STATES
from shared.kernel.errors import Refusal

ABOVE = frozenset({"government", "bureau", "joint_conference"})


def superior_named(case: Case, step: Step) -> None:
    """Major and urgent matters are put to the Party committee and government of the same level or to the bureau above (Art 22.1(1), 25)."""
    unit, bureau = step.units.get(step.data["to_unit"]), step.unit(case.bureau)
    if unit is None:
        raise Refusal("unknown_unit", pointer="/to_unit", unit=step.data["to_unit"])
    same_region = bureau is not None and unit.region == bureau.region
    if unit.id == case.bureau or unit.kind not in ABOVE or not (same_region or (bureau is not None and unit.id in bureau.path)):
        raise Refusal("not_a_superior", article="TL 22.1(1)", unit=unit.code)


def report_up(case: Case, step: Step) -> Case:
    """The bureau's K1 duty is done (Art 22.1); the superior sees the case; K12, 及时, is met by the report."""
    reported = new_clock("K12", case.bureau, "report_up").start(step.on, 0).stop(step.on)
    after = stop(case, step, "K1", "K1R").with_clock(reported)
    return replace(after, seen_by=joined(after.seen_by, (step.units[step.data["to_unit"]].id,)))


def determine_jurisdiction(case: Case, step: Step) -> Case:
    """Art 24: the dispute is settled. The unit named gets the case, its K3 waits for the receipt, and it has no objection any more."""
    handler = step.units[step.data["to_unit"]]
    after = cancel(stop(case, step, "K1", "K1R", "K14"), step, "K2", "K3", "K4", "K11")
    after = after.with_clock(new_clock("K3", handler.id, step.action))
    seen_by = joined(after.seen_by, (handler.id,))
    return replace(after, state="transferred", sender=case.bureau, handler=handler.id, co_units=(), seen_by=seen_by, forwarded_on=step.on)


def main_case_runs(case: Case, step: Step) -> None:
    """A repeat joins a matter that is still running, and an accusation only another accusation (domain.md §2.3; Art 30.3)."""
    main = _named(case, step, "main_case")
    if main.state not in RUNNING_STATES:
        raise Refusal("case_not_running", article="TL 19.3", pointer="/main_case", state=main.state)
    if main.sealed != case.sealed:
        raise Refusal("merge_breaks_seal", article="TL 30.3")


def merge(case: Case, step: Step) -> Case:
    """K1 stops for the repeat; the clocks of the running matter are untouched, its handler reads the repeat."""
    main = step.others[str(step.data["main_case"])]
    readers = () if main.handler is None or is_accused(case, step, main.handler) else (main.handler,)
    return replace(stop(case, step, "K1", "K1R"), state="merged", main_case=main.id, seen_by=joined(case.seen_by, readers))


def unmerge(case: Case, step: Step) -> Case:
    """The link was wrong: the clock that the merger stopped runs on with its own dates."""
    for code in ("K1R", "K1"):
        clock = case.clock(code)
        if clock is not None:
            case = case.with_clock(clock.restore(step.on))
            break
    return replace(case, state="registered", main_case=None)


def split(case: Case, step: Step) -> Case:
    """The parts become matters of their own. What holds an accusation is sealed itself: its text tells of it (domain.md 1.7.2)."""
    if case.sealed or not any(part["category"] == "accusation" for part in step.data["parts"]):
        return case
    return sealed(case, step, "split")


def ground_complete(case: Case, step: Step) -> None:
    """Each ground names where the petitioner finds the answer: the running matter, or the competent organ (Art 19.3, 23.1)."""
    ground = step.data["ground"]
    if ground == "in_progress":
        running = _named(case, step, "other_case")
        if running.state not in RUNNING_STATES:
            raise Refusal("case_not_running", article="TL 19.3", pointer="/other_case", state=running.state)
    if ground == "not_competent" and not step.data.get("other_unit"):
        raise Refusal("other_unit_required", article="TL 23.1", pointer="/other_unit")
    named = step.data.get("other_unit")
    if named is not None and named not in step.units:
        raise Refusal("unknown_unit", pointer="/other_unit", unit=named)


def refuse(case: Case, step: Step) -> Case:
    """不予受理: registered and told, the clock stops."""
    return replace(stop(case, step, "K1", "K1R"), state="refused")


def re_review_was_served(case: Case, step: Step) -> None:
    """不再受理 rests on a 复核意见书 that was served (Art 36.3)."""
    earlier = _named(case, step, "re_review_document")
    if earlier.re_review_served_on is None:
        raise Refusal("re_review_not_served", article="TL 36.3", pointer="/re_review_document")


def refuse_again(case: Case, step: Step) -> Case:
    """不再受理: the same facts and reasons after 复核; new ones make a new matter."""
    return replace(stop(case, step, "K1", "K1R"), state="refused_again")


def _named(case: Case, step: Step, name: str) -> Other:
    """The other case a step names; one that the caller may not see does not exist."""
    reference = step.data.get(name)
    if reference is None:
        raise Refusal("other_case_required", article="TL 19.3", pointer=f"/{name}")
    other = step.others.get(str(reference))
    if other is None:
        raise Refusal("unknown_case", pointer=f"/{name}", case=str(reference))
    if other.id == case.id:
        raise Refusal("same_case", pointer=f"/{name}")
    return other
