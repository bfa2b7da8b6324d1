"""Rows a new database starts with: the statutory terms, the working-day calendar, the templates of documents."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import chinese_calendar
import holidays
from sqlalchemy import Table

from services.tracking.domain.terms import TERMS
from services.tracking.templates.layout import shipped
from shared.schema.tracking_tables import calendar_day, statutory_term

FIRST_YEAR = 2004
PROVISIONAL_YEARS = 2
SATURDAY = 5
IN_FORCE = date(2022, 5, 1)  # of 《信访工作条例》


def official_years() -> range:
    """Years whose make-up days 调休 the State Council has announced, as the installed chinesecalendar knows them."""
    return range(FIRST_YEAR, max(day.year for day in chinese_calendar.holidays) + 1)


def official_days(year: int) -> Iterator[Mapping[str, object]]:
    """Every day of an announced year; make-up Saturdays and Sundays are working days."""
    for day in _days(year):
        _, name = chinese_calendar.get_holiday_detail(day)
        yield _row(day, works=chinese_calendar.is_workday(day), reason=name, source="chinesecalendar", status="official")


def provisional_days(year: int) -> Iterator[Mapping[str, object]]:
    """Every day of a year not announced yet: Monday to Friday less the statutory holidays; make-up days are unknown."""
    statutory = holidays.country_holidays("CN", years=year)
    for day in _days(year):
        works = day.weekday() < SATURDAY and day not in statutory
        yield _row(day, works=works, reason=statutory.get(day), source="holidays", status="provisional")


def seed_rows() -> Iterator[tuple[Table, Sequence[Mapping[str, object]]]]:
    """Tables and the rows they start with."""
    yield (
        statutory_term,
        [
            {
                "code": term.code,
                "days": term.days,
                "counting": term.counting,
                "article": term.article,
                "title_zh": term.title_zh,
                "title_en": term.title_en,
            }
            for term in TERMS.values()
        ],
    )
    years = official_years()
    for year in years:
        yield calendar_day, list(official_days(year))
    for year in range(years.stop, years.stop + PROVISIONAL_YEARS):
        yield calendar_day, list(provisional_days(year))


def template_rows() -> Iterator[Mapping[str, object]]:
    """The first template of every kind of document."""
    for kind, body in shipped():
        yield {"kind": kind, "version": 1, "valid_from": IN_FORCE, "body": body, "sha256": hashlib.sha256(body).hexdigest()}


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _row(day: date, *, works: bool, reason: str | None, source: str, status: str) -> Mapping[str, object]:
    return {"day": day, "is_workday": works, "reason": reason, "source_doc": source, "status": status, "version": 1}
