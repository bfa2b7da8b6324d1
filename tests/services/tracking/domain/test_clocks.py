from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.clocks import Clock, Due, explain, new_clock
from services.tracking.domain.terms import TERMS
from tests.shared.kernel.calendars import seeded_calendar

CALENDAR = seeded_calendar()


def started(code: str, day: str | date) -> Clock:
    return new_clock(code, 1, "test").start(date.fromisoformat(day) if isinstance(day, str) else day)


def due(clock: Clock) -> Due:
    found = clock.due(CALENDAR)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "start", "strict", "rolled"),
    [
        ("K1", "2022-01-17", "2022-02-01", "2022-02-07"),
        ("K1", "2026-09-18", "2026-10-03", "2026-10-08"),
        ("K5", "2026-08-03", "2026-10-02", "2026-10-08"),
        ("K5", "2025-12-18", "2026-02-16", "2026-02-24"),
        ("K7", "2026-09-05", "2026-10-05", "2026-10-08"),
        ("K4", "2022-01-28", "2022-02-09", "2022-02-09"),
        ("K4", "2026-02-12", "2026-02-26", "2026-02-26"),
        ("K4", "2026-09-28", "2026-10-10", "2026-10-10"),
    ],
)
def test_worked_examples_of_the_rules(code: str, start: str, strict: str, rolled: str) -> None:
    found = due(started(code, start))
    assert (found.strict.isoformat(), found.rolled.isoformat(), found.provisional) == (strict, rolled, False)


@pytest.mark.parametrize(
    ("code", "days", "counting", "article"),
    [
        ("K1", 15, "natural", "TL 22"),
        ("K2", 15, "natural", "TL 23.1"),
        ("K3", 15, "natural", "TL 23.3"),
        ("K4", 5, "working", "TL 23.3"),
        ("K5", 60, "natural", "TL 34"),
        ("K6", 30, "natural", "TL 34"),
        ("K7", 30, "natural", "TL 35"),
        ("K8", 30, "natural", "TL 35"),
        ("K9", 30, "natural", "TL 36.1"),
        ("K10", 30, "natural", "TL 36.1"),
        ("K14", 5, "working", "TL 23.3"),
    ],
)
def test_terms_are_those_of_the_regulation(code: str, days: int, counting: str, article: str) -> None:
    term = TERMS[code]
    assert (term.days, term.counting, term.article) == (days, counting, article)


def test_all_clocks_are_there_and_only_rights_end_on_the_rolled_day() -> None:
    assert set(TERMS) == {*(f"K{n}" for n in range(1, 16)), "K1R"}
    assert {code for code, term in TERMS.items() if term.right} == {"K4", "K7", "K9"}


def test_a_ledger_tells_the_state() -> None:
    clock = new_clock("K5", 1, "accept")
    day = date(2026, 9, 1)
    assert (clock.state, clock.started_on, clock.due(CALENDAR)) == ("pending", None, None)
    clock = clock.start(day)
    assert (clock.state, clock.days, clock.stopped_on) == ("running", 60, None)
    assert clock.suspend(day).state == "suspended"
    assert clock.suspend(day).resume(day).state == "running"
    assert (clock.stop(day).state, clock.stop(day).stopped_on) == ("stopped", day)
    assert (clock.cancel(day).state, clock.waive(day).state) == ("cancelled", "waived")
    assert clock.extend(day, 10).extended == 10
    assert due(clock.extend(day, 10)).strict == due(clock).strict + timedelta(days=10)


def test_an_event_after_the_stop_does_not_move_the_date() -> None:
    clock = started("K5", "2026-09-01")
    assert due(clock.stop(date(2026, 9, 20))) == due(clock)


def test_a_pause_moves_the_end_by_the_days_it_lasted() -> None:
    clock = started("K10", "2026-06-01")
    paused = clock.suspend(date(2026, 6, 10)).resume(date(2026, 6, 17))
    assert due(paused).strict == due(clock).strict + timedelta(days=7)
    open_end = paused.suspend(date(2026, 6, 20))
    assert open_end.state == "suspended"
    assert due(open_end) == due(paused)
    working = started("K14", "2026-06-01")
    assert due(working).strict == date(2026, 6, 8)
    assert due(working.suspend(date(2026, 6, 5)).resume(date(2026, 6, 8))).strict == date(2026, 6, 9)


def test_a_date_explains_itself_in_both_languages() -> None:
    clock = started("K1", "2026-09-18")
    found = due(clock)
    assert found.skipped == tuple(date(2026, 10, day) for day in range(3, 8))
    assert explain(clock, found, "en") == (
        "15 days from the day after 2026-09-18 (TL 22) end on 2026-10-03; not a working day, so moved to 2026-10-08."
    )
    assert "顺延至 2026-10-08" in explain(clock, found, "zh")
    short = started("K4", "2026-02-12")
    assert "2026-02-14" not in explain(short, due(short), "zh")
    assert "其间跳过 2026-02-15" in explain(short, due(short), "zh")
    assert "skipped 2026-02-15" in explain(short, due(short), "en")


def test_a_case_accepted_in_december_2026_has_a_date_that_says_it_is_provisional() -> None:
    clock = started("K5", "2026-12-04")
    found = due(clock)
    assert (found.strict, found.provisional) == (date(2027, 2, 2), True)
    assert "provisional" in explain(clock, found, "en")
    assert "暂定" in explain(clock, found, "zh")
    spring = due(started("K5", "2026-12-08"))
    assert (spring.strict, spring.rolled, spring.provisional) == (date(2027, 2, 6), date(2027, 2, 11), True)
    assert not due(started("K5", "2026-10-01")).provisional
    assert due(started("K4", "2026-12-28")).provisional


@given(
    st.sampled_from([code for code, term in TERMS.items() if term.days]),
    st.dates(date(2004, 1, 1), date(2100, 1, 1)),
    st.lists(st.integers(1, 10), max_size=3),
)
def test_every_date_can_be_had_and_explained_in_any_year(code: str, start: date, extensions: list[int]) -> None:
    clock = started(code, start)
    for days in extensions:
        clock = clock.extend(start, days)
    found = due(clock)
    assert start < found.strict <= found.rolled
    assert CALENDAR.is_workday(found.rolled)
    known = all(not CALENDAR.is_provisional(day) for day in (found.strict, found.rolled))
    assert found.provisional or known
    assert found.provisional is True or found.rolled.year <= 2026
    assert str(found.strict) in explain(clock, found, "zh")
    assert str(found.rolled) in explain(clock, found, "en")
    if TERMS[code].counting == "natural":
        assert found.strict == start + timedelta(days=(TERMS[code].days or 0) + sum(extensions))


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_natural_days_do_not_depend_on_the_calendar(start: date) -> None:
    other = type(CALENDAR)(2, {}, frozenset())
    ours, theirs = started("K5", start).due(CALENDAR), started("K5", start).due(other)
    assert ours is not None
    assert theirs is not None
    assert ours.strict == theirs.strict
    assert (ours.calendar_version, theirs.calendar_version) == (1, 2)
