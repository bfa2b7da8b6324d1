"""Random lives of a case: whatever lawful steps are taken, by whom and when, the invariants of design §8 hold."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tracking.domain.case import By, Case, Step
from services.tracking.domain.clocks import Clock
from services.tracking.domain.decide import decide, possibilities
from services.tracking.domain.states import END_STATES, STATES, WITH_UNIT
from services.tracking.domain.transitions import TRANSITIONS
from shared.kernel.errors import Refusal
from tests.services.tracking.domain.samples import BUREAU, CITY, DISTRICT, OTHERS, SUPPORT, UNITS, at, by, data_for, registered
from tests.shared.kernel.calendars import seeded_calendar

CALENDAR = seeded_calendar()
UNIT_CODES = sorted(UNITS)
CATEGORIES = ["suggestion", "accusation", "appeal"]
Choice = tuple[int, int, Any]

ASIDE = {
    "classify",
    "reply_directly",
    "report_up",
    "merge",
    "split",
    "refuse",
    "refuse_again",
    "determine_jurisdiction",
    "withdraw",
    "mediate",
    "extend",
    "lapse",
    "reopen",
    "archive",
    "reply_suggestion",
    "open_hearing",
    "close_hearing",
}
"""Actions that lead away from the long way through review and re-review: taken more rarely."""
RUNS = {
    **{state: set() for state in END_STATES},
    "registered": {"K1", "K1R"},
    **{state: {"K3", "K4", "K11"} for state in ("transferred", "assigned")},
    "received": {"K2", "K3", "K4", "K11"},
    "objected": {"K3", "K11", "K14"},
    **{state: {"K5", "K11"} for state in ("accepted", "handling", "opinion_issued")},
    **{state: {"K7"} for state in ("served", "executing", "closed")},
    "in_review": {"K8"},
    "review_issued": set(),
    "review_served": {"K9"},
    "in_re_review": {"K10"},
    "re_review_issued": set(),
    "re_review_served": set(),
}
"""Clocks that may run in a state; hearings suspend, they do not run."""

CHOICES = st.lists(
    st.tuples(
        st.integers(0, 99),
        st.one_of(st.integers(0, 3), st.integers(0, 40)),
        st.fixed_dictionaries(
            {},
            optional={
                "to_unit": st.sampled_from(UNIT_CODES),
                "co_units": st.lists(st.sampled_from(UNIT_CODES), max_size=2),
                "accused_units": st.lists(st.sampled_from(UNIT_CODES), max_size=2),
                "category": st.sampled_from(CATEGORIES),
                "days": st.integers(-3, 40),
                "path": st.sampled_from(["P6", "P6", "P1", "P5"]),
                "receiving_organ": st.just("区人民法院"),
                "procedure": st.just("诉讼"),
                "claims": st.just(SUPPORT),
                "result": st.sampled_from(["uphold", "change", "revoke"]),
                "agreed": st.booleans(),
                "ground": st.sampled_from(["in_progress", "not_competent", "litigation", "new_facts", "procedure_flaw"]),
                "main_case": st.sampled_from(sorted(OTHERS)),
                "late_reason": st.just("因病住院"),
            },
        ),
    ),
    min_size=4,
    max_size=25,
)
STARTS = st.tuples(st.dates(date(2020, 1, 1), date(2027, 6, 1)), st.sampled_from(["XFJ", "ZJJ"]), st.sampled_from([None, *CATEGORIES]))


def lives(start: tuple[date, str, str | None], choices: list[Choice]) -> list[tuple[Case, Step | None]]:
    """The case after each lawful step. Three choices of five lead onward, one may classify, one is any action."""
    day, registered_by, category = start
    case = registered(day, registered_by=registered_by, category=category)
    life: list[tuple[Case, Step | None]] = [(case, None)]
    for number, later, data in choices:
        day += timedelta(days=later)
        if case.state == "archived":
            break
        possible = [name for name, row in TRANSITIONS.items() if case.state in row.sources]
        onward = [name for name in possible if name not in ASIDE] or possible
        candidates = {0: list(TRANSITIONS), 1: possible}.get(number % 5, onward)
        action = candidates[number // 5 % len(candidates)]
        posted = {**data_for(action, day), **data}
        step = Step(action, by(case, action), at(day), CALENDAR, posted, UNITS, "更正", OTHERS)
        try:
            case = decide(case, step).case
        except Refusal:
            continue
        life.append((case, step))
    return life


def strict(clock: Clock) -> date | None:
    due = clock.due(CALENDAR)
    return None if due is None else due.strict


@settings(max_examples=200, deadline=None)
@given(STARTS, CHOICES)
def test_no_clock_is_ever_lengthened_but_by_an_extension(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
    life = lives(start, choices)
    for (before, _), (after, step) in pairwise(life):
        assert step is not None
        known = {clock.id: clock for clock in before.clocks}
        for clock in after.clocks:
            old = known.pop(clock.id, None)
            if old is None or old.started_on is None:
                continue
            assert clock.ledger[: len(old.ledger)] == old.ledger
            hearing = clock.code == "K10" and step.action == "close_hearing"
            if step.action != "extend" and not hearing:
                assert strict(clock) == strict(old)
        assert known == {}


@settings(max_examples=200, deadline=None)
@given(STARTS, CHOICES)
def test_handling_never_takes_more_than_ninety_days(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
    for case, _ in lives(start, choices):
        for clock in case.clocks:
            end = strict(clock)
            if clock.code == "K5" and clock.started_on is not None and end is not None:
                assert timedelta(days=60) <= end - clock.started_on <= timedelta(days=90)


@settings(max_examples=200, deadline=None)
@given(STARTS, CHOICES)
def test_k1_keeps_its_date_whatever_comes_back(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
    life = lives(start, choices)
    first = life[0][0].clocks[0]
    assert {strict(case.clocks[0]) for case, _ in life} == {start[0] + timedelta(days=15)}
    for case, _ in life:
        for clock in case.clocks:
            if clock.code == "K1R" and first.code == "K1":
                assert (strict(clock) or date.min) >= start[0] + timedelta(days=15)


@settings(max_examples=200, deadline=None)
@given(STARTS, CHOICES)
def test_an_accused_unit_never_holds_a_sealed_case(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
    for case, step in lives(start, choices):
        if not case.sealed or step is None or case.state not in WITH_UNIT:
            continue
        holders = [unit for unit in UNITS.values() if unit.id in {case.handler, *case.co_units}]
        assert not [unit.code for unit in holders if unit.is_under(case.accused)]


@settings(max_examples=200, deadline=None)
@given(STARTS, CHOICES)
def test_the_state_is_always_explained_by_its_steps(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
    life = lives(start, choices)
    moves = {(row.action, *move) for row in TRANSITIONS.values() for move in row.moves()}
    for number, ((before, _), (after, step)) in enumerate(pairwise(life), start=2):
        assert step is not None
        assert (step.action, before.state, after.state) in moves
        assert after.version == number
        assert set(before.seen_by) <= set(after.seen_by)
        assert after.handler is None or after.handler in after.seen_by
    final = life[-1][0]
    running = {clock.code for clock in final.clocks if clock.state in {"running", "pending"}}
    assert len([c for c in final.clocks if c.state in {"running", "pending"}]) == len(running)
    if final.state in END_STATES:
        assert running == set()
    if final.state in {"replied", "redirected", "served", "closed", "executing", "lapsed", "terminated"}:
        assert final.closed_on is not None
    assert running <= RUNS[final.state], final.state


@settings(max_examples=200, deadline=None)
@given(STARTS, CHOICES)
def test_every_date_can_be_had_also_in_a_year_nobody_knows(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
    for case, _ in lives(start, choices):
        for clock in case.clocks:
            due = clock.due(CALENDAR)
            assert (due is None) == (clock.started_on is None)
            assert due is None or due.provisional or due.rolled.year <= 2026


@settings(max_examples=200, deadline=None)
@given(STARTS, CHOICES)
def test_what_is_told_to_be_impossible_is_refused(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
    case, _ = lives(start, choices)[-1]
    day = start[0] + timedelta(days=sum(later for _, later, _ in choices))
    for who in (By(BUREAU, "bureau_officer"), By(case.handler, "unit_head"), By(DISTRICT, "reviewer"), By(CITY, "reviewer")):
        for row in possibilities(case, who, day, CALENDAR, UNITS):
            if not row.allowed:
                posted = Step(row.action, who, at(day), CALENDAR, data_for(row.action, day), UNITS, "更正", OTHERS)
                with pytest.raises(Refusal) as caught:
                    decide(case, posted)
                assert (caught.value.code, caught.value.article) == (row.code, row.article)


def test_random_lives_reach_almost_every_state() -> None:
    reached: set[str] = set()

    @settings(max_examples=600, deadline=None, database=None, derandomize=True)
    @given(STARTS, CHOICES)
    def collect(start: tuple[date, str, str | None], choices: list[Choice]) -> None:
        reached.update(case.state for case, _ in lives(start, choices))

    collect()
    deep = {"lapsed", "in_re_review", "re_review_issued", "re_review_served", "terminated", "refused_again"}
    assert reached >= set(STATES) - deep, "those need more luck than that; the matrix has them"
