"""What was known of a case on each day: its steps folded into one fact after another.

The fold reads the states a step connects, never its name, so a new action needs nothing here as long as it leads through
the known states. It reads append-only records alone: the past it tells never changes, in whatever order events arrive.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.reporting.domain.contributions import CaseFact, Rating

DAY = timedelta(days=1)
FORWARDED = frozenset({"transferred", "assigned"})
TAKEN_UP = frozenset({"accepted", "redirected", "replied", "refused", "refused_again"})
ANSWERED = frozenset({"served", "executing", "closed", "replied", "redirected"})
BEGUN_AGAIN = frozenset({"registered", "received", "accepted"})
UNENDED = frozenset({"transferred", "assigned", "received", "objected", "accepted", "handling", "opinion_issued"})
ADDS_DAYS = frozenset({"start", "extend"})


@dataclass(frozen=True)
class Dimensions:
    """What figures are grouped by, beside unit and month. `home_region`: of the place, else of the registrar."""

    channel: str
    source_kind: str
    home_region: str
    unit_region: str | None = None
    category: str | None = None
    topic: str | None = None

    @property
    def region(self) -> str:
        """Region of the handling organ, else where the matter lies (domain.md §2.1)."""
        return self.unit_region or self.home_region


@dataclass(frozen=True)
class Step:
    """A step of the timeline on its legal day. `unit`, `unit_region`: whom it forwards to; `served_on`: the delivery it reports; `reports`: 报请."""

    day: date
    from_state: str | None
    to_state: str
    unit: int | None = None
    unit_region: str | None = None
    path: str | None = None
    category: str | None = None
    topic: str | None = None
    place: str | None = None
    served_on: date | None = None
    reports: bool = False

    @property
    def forwards(self) -> bool:
        """Whether it sends the case to a unit; a classification on the way leaves it where it is."""
        return self.to_state in FORWARDED and self.unit is not None


@dataclass(frozen=True)
class Given:
    """A rating on its legal day; a later one of the same object replaces it."""

    day: date
    rated: str
    value: str


@dataclass(frozen=True)
class ClockEntry:
    """A line of a clock's ledger: what happened, on which legal day, how many days it adds."""

    kind: str
    day: date
    days: int = 0


@dataclass(frozen=True)
class Present:
    """The case as its row says now: the last word where a step means more than its states tell."""

    state: str
    handling_unit: int | None
    category: str | None
    topic: str | None
    path: str | None
    closed_on: date | None
    delivered_on: date | None


@dataclass(frozen=True)
class CaseHistory:
    """Everything the records tell of one case. `handling`: the ledgers of its K5 clocks, oldest first."""

    opening: CaseFact
    dimensions: Dimensions
    received_on: date
    steps: Sequence[Step]
    present: Present
    ratings: Sequence[Given] = ()
    handling: Sequence[Sequence[ClockEntry]] = ()


@dataclass(frozen=True)
class Known:
    """What was known at the end of a step taken on `day`."""

    day: date
    fact: CaseFact
    dimensions: Dimensions


def known_by_day(history: CaseHistory) -> Iterator[Known]:
    """The case after its registration, after each later step and each rating; days never run backwards."""
    known = Known(history.opening.registered_on, history.opening, history.dimensions)
    marks = _in_order(history)
    last = max((place for place, (_, mark) in enumerate(marks) if isinstance(mark, Step)), default=-1)
    for place, (day, mark) in enumerate(marks):
        fact, dimensions = known.fact, known.dimensions
        if isinstance(mark, Given):
            fact = replace(fact, ratings={**fact.ratings, mark.rated: Rating(mark.value, mark.day)})
        else:
            fact = _after(fact, mark, history.received_on)
            dimensions = _dimensions(dimensions, mark)
        if place >= last:
            fact, dimensions = _as_recorded(fact, dimensions, history.present)
        known = Known(day, _with_handling_term(fact, history.handling, day), dimensions)
        yield known


def _in_order(history: CaseHistory) -> list[tuple[date, Step | Given]]:
    """Steps in the order of the timeline, a rating after the steps of its day; no day lies before an earlier step's."""
    marks: list[tuple[date, Step | Given]] = []
    day = history.opening.registered_on
    for step in history.steps:
        day = max(day, step.day)
        marks.append((day, step))
    marks += [(max(given.day, history.opening.registered_on), given) for given in history.ratings]
    return sorted(marks, key=lambda mark: mark[0])


def _after(fact: CaseFact, step: Step, received_on: date) -> CaseFact:
    """The fact after a step, by the states it connects."""
    changes: dict[str, object] = {"state": step.to_state}
    changes |= {name: told for name, told in (("category", step.category), ("path", step.path)) if told is not None}
    if fact.disposed_on is None and (step.reports or (step.from_state == "registered" != step.to_state)):
        changes["disposed_on"] = step.day
    changes |= _handed_on(fact, step, received_on)
    changes |= _begun_again(fact, step)
    if step.to_state in ANSWERED and step.from_state not in ANSWERED:
        answered_on = step.served_on or step.day
        changes |= {"closed_on": fact.closed_on or answered_on, "delivered_on": fact.delivered_on or answered_on}
    return replace(fact, **changes)  # type: ignore[arg-type]  # the keys are fields of the fact


def _handed_on(fact: CaseFact, step: Step, received_on: date) -> dict[str, object]:
    """Which unit has it since when, and when it first told the petitioner where the matter goes."""
    changes: dict[str, object] = {}
    if step.from_state is None and step.to_state == "received":
        changes = {"handling_unit": fact.registered_by, "handed_on": step.day, "term_started_on": received_on}
    if step.forwards:
        changes = {"handling_unit": step.unit, "handed_on": step.day, "noticed_on": None, "term_started_on": None}
        changes["forwarded_on"] = fact.forwarded_on or step.day
    if step.from_state in FORWARDED and step.to_state == "received" and fact.handed_on is not None:
        changes["term_started_on"] = min(step.day, fact.handed_on + DAY)
    if step.from_state == "received" and step.to_state in TAKEN_UP and fact.noticed_on is None:
        changes["noticed_on"] = step.day
    if step.to_state == "registered" and step.from_state not in {None, "registered"}:
        changes = {"handling_unit": None, "handed_on": None, "noticed_on": None, "term_started_on": None}
    return changes


def _begun_again(fact: CaseFact, step: Step) -> dict[str, object]:
    """A confirmed repeat is no 初件 until the link is undone; what is reopened or revoked by a review is not closed any more."""
    if step.to_state == "merged":
        return {"first": False}
    if step.from_state == "merged" and step.to_state == "registered":
        return {"first": True, "disposed_on": fact.forwarded_on}
    if step.to_state not in BEGUN_AGAIN or step.from_state in {None, "registered", *UNENDED}:
        return {}
    return {"closed_on": None} if step.to_state == "accepted" else {"closed_on": None, "path": None}


def _as_recorded(fact: CaseFact, dimensions: Dimensions, present: Present) -> tuple[CaseFact, Dimensions]:
    """The last fact agrees with the case's row, whatever the steps were."""
    fact = replace(
        fact,
        state=present.state,
        handling_unit=present.handling_unit,
        category=present.category,
        path=present.path,
        closed_on=present.closed_on,
        delivered_on=present.delivered_on,
    )
    return fact, replace(dimensions, category=present.category, topic=present.topic)


def _dimensions(dimensions: Dimensions, step: Step) -> Dimensions:
    changes: dict[str, str | None] = {}
    if step.category is not None:
        changes["category"] = step.category
    if step.topic is not None:
        changes["topic"] = step.topic
    if step.place is not None:
        changes["home_region"] = step.place
    if step.forwards:
        changes["unit_region"] = step.unit_region
    if step.to_state == "registered":
        changes["unit_region"] = None
    return replace(dimensions, **changes) if changes else dimensions  # type: ignore[arg-type]  # the keys are fields


def _with_handling_term(fact: CaseFact, clocks: Sequence[Sequence[ClockEntry]], day: date) -> CaseFact:
    """K5 as its ledger stood on that day: started, extended, perhaps fallen away."""
    due: date | None = None
    since: date | None = None
    for ledger in clocks:
        entries = [entry for entry in ledger if entry.day <= day]
        start = next((entry.day for entry in entries if entry.kind == "start"), None)
        if start is not None:
            added = [entry for entry in entries if entry.kind in ADDS_DAYS]
            due, since = start + timedelta(days=sum(entry.days for entry in added)), added[-1].day
            if entries[-1].kind in {"cancel", "waive"}:
                due, since = None, None
    if (due, since) == (fact.k5_due, fact.k5_known_on):
        return fact
    return replace(fact, k5_due=due, k5_known_on=since)


def merged_ratings(remembered: Mapping[int, Given], standing: Mapping[int, Given]) -> Mapping[int, Given]:
    """Ratings by version: a replaced rating stays in the history, the standing one is as its row says."""
    return dict(sorted({**remembered, **standing}.items()))
