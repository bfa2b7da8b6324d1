"""Periods of a report: a year, a quarter or a month, as days from first to last."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from shared.kernel.errors import Refusal

_SHAPE = re.compile(r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
_FIRST_YEAR, _LAST_YEAR = 1949, 9998


@dataclass(frozen=True)
class Period:
    """A period by its code; `first` and `last` are both inside."""

    code: str
    first: date
    last: date


def parse_period(text: str) -> Period:
    """Read `2022`, `2022-Q1` or `2022-03`; anything else is refused."""
    found = _SHAPE.fullmatch(text)
    if found is None or not _FIRST_YEAR <= int(found["year"]) <= _LAST_YEAR:
        raise Refusal("unknown_period", pointer="/period", period=text[:20])
    year = int(found["year"])
    if found["quarter"]:
        month, months = 3 * int(found["quarter"]) - 2, 3
    elif found["month"]:
        month, months = int(found["month"]), 1
    else:
        month, months = 1, 12
    after = date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)  # noqa: PLR2004  # months of a year
    return Period(text, date(year, month, 1), after - timedelta(days=1))


def month_of(day: date) -> str:
    """The code of the month a day lies in."""
    return f"{day:%Y-%m}"
