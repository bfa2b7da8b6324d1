import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.workdays import Calendar
from tests.shared.kernel.calendars import seeded_calendar

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "reference"
VECTORS = DATA / "deadline_vectors.csv"
HOLIDAYS = DATA / "cn_holidays.csv"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"reference data is not at {DATA}")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2022-01-28", 5, "2022-02-09"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-09-28", 5, "2026-10-10"),
        ("2022-09-30", 2, "2022-10-09"),
    ],
)
def test_make_up_days_count_as_working_days(start: str, days: int, end: str) -> None:
    assert seeded_calendar().add_working(date.fromisoformat(start), days) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "days", "strict", "rolled"),
    [
        ("2022-01-17", 15, "2022-02-01", "2022-02-07"),
        ("2026-09-18", 15, "2026-10-03", "2026-10-08"),
        ("2026-08-03", 60, "2026-10-02", "2026-10-08"),
        ("2025-12-18", 60, "2026-02-16", "2026-02-24"),
        ("2026-09-05", 30, "2026-10-05", "2026-10-08"),
    ],
)
def test_a_last_day_on_a_holiday_moves_to_the_day_after_it(start: str, days: int, strict: str, rolled: str) -> None:
    end = date.fromisoformat(start) + timedelta(days=days)
    assert end == date.fromisoformat(strict)
    assert seeded_calendar().roll(end) == date.fromisoformat(rolled)


@needs_data
def test_every_reference_deadline() -> None:
    calendar = seeded_calendar()
    with VECTORS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        start, days = date.fromisoformat(row["start_date"]), int(row["n_days"])
        natural = start + timedelta(days=days)
        ours = (calendar.add_working(start, days), natural, calendar.roll(natural))
        names = ("working_day_deadline", "calendar_day_deadline", "calendar_day_deadline_rolled")
        if ours != tuple(date.fromisoformat(row[name]) for name in names):
            wrong.append((row, ours))
    assert len(rows) > 400
    assert wrong == []


@needs_data
def test_every_announced_holiday_and_make_up_day() -> None:
    calendar = seeded_calendar()
    with HOLIDAYS.open(encoding="utf-8-sig", newline="") as file:
        rows = [(date.fromisoformat(row["date"]), row["is_off_day"] == "0") for row in csv.DictReader(file)]
    assert len(rows) > 600
    assert [(day, works) for day, works in rows if calendar.is_workday(day) is not works] == []


def test_an_announced_day_is_certain_and_a_day_of_2027_is_not() -> None:
    calendar = seeded_calendar()
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 1))
    assert calendar.is_provisional(date(2031, 5, 5))
    assert not calendar.is_workday(date(2027, 10, 1))


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(1, 60))
def test_no_year_is_ever_an_error(start: date, days: int) -> None:
    calendar = seeded_calendar()
    end = calendar.add_working(start, days)
    assert calendar.is_workday(end)
    assert sum(calendar.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)) == days
    assert len(calendar.skipped(start, end)) == (end - start).days - days
    assert calendar.roll(start) >= start


def test_without_a_table_monday_to_friday_work_provisionally() -> None:
    empty = Calendar(0, {})
    assert empty.add_working(date(2026, 9, 4), 1) == date(2026, 9, 7)
    assert empty.is_provisional(date(2026, 9, 4))
