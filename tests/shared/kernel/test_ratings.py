from dataclasses import replace
from datetime import date

import pytest

from shared.kernel.errors import Refusal
from shared.kernel.ratings import RatedCase, check_rating, in_scope, window_end

CASE = RatedCase("appeal", "P6", date(2026, 9, 1), has_unit=True)


def _refusal(case: RatedCase, rated: str, on: date) -> str:
    with pytest.raises(Refusal) as caught:
        check_rating(case, rated, on)
    return caught.value.code


def test_the_window_is_thirty_days_from_delivery_both_ends_in_it() -> None:
    assert window_end(date(2026, 9, 1)) == date(2026, 10, 1)
    check_rating(CASE, "unit", date(2026, 9, 1))
    check_rating(CASE, "bureau", date(2026, 10, 1))
    assert _refusal(CASE, "unit", date(2026, 10, 2)) == "rating_window_closed"
    assert _refusal(CASE, "unit", date(2026, 8, 31)) == "rating_not_open"
    assert _refusal(replace(CASE, delivered_on=None), "unit", date(2026, 9, 1)) == "rating_not_open"


@pytest.mark.parametrize("path", ["P1", "P2", "P3", "P4"])
def test_what_was_led_to_other_procedures_is_not_rated(path: str) -> None:
    assert _refusal(replace(CASE, path=path), "unit", date(2026, 9, 2)) == "rating_out_of_scope"


def test_accusations_are_not_rated_and_nobody_who_took_no_part() -> None:
    assert not in_scope(replace(CASE, category="accusation"), "bureau")
    assert not in_scope(replace(CASE, has_unit=False), "unit")
    assert in_scope(replace(CASE, has_unit=False), "bureau")
    assert not in_scope(replace(CASE, has_bureau=False), "bureau")
    assert in_scope(replace(CASE, path="P5"), "unit")
