from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.figures import Figure, figure
from services.reporting.domain.indicators import INDICATORS
from services.reporting.domain.periods import month_of, parse_period
from shared.kernel.errors import Refusal


def test_the_first_indicators_are_rows_that_say_what_they_count() -> None:
    assert {row.id: code for code, row in INDICATORS.items()} == {
        "E1": "bureau_timely_acceptance_rate",
        "E2": "unit_timely_acceptance_rate",
        "E3": "on_time_completion_rate",
        "E4": "participation_rate",
        "E5": "satisfaction_rate",
        "E8": "online_share",
        "E9": "forwarding_rate",
    }
    for row in INDICATORS.values():
        assert all((row.zh, row.en, row.numerator, row.denominator, row.cohort, row.basis))
        assert (row.measure, row.definition_version) == ("percent", 1)
        assert row.by_object is (row.attributed_to == "object")


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [(7839, 8307, "94.37"), (563, 570, "98.77"), (570, 580, "98.28"), (1, 8, "12.50"), (2, 3, "66.67"), (1, 800, "0.13"), (0, 7, "0.00")],
)
def test_two_decimals_half_up(numerator: int, denominator: int, value: str) -> None:
    assert figure(numerator, denominator, "percent") == Figure(numerator, denominator, Decimal(value), "percent")


def test_nothing_counted_is_no_value() -> None:
    assert figure(0, 0, "percent").value is None
    assert figure(0, 0, "days").value is None
    assert figure(12, 0, "count").value == Decimal(12)
    assert figure(25, 2, "days").value == Decimal("12.50")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31)),
        ("2022-Q4", date(2022, 10, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-12", date(2022, 12, 1), date(2022, 12, 31)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    period = parse_period(text)
    assert (period.code, period.first, period.last) == (text, first, last)


@pytest.mark.parametrize(
    "text", ["", "22", "2022-13", "2022-00", "2022-Q5", "2022-Q0", "2022-1", "2022-03-01", "２０２２", "0001", "9999", "2022 ", "x" * 99]
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_period(text)
    assert (caught.value.code, caught.value.pointer) == ("unknown_period", "/period")


@given(st.integers(1949, 9998))
def test_quarters_and_months_make_up_their_year(year: int) -> None:
    whole = parse_period(str(year))
    for parts in ([f"{year}-Q{n}" for n in range(1, 5)], [f"{year}-{n:02d}" for n in range(1, 13)]):
        periods = [parse_period(part) for part in parts]
        assert (periods[0].first, periods[-1].last) == (whole.first, whole.last)
        assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(periods))
    assert month_of(whole.last) == f"{year}-12"
