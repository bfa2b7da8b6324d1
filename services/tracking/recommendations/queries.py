"""Reads of proposals: lists, and one with the cases it rests on, as far as the caller may see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ColumnElement, Select, and_, not_, select, tuple_

from shared.db.sessions import ReadSession
from shared.schema.supervision import recommendation

ONE = """
SELECT r.*, (SELECT coalesce(jsonb_agg(jsonb_build_object('case_id', e.case_id, 'number', c.number) ORDER BY c.number), '[]')
  FROM recommendation_evidence e JOIN cases c ON c.id = e.case_id WHERE e.recommendation_id = r.id) AS evidence
FROM recommendation r WHERE r.id = $1"""


@dataclass(frozen=True)
class RecommendationFilter:
    """One filter of the list. `overdue`: delivered, not answered, and past its legal due date."""

    kind: str | None = None
    state: str | None = None
    addressee_id: int | None = None
    overdue: bool | None = None


@dataclass(frozen=True)
class RecommendationKey:
    """Where the list goes on."""

    day: date
    id: UUID


def list_statement(wanted: RecommendationFilter, today: date, after: RecommendationKey | None, limit: int) -> Select[tuple[object, ...]]:
    """Newest first."""
    r = recommendation.c
    statement = select(recommendation).where(*_conditions(wanted, today)).order_by(r.issued_on.desc(), r.id.desc()).limit(limit)
    return statement if after is None else statement.where(tuple_(r.issued_on, r.id) < tuple_(after.day, after.id))


async def list_recommendations(
    session: ReadSession, wanted: RecommendationFilter, today: date, after: RecommendationKey | None, limit: int
) -> list[Record]:
    """A page of proposals and one row more."""
    return await session.fetch(list_statement(wanted, today, after, limit + 1))


async def recommendation_with_evidence(session: ReadSession, recommendation_id: UUID) -> Record | None:
    """One proposal, or None when it does not exist for this caller."""
    return await session.fetchrow(ONE, recommendation_id)


def _conditions(wanted: RecommendationFilter, today: date) -> list[ColumnElement[bool]]:
    r = recommendation.c
    plain = ((r.kind, wanted.kind), (r.state, wanted.state), (r.addressee_unit_id, wanted.addressee_id))
    conditions: list[ColumnElement[bool]] = [column == value for column, value in plain if value is not None]
    if wanted.overdue is not None:
        late = and_(r.state == "delivered", r.due_rolled < today)
        conditions.append(late if wanted.overdue else not_(late))
    return conditions
