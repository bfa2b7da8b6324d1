"""What became of a matter (domain.md 1.1.11, M14, P7, §4.3): 办结 and 化解 are two facts; who is not content is asked again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.tracking.domain.records import Row, Scene, Written, kept_here, not_after, not_before, still_open
from shared.kernel.errors import Refusal

OWED_BY_OPINION: Mapping[str, str] = {"support": "solved", "explain": "explained", "reject": "explained"}
"""三到位 (TL 27): a claim that was right is solved, one that was not is explained. Help and referral come beside these."""

DUTY_CLOCKS = frozenset({"K1", "K2", "K3", "K5", "K8", "K10", "K11"})
"""Clocks whose end an organ, not the petitioner, must keep."""


@dataclass(frozen=True)
class Claim:
    """A claim of the opinion, by its number, and what was done about it."""

    number: int
    text: str
    opinion: str
    done: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether what TL 27 owes this claim was done."""
        return OWED_BY_OPINION[self.opinion] in self.done


def checklist(claims: Sequence[Row], outcomes: Sequence[Row]) -> Iterator[Claim]:
    """Every claim of the opinion with what was done about it."""
    for number, claim in enumerate(claims, start=1):
        done = tuple(row["kind"] for row in outcomes if row["claim"] == number)
        yield Claim(number, claim["claim"], claim["kind"], done)


def resolve(record: Row, data: Row, scene: Scene) -> Written:
    """化解 or not, on a day since the matter was received; closing it is another fact and stays as it is."""
    del record
    not_before(data["resolved_on"], scene.facts["received_on"], "/on")
    not_after(data["resolved_on"], scene.on, "/on")
    return Written(dict(data))


def follow_up(record: Row, data: Row, scene: Scene) -> Written:
    """回访 comes after 办结."""
    del record
    closed_on = _closed(scene)
    not_before(data["followed_on"], closed_on, "/on")
    not_after(data["followed_on"], scene.on, "/on")
    return Written(dict(data))


def doubt_repeat(record: Row, data: Row, scene: Scene) -> Written:
    """A confirmed repeat within the window after closing asks whether the matter was settled. `facts.repeat_on`: its receipt."""
    del record
    closed_on, repeat_on = _closed(scene), scene.facts["repeat_on"]
    if not closed_on <= repeat_on <= closed_on + timedelta(days=scene.terms["repeat_window"]):
        raise Refusal("outside_window", pointer="/repeat_case", days=scene.terms["repeat_window"])
    return Written({**data, "trigger": "repeat", "opened_on": scene.on})


def doubt_contact(record: Row, data: Row, scene: Scene) -> Written:
    """So does a contact that finds the petitioner dissatisfied."""
    del record
    return Written({**data, "trigger": "dissatisfied", "opened_on": scene.on})


def find(record: Row, data: Row, scene: Scene) -> Written:
    """The check ends with a finding: settled after all, or unfinished."""
    still_open(record, "found_on")
    not_before(data["found_on"], record["opened_on"], "/on")
    not_after(data["found_on"], scene.on, "/on")
    return Written(dict(data))


def note_outcome(record: Row, data: Row, scene: Scene) -> Written:
    """Of a claim that the opinion names; what is referred by law names the law."""
    del record
    if data["claim"] > len(scene.facts["claims"]):
        raise Refusal("unknown_part", article="TL 27", pointer="/claim")
    if data["kind"] == "referred_by_law" and data.get("basis") is None:
        raise Refusal("basis_required", article="TL 27", pointer="/basis")
    not_after(data["done_on"], scene.on, "/on")
    return Written(dict(data))


def note_visit(record: Row, data: Row, scene: Scene) -> Written:
    """A notice from above, as counts; the clocks that an organ had missed by that day are kept with it."""
    del record
    not_before(data["visited_on"], scene.facts["received_on"], "/visited_on")
    not_after(data["visited_on"], scene.on, "/visited_on")
    if not 1 <= data["distinct_persons"] <= data["persons"] or data["batches"] > data["persons"]:
        raise Refusal("counts_contradict", pointer="/persons")
    return Written({**data, "missed": sorted(missed(scene.facts["clocks"], data["visited_on"]))})


def missed(clocks: Sequence[Row], on: date) -> set[str]:
    """Duty clocks that had ended by that day without being kept."""
    return {
        clock["code"]
        for clock in clocks
        if clock["code"] in DUTY_CLOCKS
        and clock["due_strict"] is not None
        and clock["due_strict"] < on
        and clock["state"] not in {"cancelled", "waived"}
        and (clock["stopped_on"] is None or clock["stopped_on"] > clock["due_strict"])
    }


def judge_cause(record: Row, data: Row, scene: Scene) -> Written:
    """Why it came to that; every cause of our own has a remedy with a due day, and a missed clock is not “none”."""
    kept_here(record, scene)
    still_open(record, "cause")
    if data["cause"] == "none" and record["missed"]:
        raise Refusal("clocks_were_missed", article="TL 34", pointer="/cause", clocks=", ".join(record["missed"]))
    if data["cause"] != "none" and (data.get("remedy") is None or data.get("remedy_due_on") is None):
        raise Refusal("remedy_required", pointer="/remedy")
    return Written(dict(data))


def reply_visit(record: Row, data: Row, scene: Scene) -> Written:
    """The petitioner is told what came of it, after the cause was found."""
    kept_here(record, scene)
    still_open(record, "replied_on")
    if record["cause"] is None:
        raise Refusal("cause_not_found", pointer="/replied_on")
    not_before(data["replied_on"], record["visited_on"], "/replied_on")
    not_after(data["replied_on"], scene.on, "/replied_on")
    return Written(dict(data))


def _closed(scene: Scene) -> date:
    closed_on: date | None = scene.facts["closed_on"]
    if closed_on is None:
        raise Refusal("case_not_closed")
    return closed_on
