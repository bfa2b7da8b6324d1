"""Figures from the ledger, and the cases behind them: the same filter for both, the caller's rights by policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ColumnElement, and_, func, literal, select, tuple_

from services.reporting.domain.periods import Period
from shared.db.sessions import ReadSession
from shared.schema.reporting_tables import case_fact, contribution
from shared.schema.tracking_tables import unit

c = contribution.c
GROUPS: dict[str, ColumnElement[object]] = {
    "unit": unit.c.code,
    "month": func.to_char(c.cohort_on, "YYYY-MM"),
    "channel": c.channel,
    "topic": c.topic,
    "category": c.category,
    "source": c.source_kind,
    "region": c.region,
}
SUBTREE = "SELECT u.id FROM unit u JOIN unit top ON u.path @> ARRAY[top.id] WHERE top.code = $1"


@dataclass(frozen=True)
class Wanted:
    """One filter for a figure and its records. `units`: ids of a unit and everything below it; None: all the caller may see."""

    indicator: str
    period: Period
    as_of: date
    units: Sequence[int] | None = None
    object: str | None = None


def _conditions(wanted: Wanted) -> ColumnElement[bool]:
    conditions = [c.indicator == wanted.indicator, c.cohort_on.between(wanted.period.first, wanted.period.last), c.known_on <= wanted.as_of]
    if wanted.units is not None:
        conditions.append(c.unit_id.in_(list(wanted.units)))
    if wanted.object is not None:
        conditions.append(c.object == wanted.object)
    return and_(*conditions)


async def values(session: ReadSession, wanted: Wanted, group_by: str | None) -> list[Record]:
    """Numerator and denominator by group, in the order of the keys."""
    key = GROUPS[group_by] if group_by else literal("all")
    sums = (func.sum(c.numerator).label("numerator"), func.sum(c.denominator).label("denominator"))
    statement = select(key.label("key"), *sums).select_from(contribution)
    if group_by == "unit":
        statement = statement.join(unit, unit.c.id == c.unit_id)
    return await session.fetch(statement.where(_conditions(wanted)).group_by(key).order_by(key))


async def records(session: ReadSession, wanted: Wanted, part: str, after: tuple[date, UUID, int, str] | None, limit: int) -> list[Record]:
    """The exact cases in a numerator or denominator, and one more."""
    counted = func.sum(c.numerator if part == "numerator" else c.denominator)
    rated = func.coalesce(c.object, "")
    statement = (
        select(c.case_id, case_fact.c.number, unit.c.code.label("unit"), c.unit_id, c.cohort_on, rated.label("object"))
        .join_from(contribution, case_fact, case_fact.c.case_id == c.case_id)
        .join(unit, unit.c.id == c.unit_id)
        .where(_conditions(wanted))
        .group_by(c.case_id, case_fact.c.number, unit.c.code, c.unit_id, c.cohort_on, rated)
        .having(counted > 0)
        .order_by(c.cohort_on, c.case_id, c.unit_id, rated)
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(tuple_(c.cohort_on, c.case_id, c.unit_id, rated) > tuple_(*after))
    return await session.fetch(statement)


async def subtree(session: ReadSession, code: str) -> list[int]:
    """Ids of a unit and everything below it; empty when there is no such unit."""
    return [row["id"] for row in await session.fetch(SUBTREE, code)]
