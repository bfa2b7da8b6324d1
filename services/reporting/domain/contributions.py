"""What one case contributes to each figure: a pure function of its fact (domain.md §2.1).

A contribution says in which cohort the case counts, for which unit, and since which day that is known; numerator and
denominator are known on different days, so they are contributions of their own. As of day D a figure is the sum of what
was known by D. A contribution may lie in the future: a rating window that nobody uses counts from the day after it
closes, and needs no sweep. Who takes a contribution back must date the negative row no earlier than the row it undoes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.kernel.ratings import RatedCase, in_scope, window_end

BUREAU_DAYS = 15
UNIT_DAYS = 30
SUGGESTION_DAYS = 60
PAPER_CHANNELS = frozenset({"letter", "visit"})
CONTENT = frozenset({"satisfied", "basically_satisfied"})


@dataclass(frozen=True)
class Rating:
    """The rating of one object that stands now, and the day it was given."""

    value: str
    on: date


@dataclass(frozen=True)
class CaseFact:
    """What reporting knows of a case; all days are legal days (Asia/Shanghai).

    bureau_unit: the bureau that registered it, None when a unit did; handling_unit: who has it now, None after a return.
    disposed_on: the bureau's first transfer, assignment, direct reply, report or lead to another procedure;
    forwarded_on: its first transfer or assignment; handed_on: when the present unit got it; noticed_on: first notice of
    path and procedure, or answer, by a unit. k1_due, k5_due: strict ends; k5_known_on: acceptance or latest extension.
    first: 初件, not a repeat.
    """

    registered_on: date
    channel: str
    registered_by: int
    bureau_unit: int | None = None
    handling_unit: int | None = None
    state: str = "registered"
    category: str | None = None
    path: str | None = None
    first: bool = True
    disposed_on: date | None = None
    forwarded_on: date | None = None
    handed_on: date | None = None
    noticed_on: date | None = None
    k1_due: date | None = None
    k5_due: date | None = None
    k5_known_on: date | None = None
    term_started_on: date | None = None
    closed_on: date | None = None
    delivered_on: date | None = None
    ratings: Mapping[str, Rating] = field(default_factory=dict)


@dataclass(frozen=True)
class Contribution:
    """A case counts in one indicator: for a unit, in the cohort of a day, known since a day."""

    indicator: str
    object: str | None
    unit_id: int
    cohort_on: date
    known_on: date
    numerator: bool
    denominator: bool


def contributions(fact: CaseFact) -> frozenset[Contribution]:
    """Everything this case contributes."""
    rules = (_bureau_acceptance, _unit_acceptance, _completion, _ratings, _online, _forwarding)
    return frozenset(row for rule in rules for row in rule(fact))


def _bureau_acceptance(fact: CaseFact) -> Iterator[Contribution]:
    """E1: the bureau's own disposal within 15 days of registration; first petitions."""
    if fact.bureau_unit is None or not fact.first:
        return
    cohort = fact.registered_on + timedelta(days=BUREAU_DAYS)
    yield from _timely("bureau_timely_acceptance_rate", fact.bureau_unit, cohort, fact.registered_on, fact.disposed_on)


def _unit_acceptance(fact: CaseFact) -> Iterator[Contribution]:
    """E2: the unit's notice within 30 days of registration; accusations follow their own rules (TL 23.4)."""
    if fact.handling_unit is None or not fact.first or fact.category == "accusation":
        return
    cohort = fact.registered_on + timedelta(days=UNIT_DAYS)
    known = fact.handed_on or fact.registered_on
    yield from _timely("unit_timely_acceptance_rate", fact.handling_unit, cohort, known, fact.noticed_on)


def _completion(fact: CaseFact) -> Iterator[Contribution]:
    """E3: closed by the strict deadline: K5 with its extensions, or 60 days for a suggestion since its unit has it."""
    if fact.handling_unit is None or not fact.first:
        return
    due, known = fact.k5_due, fact.k5_known_on
    if due is None and fact.category == "suggestion" and fact.term_started_on is not None:
        due, known = fact.term_started_on + timedelta(days=SUGGESTION_DAYS), fact.term_started_on
    if due is None or known is None:
        return
    yield from _timely("on_time_completion_rate", fact.handling_unit, due, known, fact.closed_on)


def _forwarding(fact: CaseFact) -> Iterator[Contribution]:
    """E9: what a bureau had to forward, forwarded by the end of K1; answered or led elsewhere by itself, it had not to."""
    if fact.bureau_unit is None or fact.k1_due is None:
        return
    if fact.forwarded_on is None and fact.state != "registered":
        return
    yield from _timely("forwarding_rate", fact.bureau_unit, fact.k1_due, fact.registered_on, fact.forwarded_on)


def _online(fact: CaseFact) -> Iterator[Contribution]:
    """E8: every form other than letter and visit."""
    counted = fact.channel not in PAPER_CHANNELS
    day = fact.registered_on
    yield Contribution("online_share", None, fact.registered_by, day, day, numerator=counted, denominator=True)


def _ratings(fact: CaseFact) -> Iterator[Contribution]:
    """E4, E5: for bureau and unit apart; a window without a rating counts from the day after it closed."""
    case = RatedCase(fact.category, fact.path, fact.delivered_on, fact.handling_unit is not None, fact.bureau_unit is not None)
    for rated, unit in (("bureau", fact.bureau_unit), ("unit", fact.handling_unit)):
        if unit is None or not in_scope(case, rated):
            continue
        given = fact.ratings.get(rated)
        if given is not None:
            content = given.value in CONTENT
            yield Contribution("participation_rate", rated, unit, given.on, given.on, numerator=True, denominator=True)
            yield Contribution("satisfaction_rate", rated, unit, given.on, given.on, numerator=content, denominator=True)
        elif fact.delivered_on is not None:
            end = window_end(fact.delivered_on)
            after = end + timedelta(days=1)
            yield Contribution("participation_rate", rated, unit, end, after, numerator=False, denominator=True)


def _timely(code: str, unit: int, due: date, known_on: date, done_on: date | None) -> Iterator[Contribution]:
    """The case is in the denominator since `known_on`; in the numerator since the day it was done, if by `due`."""
    yield Contribution(code, None, unit, due, known_on, numerator=False, denominator=True)
    if done_on is not None and done_on <= due:
        yield Contribution(code, None, unit, due, max(done_on, known_on), numerator=True, denominator=False)
