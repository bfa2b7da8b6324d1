"""Figures from the ledger, and the cases behind them: one filter for both, and the caller's rights by policy for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ARRAY, ColumnElement, Integer, Select, any_, bindparam, func, literal_column, select, tuple_

from services.reporting.domain.indicators import Indicator
from services.reporting.domain.periods import Period
from shared.db.sessions import ReadSession
from shared.schema.reporting_tables import case_fact, contribution
from shared.schema.tracking_tables import unit

Part = Literal["numerator", "denominator"]
c = contribution.c
RATED = func.coalesce(c.object, literal_column("''"))
GROUPS: Mapping[str, ColumnElement[Any]] = {
    "unit": unit.c.code,
    "month": func.to_char(c.cohort_on, literal_column("'YYYY-MM'")),
    "channel": c.channel,
    "topic": c.topic,
    "category": c.category,
    "source": c.source_kind,
    "region": c.region,
}
SUBTREE = "SELECT u.id FROM unit u JOIN unit top ON u.path @> ARRAY[top.id] WHERE top.code = $1"


@dataclass(frozen=True)
class Filter:
    """What is counted. `units`: ids of a unit and all below it; `rated`: whose rating; `equal`: groups a record must belong to. None: all."""

    indicator: Indicator
    period: Period
    as_of: date
    units: Sequence[int] | None = None
    rated: str | None = None
    equal: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ListKey:
    """Where a list of records goes on: the sort key of the last row shown."""

    cohort_on: date
    case_id: UUID
    unit_id: int
    rated: str

    @classmethod
    def of(cls, values: Sequence[Any]) -> Self:
        """From the values of a cursor that has proved to be ours."""
        return cls(date.fromisoformat(values[0]), UUID(values[1]), int(values[2]), str(values[3]))


def values_statement(wanted: Filter, group_by: str | None) -> Select[Any]:
    """Numerator and denominator by group, in the order of the keys; groups of which nothing is left are not named."""
    counts = (func.sum(c.numerator).label("numerator"), func.sum(c.denominator).label("denominator"))
    since = c.cohort_on >= wanted.period.first
    if group_by is None:
        return select(literal_column("'all'").label("key"), *(func.coalesce(count, 0).label(count.name) for count in counts)).where(
            *_conditions(wanted), since
        )
    key = GROUPS[group_by]
    statement = select(key.label("key"), *counts).select_from(contribution).where(*_conditions(wanted), since)
    if group_by == "unit":
        statement = statement.join(unit, unit.c.id == c.unit_id)
    left = (func.sum(c.numerator) != literal_column("0")) | (func.sum(c.denominator) != literal_column("0"))
    return statement.group_by(key).having(left).order_by(key)


def records_statement(wanted: Filter, part: Part, after: ListKey | None, limit: int) -> Select[Any]:
    """What is counted in one part, in the order of the ledger's index, so that every page costs the same."""
    order = (c.cohort_on, c.case_id, c.unit_id, RATED)
    counted = select(c.cohort_on, c.case_id, c.unit_id, RATED.label("rated")).where(*_conditions(wanted))
    if after is None:
        counted = counted.where(c.cohort_on >= wanted.period.first)
    else:  # the first comparison alone tells the index where to begin, the second is exact
        key = (after.cohort_on, after.case_id, after.unit_id, after.rated)
        counted = counted.where(tuple_(c.cohort_on, c.case_id) >= tuple_(*key[:2]), tuple_(*order) > tuple_(*key))
    page = counted.group_by(*order).having(func.sum(c[part]) > literal_column("0")).order_by(*order).limit(limit).subquery()
    return (
        select(page, case_fact.c.number, unit.c.code.label("unit"))
        .join_from(page, case_fact, case_fact.c.case_id == page.c.case_id)
        .join(unit, unit.c.id == page.c.unit_id)
        .order_by(page.c.cohort_on, page.c.case_id, page.c.unit_id, page.c.rated)
    )


async def values(session: ReadSession, wanted: Filter, group_by: str | None) -> list[Record]:
    """Rows of key, numerator and denominator; ungrouped always exactly one."""
    return await session.fetch(values_statement(wanted, group_by))


async def records(session: ReadSession, wanted: Filter, part: Part, after: ListKey | None, limit: int) -> list[Record]:
    """A page of what a numerator or denominator counts, and one row more, to know whether there is a next page."""
    return await session.fetch(records_statement(wanted, part, after, limit + 1))


async def subtree(session: ReadSession, code: str) -> list[int]:
    """Ids of a unit and everything below it; empty when there is no such unit."""
    return [row["id"] for row in await session.fetch(SUBTREE, code)]


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """All but the first day of the period."""
    conditions: list[ColumnElement[bool]] = [
        c.indicator == wanted.indicator.code,
        c.definition_version == wanted.indicator.definition_version,
        c.cohort_on <= wanted.period.last,
        c.known_on <= wanted.as_of,
    ]
    if wanted.units is not None:
        conditions.append(c.unit_id == any_(bindparam("units", list(wanted.units), ARRAY(Integer))))
    if wanted.rated is not None:
        conditions.append(c.object == wanted.rated)
    conditions += [GROUPS[name] == value for name, value in (wanted.equal or {}).items()]
    return conditions
