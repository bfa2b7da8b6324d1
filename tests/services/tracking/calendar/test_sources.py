"""The calendar's sources agree: every announced day by two libraries, and the provisional year as the rules list it."""

from datetime import date, timedelta

import holidays
import pytest

from deploy.seed import PROVISIONAL_YEARS, official_days, official_years, provisional_days

YEARS = [year for year in official_years() if year >= 2010]  # before that the second library knows no make-up days for certain


@pytest.mark.parametrize("year", YEARS)
def test_every_announced_day_is_the_same_in_both_libraries(year: int) -> None:
    other = holidays.country_holidays("CN", years=[year - 1, year, year + 1])
    days = list(official_days(year))
    assert len(days) == (date(year + 1, 1, 1) - date(year, 1, 1)).days
    assert [row["day"] for row in days if other.is_working_day(row["day"]) is not row["is_workday"]] == []  # type: ignore[arg-type]  # a date
    assert {(row["status"], row["source_doc"]) for row in days} == {("official", "chinesecalendar")}


def test_the_years_reach_as_far_as_the_state_council_has_announced() -> None:
    assert official_years().stop - 1 >= 2026
    assert PROVISIONAL_YEARS >= 1


def test_2027_is_monday_to_friday_less_the_statutory_days() -> None:
    """As domain.md §7.2 lists them."""
    spans = (("01-01", 1), ("02-05", 6), ("04-05", 1), ("05-01", 4), ("06-09", 1), ("09-15", 1), ("10-01", 5))
    listed = {date.fromisoformat(f"2027-{day}") + timedelta(days=n) for day, length in spans for n in range(length)}
    rows = list(provisional_days(2027))
    assert {row["day"] for row in rows if row["reason"]} == listed
    for row in rows:
        day = row["day"]
        assert isinstance(day, date)
        assert row["is_workday"] is (day.weekday() < 5 and day not in listed)
        assert row["status"] == "provisional"
