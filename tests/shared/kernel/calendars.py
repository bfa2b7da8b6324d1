"""The calendar that a new database starts with, for pure tests."""

from datetime import date
from functools import lru_cache

from deploy.seed import official_days, official_years, provisional_days
from shared.kernel.workdays import Calendar

PROVISIONAL_YEAR = 2027


@lru_cache(maxsize=1)
def seeded_calendar() -> Calendar:
    """Every announced year, and 2027, which nobody has announced."""
    rows = [row for year in official_years() if year < PROVISIONAL_YEAR for row in official_days(year)]
    rows += provisional_days(PROVISIONAL_YEAR)
    days = {row["day"]: row["is_workday"] for row in rows}
    assert all(isinstance(day, date) for day in days)
    return Calendar(1, days, frozenset({PROVISIONAL_YEAR}))  # type: ignore[arg-type]  # rows of a table, of mixed types
