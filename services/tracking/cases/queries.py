"""Reads of cases: lists and worklists driven from the caller's access rows, the case page, its timeline and clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB

from services.tracking.domain.search import Sought
from shared.db.counting import counted
from shared.db.sessions import ReadSession
from shared.schema.tracking_tables import case_access, cases

NEVER = date(9999, 12, 31)
DESK = 10_000  # more hits than this do not wait on one desk

LISTED = (
    cases.c.id,
    cases.c.number,
    cases.c.petition_id,
    cases.c.state,
    cases.c.version,
    cases.c.channel,
    cases.c.source_kind,
    cases.c.subject,
    cases.c.category,
    cases.c.topic,
    cases.c.place,
    cases.c.sealed,
    cases.c.received_on,
    cases.c.registered_at,
    cases.c.bureau_unit_id,
    cases.c.handling_unit_id,
    cases.c.desk_unit_id,
    cases.c.due_strict,
    cases.c.due_rolled,
    cases.c.closed_on,
)

PAGE = """
SELECT c.*, p.request, p.facts AS told, p.reasons, p.mode, p.headcount, p.external_ids,
  (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = c.id) AS clocks
FROM cases c LEFT JOIN petition p ON p.id = c.petition_id WHERE c.id = $1"""

TIMELINE = """
SELECT t.sequence, t.at, t.action, t.actor_unit_id, t.prepared_by, t.reason, t.from_state, t.to_state, t.data, coalesce(t.document_id, (SELECT d.id
  FROM document d WHERE d.case_id = t.case_id AND d.sequence = t.sequence AND d.number IS NOT NULL ORDER BY d.signed_at, d.id LIMIT 1)) AS document_id
FROM case_transition t WHERE t.case_id = $1 AND t.sequence > $2 ORDER BY t.sequence LIMIT $3"""

CLOCKS = "SELECT * FROM clock WHERE case_id = $1 ORDER BY id"

PETITIONERS = """
SELECT id, position, kind, nationality, id_type, representative, name, id_number, phone, email, address
FROM petitioner WHERE case_id = $1 ORDER BY position"""


LINKS = """
SELECT l.kind, c.id, c.number, c.state, c.subject FROM (
  SELECT 'merged_into' AS kind, (o.facts ->> 'main_case')::uuid AS id FROM cases o WHERE o.id = $1 AND o.facts ? 'main_case'
  UNION ALL SELECT 'repeat', o.id FROM cases o WHERE o.facts ->> 'main_case' = $1::uuid::text AND o.facts ? 'main_case'
  UNION ALL SELECT 'split_from', p.case_id FROM case_part p WHERE p.part_case_id = $1
  UNION ALL SELECT 'part', p.part_case_id FROM case_part p WHERE p.case_id = $1) l JOIN cases c ON c.id = l.id ORDER BY l.kind, c.id"""
EXISTS = "SELECT EXISTS (SELECT FROM cases WHERE id = $1)"


@dataclass(frozen=True)
class CaseFilter:
    """One filter for list, count and export. `overdue`: past `due_rolled` on `today`; `q`: words and numbers, already read."""

    state: str | None = None
    unit_id: int | None = None
    category: str | None = None
    topic: str | None = None
    channel: str | None = None
    overdue: bool | None = None
    due_before: date | None = None
    q: Sought | None = None

    def searched(self, today: date, *, desk: bool = False) -> dict[str, object]:
        """The filter as `search_cases` takes it, so that its limit counts cases of this list only."""
        kept = {"state": self.state, "unit": self.unit_id, "category": self.category, "topic": self.topic, "channel": self.channel,
                "overdue": self.overdue, "today": today, "due_before": self.due_before, "desk": desk or None}  # fmt: skip
        return {name: value for name, value in kept.items() if value is not None}


@dataclass(frozen=True)
class ListKey:
    """Where a list goes on: the sort key of the last row shown."""

    day: date
    case_id: UUID


def list_statement(wanted: CaseFilter, today: date, after: ListKey | None, limit: int) -> Select[tuple[object, ...]]:
    """Newest received first; filters and order use access-row columns only, so the page costs the same at any size."""
    a = case_access.c
    statement = (
        select(*LISTED)
        .join_from(case_access, cases, cases.c.id == a.case_id)
        .where(*_conditions(wanted, today))
        .order_by(a.received_on.desc(), a.case_id.desc())
        .limit(limit)
    )
    if wanted.q is not None:
        statement = statement.where(_hits(wanted.q, wanted.searched(today), after, limit))
    if after is not None:
        statement = statement.where(tuple_(a.received_on, a.case_id) < tuple_(after.day, after.case_id))
    return statement


def worklist_statement(wanted: CaseFilter, today: date, after: ListKey | None, limit: int) -> Select[tuple[object, ...]]:
    """What waits on the caller's unit's desk, the nearest legal due date first, cases without one last."""
    a = case_access.c
    statement = (
        select(*LISTED)
        .join_from(case_access, cases, cases.c.id == a.case_id)
        .where(a.on_desk, *_conditions(wanted, today))
        .order_by(a.due_rolled.asc().nulls_last(), a.case_id)
        .limit(limit)
    )
    if wanted.q is not None:
        statement = statement.where(_hits(wanted.q, wanted.searched(today, desk=True), None, DESK))
    if after is not None and after.day == NEVER:
        statement = statement.where(a.due_rolled.is_(None), a.case_id > after.case_id)
    elif after is not None:
        later = tuple_(a.due_rolled, a.case_id) > tuple_(after.day, after.case_id)
        statement = statement.where(or_(later, a.due_rolled.is_(None)))
    return statement


async def list_cases(session: ReadSession, wanted: CaseFilter, today: date, after: ListKey | None, limit: int) -> list[Record]:
    """A page of cases and one row more, to know whether there is a next page."""
    return await session.fetch(list_statement(wanted, today, after, limit + 1))


async def total(session: ReadSession, wanted: CaseFilter, today: date, *, work: bool) -> int:
    """How many rows the list has, up to MOST_COUNTED."""
    statement = (worklist_statement if work else list_statement)(wanted, today, None, 1)
    return int(await session.fetchval(counted(statement)))


async def worklist(session: ReadSession, wanted: CaseFilter, today: date, after: ListKey | None, limit: int) -> list[Record]:
    """A page of the worklist and one row more."""
    return await session.fetch(worklist_statement(wanted, today, after, limit + 1))


async def case_page(session: ReadSession, case_id: UUID) -> Record | None:
    """The case with its petition's text and clocks, or None when it does not exist for this caller."""
    return await session.fetchrow(PAGE, case_id)


async def timeline(session: ReadSession, case_id: UUID, after: int, limit: int) -> list[Record]:
    """Steps after a sequence number, oldest first, and one more."""
    return await session.fetch(TIMELINE, case_id, after, limit + 1)


async def clocks(session: ReadSession, case_id: UUID) -> list[Record]:
    """All clocks of a case in the order they were made."""
    return await session.fetch(CLOCKS, case_id)


async def exists(session: ReadSession, case_id: UUID) -> bool:
    """Whether the case exists for this caller."""
    return bool(await session.fetchval(EXISTS, case_id))


async def links(session: ReadSession, case_id: UUID) -> list[Record]:
    """Cases that this one is linked with, as far as the caller may see them."""
    return await session.fetch(LINKS, case_id)


async def petitioners(session: ReadSession, case_id: UUID) -> list[Record]:
    """The petitioners of a case, encrypted."""
    return await session.fetch(PETITIONERS, case_id)


def _conditions(wanted: CaseFilter, today: date) -> Sequence[ColumnElement[bool]]:
    a = case_access.c
    conditions: list[ColumnElement[bool]] = [a.unit_id == func.ctx_unit()]
    if wanted.state is not None:
        conditions.append(a.state == wanted.state)
    if wanted.unit_id is not None:
        conditions.append(a.handling_unit_id == wanted.unit_id)
    if wanted.category is not None:
        conditions.append(a.category == wanted.category)
    if wanted.topic is not None:
        conditions.append(a.topic == wanted.topic)
    if wanted.channel is not None:
        conditions.append(a.channel == wanted.channel)
    if wanted.overdue is True:
        conditions.append(and_(a.due_rolled.is_not(None), a.due_rolled < today))
    if wanted.overdue is False:
        conditions.append(or_(a.due_rolled.is_(None), a.due_rolled >= today))
    if wanted.due_before is not None:
        conditions.append(and_(a.due_rolled.is_not(None), a.due_rolled < wanted.due_before))
    return conditions


def _hits(q: Sought, filters: dict[str, object], after: ListKey | None, most: int) -> ColumnElement[bool]:
    """The case is among the newest that match: found in the index, then joined through the policies like any other."""
    key = (after.day, after.case_id) if after else (None, None)
    found = func.search_cases(q.matching, q.ranking, q.exact, bindparam(None, filters, JSONB), *key, most)
    return case_access.c.case_id.in_(select(found.table_valued("case_id", "received_on", "score").c.case_id))
