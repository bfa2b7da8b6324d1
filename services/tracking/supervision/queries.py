"""Reads of orders: lists, one order with its steps, matters with the same opinion text."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, tuple_

from shared.db.sessions import ReadSession
from shared.schema.supervision import supervision
from shared.schema.tracking_tables import cases

AWAITING = ("opened", "returned")
ONE = """
SELECT s.*, c.number, (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.sequence), '[]') FROM supervision_step t WHERE t.supervision_id = s.id) AS steps
FROM supervision s JOIN cases c ON c.id = s.case_id WHERE s.id = $1"""
SAME_TEXT = """
SELECT c.id AS case_id, c.number FROM opinion_text mine JOIN opinion_text other ON other.digest = mine.digest AND other.case_id <> mine.case_id
JOIN cases c ON c.id = other.case_id WHERE mine.case_id = $1 ORDER BY other.issued_at, c.id LIMIT $2"""
MOST_SAME = 50


@dataclass(frozen=True)
class OrderFilter:
    """One filter of the list. `within`: the caller's unit and those below it, for the planner: the policy says the same.

    `overdue`: a reply is awaited and its legal due date has passed.
    """

    within: Collection[int]
    state: str | None = None
    unit_id: int | None = None
    case_id: UUID | None = None
    trigger: str | None = None
    overdue: bool | None = None


@dataclass(frozen=True)
class OrderKey:
    """Where the list goes on."""

    day: date
    id: UUID


def list_statement(wanted: OrderFilter, today: date, after: OrderKey | None, limit: int) -> Select[tuple[object, ...]]:
    """Newest first."""
    s = supervision.c
    statement = (
        select(supervision, cases.c.number)
        .join_from(supervision, cases, cases.c.id == s.case_id)
        .where(*_conditions(wanted, today))
        .order_by(s.opened_on.desc(), s.id.desc())
        .limit(limit)
    )
    return statement if after is None else statement.where(tuple_(s.opened_on, s.id) < tuple_(after.day, after.id))


async def list_orders(session: ReadSession, wanted: OrderFilter, today: date, after: OrderKey | None, limit: int) -> list[Record]:
    """A page of orders and one row more."""
    return await session.fetch(list_statement(wanted, today, after, limit + 1))


async def order(session: ReadSession, supervision_id: UUID) -> Record | None:
    """One order with its steps, or None when it does not exist for this caller."""
    return await session.fetchrow(ONE, supervision_id)


async def same_text(session: ReadSession, case_id: UUID) -> list[Record]:
    """Other matters whose newest opinion has the same text, as far as the caller may see them."""
    return await session.fetch(SAME_TEXT, case_id, MOST_SAME)


def _conditions(wanted: OrderFilter, today: date) -> list[ColumnElement[bool]]:
    s = supervision.c
    plain = ((s.state, wanted.state), (s.unit_id, wanted.unit_id), (s.case_id, wanted.case_id), (s.trigger, wanted.trigger))
    mine = or_(*(column.in_(sorted(wanted.within)) for column in (s.unit_id, s.bureau_unit_id, s.supervising_unit_id)))
    conditions: list[ColumnElement[bool]] = [mine, *(column == value for column, value in plain if value is not None)]
    if wanted.overdue is not None:
        late = and_(s.state.in_(AWAITING), s.reply_due_rolled < today)
        conditions.append(late if wanted.overdue else not_(late))
    return conditions
