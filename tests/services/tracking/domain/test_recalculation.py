from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.clocks import Clock, explain, new_clock
from services.tracking.domain.recalculation import recalculated
from services.tracking.domain.terms import TERMS
from shared.kernel.told import TOLD_CLOCKS
from shared.kernel.workdays import Calendar
from tests.shared.kernel.calendars import seeded_calendar

BEFORE = seeded_calendar()


def announced(version: int, *, off: tuple[str, ...] = (), working: tuple[str, ...] = ()) -> Calendar:
    """2027 as announced, with these days otherwise than foreseen."""
    changed = {date.fromisoformat(day): works for days, works in ((off, False), (working, True)) for day in days}
    return Calendar(version, {**BEFORE.days, **changed})


def running(code: str, start: str) -> Clock:
    return new_clock(code, 1, "test").start(date.fromisoformat(start), 60 if TERMS[code].days is None else None)


def last_day(clock: Clock, calendar: Calendar) -> date:
    due = clock.due(calendar)
    assert due is not None
    return due.rolled


def test_a_date_told_is_not_moved_to_an_earlier_day_and_says_so() -> None:
    clock = running("K5", "2026-12-08")
    assert last_day(clock, BEFORE) == date(2027, 2, 11)
    found = recalculated(clock, date(2027, 2, 11), announced(2, working=("2027-02-10",)))
    assert found is not None
    assert (found.kept, found.due.strict, found.due.rolled) == (True, date(2027, 2, 6), date(2027, 2, 10))
    due = found.clock.due(announced(2, working=("2027-02-10",)))
    assert due is not None
    assert (due.strict, due.rolled, due.by_calendar, due.provisional) == (date(2027, 2, 6), date(2027, 2, 11), date(2027, 2, 10), False)
    assert "moved to 2027-02-10; the petitioner was told 2027-02-11, which stands" in explain(found.clock, due, "en")
    assert "顺延至 2027-02-10；已告知信访人的 2027-02-11 不提前，仍以该日为准。" in explain(found.clock, due, "zh")
    assert found.clock.state == "running"


def test_a_date_kept_survives_later_folds_and_gives_way_to_a_later_one() -> None:
    calendar = announced(2, working=("2027-02-10",))
    found = recalculated(running("K5", "2026-12-08"), date(2027, 2, 11), calendar)
    assert found is not None
    kept = found.clock
    extended = kept.extend(date(2027, 1, 4), 10)
    due = extended.due(calendar)
    assert due is not None
    assert (due.strict, due.rolled, due.by_calendar) == (date(2027, 2, 16), date(2027, 2, 16), None)
    stopped = kept.stop(date(2027, 1, 5))
    assert (stopped.state, stopped.stopped_on, last_day(stopped, calendar)) == ("stopped", date(2027, 1, 5), date(2027, 2, 11))
    paused = kept.suspend(date(2027, 1, 5))
    assert (paused.state, paused.resume(date(2027, 1, 8)).state) == ("suspended", "running")
    again = recalculated(kept, last_day(kept, calendar), announced(3, working=("2027-02-10",)))
    assert again is not None
    assert (again.clock, again.kept) == (kept, False), "once is enough"


def test_a_later_date_is_followed() -> None:
    found = recalculated(running("K7", "2026-12-28"), date(2027, 1, 27), announced(2, off=("2027-01-27",)))
    assert found is not None
    assert (found.kept, found.due.rolled) == (False, date(2027, 1, 28))


def test_clocks_between_organs_follow_the_calendar_both_ways() -> None:
    clock = running("K4", "2026-12-28")
    assert last_day(clock, BEFORE) == date(2027, 1, 5)
    found = recalculated(clock, date(2027, 1, 5), announced(2, working=("2027-01-02",)))
    assert found is not None
    assert (found.kept, found.clock, found.due.rolled) == (False, clock, date(2027, 1, 4))


def test_a_clock_that_waits_has_no_date() -> None:
    assert recalculated(new_clock("K3", 1, "test"), date(2027, 1, 1), BEFORE) is None


def test_what_a_petitioner_is_told_is_natural_days() -> None:
    assert set(TERMS) > TOLD_CLOCKS
    assert {TERMS[code].counting for code in TOLD_CLOCKS} == {"natural"}


@given(
    st.sampled_from(sorted(TERMS)),
    st.dates(date(2026, 9, 1), date(2027, 11, 30)),
    st.lists(st.dictionaries(st.dates(date(2026, 12, 1), date(2028, 2, 28)), st.booleans(), max_size=40), min_size=1, max_size=4),
)
def test_whatever_is_announced_no_petitioner_is_surprised(code: str, start: date, announcements: list[dict[date, bool]]) -> None:
    clock, calendar = running(code, start.isoformat()), BEFORE
    told = last_day(clock, calendar)
    for version, days in enumerate(announcements, start=2):
        calendar = Calendar(version, {**calendar.days, **days})
        found = recalculated(clock, told, calendar)
        assert found is not None
        clock, now = found.clock, last_day(found.clock, calendar)
        due = clock.due(calendar)
        assert due is not None
        assert now >= told or code not in TOLD_CLOCKS
        assert found.kept is (code in TOLD_CLOCKS and found.due.rolled < told)
        if TERMS[code].counting == "natural":
            assert due.strict == start + timedelta(days=clock.days), "natural days do not depend on the calendar"
        assert str(due.rolled) in explain(clock, due, "en")
        assert str(due.rolled) in explain(clock, due, "zh") or due.rolled == due.strict
        told = now


@pytest.mark.parametrize("code", ["K4", "K14"])
def test_a_kept_date_of_working_days_is_strict_and_rolled(code: str) -> None:
    clock = running(code, "2026-12-28").keep(date(2027, 1, 8))
    due = clock.due(BEFORE)
    assert due is not None
    assert (due.strict, due.rolled, due.by_calendar) == (date(2027, 1, 8), date(2027, 1, 8), date(2027, 1, 5))
    assert "end on 2027-01-05" in explain(clock, due, "en")
