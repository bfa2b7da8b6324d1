"""Reads of petitions: the list driven from the caller's access rows, and one petition with its petitioners, encrypted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record
from sqlalchemy import ColumnElement, Select, func, select, tuple_

from shared.db.counting import counted
from shared.db.sessions import ReadSession
from shared.schema.intake_tables import petition
from shared.schema.tracking_tables import case_access, unit

LISTED = (
    petition.c.id,
    petition.c.number,
    petition.c.case_id,
    petition.c.channel,
    petition.c.source_kind,
    petition.c.source_level,
    petition.c.subject,
    petition.c.place,
    petition.c.headcount,
    petition.c.received_on,
    petition.c.registered_at,
    unit.c.code.label("registered_by"),
    case_access.c.category,
    case_access.c.topic,
    case_access.c.state,
)

ONE = """
SELECT p.id, p.number, p.case_id, p.version, p.channel, p.source_kind, p.source_level, p.external_ids, p.received_on, p.mode, p.read_back,
  p.headcount, p.subject, p.request, p.facts, p.reasons, p.category, p.topic, p.place, p.warnings, p.registered_at, p.historical,
  u.code AS registered_by
FROM petition p JOIN unit u ON u.id = p.registered_by_unit_id WHERE p.id = $1"""

PETITIONERS = """
SELECT id, kind, nationality, id_type, representative, name, id_number, phone, email, address
FROM petitioner WHERE petition_id = $1 ORDER BY position"""


@dataclass(frozen=True)
class PetitionFilter:
    """One filter for list, count and export. `received_from`, `received_to`: both days included; `number`: exactly this one."""

    channel: str | None = None
    category: str | None = None
    topic: str | None = None
    state: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    number: str | None = None


@dataclass(frozen=True)
class ListKey:
    """Where a list goes on: the sort key of the last row shown."""

    received_on: date
    case_id: UUID

    @classmethod
    def of(cls, values: Sequence[str] | None) -> "ListKey | None":
        """From the values of a cursor that has proved to be ours."""
        return None if values is None else cls(date.fromisoformat(values[0]), UUID(values[1]))


def list_statement(wanted: PetitionFilter, after: ListKey | None, limit: int) -> Select[tuple[object, ...]]:
    """Newest received first, of one day the newest registered first (case ids grow with time).

    Filters and order use columns of the access row only, so a page costs the same at any size; `number` finds its one row by
    its own index.
    """
    a = case_access.c
    statement = (
        select(*LISTED)
        .join_from(case_access, petition, petition.c.case_id == a.case_id)
        .join(unit, unit.c.id == petition.c.registered_by_unit_id)
        .where(*_conditions(wanted))
        .order_by(a.received_on.desc(), a.case_id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(a.received_on, a.case_id) < tuple_(after.received_on, after.case_id))
    return statement


async def list_petitions(session: ReadSession, wanted: PetitionFilter, after: ListKey | None, limit: int) -> list[Record]:
    """A page of petitions and one row more, to know whether there is a next page."""
    return await session.fetch(list_statement(wanted, after, limit + 1))


async def total(session: ReadSession, wanted: PetitionFilter) -> int:
    """How many rows the list has, up to MOST_COUNTED."""
    return int(await session.fetchval(counted(list_statement(wanted, None, 1))))


async def one_petition(session: ReadSession, petition_id: UUID) -> Record | None:
    """The petition's text and registration, or None when it does not exist for this caller."""
    return await session.fetchrow(ONE, petition_id)


async def petitioners(session: ReadSession, petition_id: UUID) -> list[Record]:
    """Its petitioners in the order of the form, encrypted."""
    return await session.fetch(PETITIONERS, petition_id)


def _conditions(wanted: PetitionFilter) -> list[ColumnElement[bool]]:
    a = case_access.c
    conditions: list[ColumnElement[bool]] = [a.unit_id == func.ctx_unit()]
    exact = {a.channel: wanted.channel, a.category: wanted.category, a.topic: wanted.topic, a.state: wanted.state}
    conditions += [column == value for column, value in exact.items() if value is not None]
    if wanted.received_from is not None:
        conditions.append(a.received_on >= wanted.received_from)
    if wanted.received_to is not None:
        conditions.append(a.received_on <= wanted.received_to)
    if wanted.number is not None:
        conditions.append(petition.c.number == wanted.number)
    return conditions
