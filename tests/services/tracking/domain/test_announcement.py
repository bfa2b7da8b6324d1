from datetime import date
from typing import Any

import pytest

from deploy.seed import official_days
from services.tracking.domain.announcement import Announcement, Named, Status, days_of
from shared.kernel.errors import Refusal

FIXED = ("2027-01-01", "2027-05-01", "2027-05-02", "2027-10-01", "2027-10-02", "2027-10-03")


def told(year: int = 2027, off: tuple[str, ...] = FIXED, working: tuple[str, ...] = ()) -> Announcement:
    return Announcement(year, *([Named(date.fromisoformat(day), "节") for day in days] for days in (off, working)))


def test_a_year_is_every_day_and_what_is_named() -> None:
    days = days_of(told(off=(*FIXED, "2026-12-31", "2027-09-15"), working=("2026-12-27", "2027-10-09")))
    assert len(days) == 365 + 2
    assert days[date(2026, 12, 31)] == Status(works=False, reason="节")
    assert days[date(2026, 12, 27)] == Status(works=True, reason="节")
    assert (days[date(2027, 9, 15)].works, days[date(2027, 10, 9)].works) == (False, True)
    assert (days[date(2027, 9, 14)], days[date(2027, 9, 18)]) == (Status(works=True), Status(works=False))


@pytest.mark.parametrize("year", [2022, 2023, 2025, 2026])
def test_an_announced_year_comes_out_as_it_was_announced(year: int) -> None:
    rows: list[Any] = [row for row in official_days(year) if row["reason"] or row["is_workday"] is not (row["day"].weekday() < 5)]  # type: ignore[attr-defined]  # a date
    off = tuple(row["day"].isoformat() for row in rows if not row["is_workday"])
    working = tuple(row["day"].isoformat() for row in rows if row["is_workday"] and row["day"].weekday() >= 5)
    found = days_of(told(year, off, working))
    assert {row["day"]: row["is_workday"] for row in official_days(year)} == {day: status.works for day, status in found.items()}


@pytest.mark.parametrize(
    ("announced", "code", "pointer"),
    [
        (told(off=(*FIXED, "2028-01-01")), "day_outside_year", "/off_days/6/day"),
        (told(off=(*FIXED, "2026-11-30")), "day_outside_year", "/off_days/6/day"),
        (told(off=(*FIXED, "2027-01-01")), "day_twice", "/off_days/6/day"),
        (told(working=("2027-10-02",)), "day_twice", "/working_days/0/day"),
        (told(working=("2027-10-08",)), "not_a_weekend", "/working_days/0/day"),
        (told(off=FIXED[1:]), "holiday_left_out", "/off_days"),
    ],
)
def test_what_cannot_be_an_announcement(announced: Announcement, code: str, pointer: str) -> None:
    with pytest.raises(Refusal) as caught:
        days_of(announced)
    assert (caught.value.code, caught.value.errors[0].pointer) == (code, pointer)
