from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.terms import TERMS
from services.tracking.domain.warnings import RUNGS, WARNED, Term, reached
from shared.contracts.vocabularies import WarningRung

K1 = Term(date(2026, 9, 18), date(2026, 10, 3), date(2026, 10, 8))  # ends on a holiday
K14 = Term(date(2026, 9, 21), date(2026, 9, 25), date(2026, 9, 25))


@pytest.mark.parametrize(
    ("term", "today", "rung"),
    [
        (K1, "2026-09-18", None),
        (K1, "2026-09-25", None),
        (K1, "2026-09-26", "seven_days"),
        (K1, "2026-09-29", "seven_days"),
        (K1, "2026-09-30", "three_days"),
        (K1, "2026-10-02", "one_day"),
        (K1, "2026-10-03", "due"),
        (K1, "2026-10-08", "due"),
        (K1, "2026-10-09", "overdue"),
        (K1, "2027-10-09", "overdue"),
        (K14, "2026-09-21", None),
        (K14, "2026-09-22", "three_days"),
        (Term(date(2026, 9, 21), date(2026, 9, 21), date(2026, 9, 21)), "2026-09-21", "due"),
    ],
)
def test_the_last_rung_reached(term: Term, today: str, rung: str | None) -> None:
    found = reached(term, date.fromisoformat(today))
    assert (found.code if found else None) == rung


def test_rungs_are_the_published_words_and_each_says_on_what_it_rests() -> None:
    assert [rung.code for rung in RUNGS] == list(WarningRung)
    assert all(rung.basis for rung in RUNGS)
    assert all(one.rank < two.rank for one, two in pairwise(RUNGS))


def test_duties_are_warned_of_and_rights_only_lapse() -> None:
    assert set(TERMS) - WARNED == {"K4", "K7", "K9"}


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(0, 90), st.integers(0, 12), st.lists(st.integers(0, 30), max_size=20))
def test_the_ladder_is_only_ever_climbed(start: date, days: int, holiday: int, steps: list[int]) -> None:
    term = Term(start, start + timedelta(days=days), start + timedelta(days=days + holiday))
    today, ranks = start, []
    for step in steps:
        today += timedelta(days=step)
        rung = reached(term, today)
        ranks.append(rung.rank if rung else 0)
    assert ranks == sorted(ranks)
