"""Reads of records with their parts, under the reader's rights; newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, DateTime, Table, Uuid, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.tracking.registers.register import BY_FIELD, Record, Register
from shared.db.sessions import ReadSession

READ: Mapping[type, Callable[[str], object]] = {Date: date.fromisoformat, DateTime: datetime.fromisoformat, Uuid: UUID}


@dataclass(frozen=True)
class Wanted:
    """Which records of a list: columns and what they must equal, a day before which they are due, open or ended ones."""

    equal: Mapping[str, object] = field(default_factory=dict)
    due_before: date | None = None
    is_open: bool | None = None


async def record(session: ReadSession, register: Register, record_id: UUID) -> Record | None:
    """One record, or None when it does not exist for this caller."""
    return await only(session, register, register.table.c.id == record_id)


async def only(session: ReadSession, register: Register, *conditions: ColumnElement[bool]) -> Record | None:
    """The one record that meets these conditions."""
    row = await session.fetchrow(select(*_columns(register)).where(*conditions))
    return None if row is None else _typed(register, row)


async def records(session: ReadSession, register: Register, wanted: Wanted, after: UUID | None, limit: int) -> Sequence[Record]:
    """A page of records and one more."""
    c = register.table.c
    conditions = [_equals(c[_column(name)], value) for name, value in wanted.equal.items()]
    if wanted.due_before is not None:
        conditions.append(c.due_on < wanted.due_before)
    if wanted.is_open is not None:
        assert register.ended is not None  # its filter offers `open`
        ended = c[register.ended]
        conditions.append(ended.is_(None) if wanted.is_open else ended.is_not(None))
    if after is not None:
        conditions.append(c.id < after)
    rows = await session.fetch(select(*_columns(register)).where(*conditions).order_by(c.id.desc()).limit(limit + 1))
    return [_typed(register, row) for row in rows]


def _column(name: str) -> str:
    return BY_FIELD[name].column if name in BY_FIELD else name


def _equals(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    return column.contains([value]) if isinstance(column.type, ARRAY) else column == value


def _columns(register: Register) -> list[ColumnElement[Any]]:
    parts: list[ColumnElement[Any]] = [
        literal_column(
            f"(SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.id), '[]') FROM {table.name} p"  # noqa: S608  # names of tables
            f" WHERE p.{register.table.name}_id = {register.table.name}.id)"
        ).label(name)
        for name, table in register.parts.items()
    ]
    return [*register.table.c, *parts]


def _typed(register: Register, row: Mapping[str, Any]) -> Record:
    parts = {name: [_values(table, part) for part in row[name]] for name, table in register.parts.items()}
    return Record({**dict(row), **parts})


def _values(table: Table, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part's row from JSON, with dates, times and ids as such."""
    read = {column.name: READ[type(column.type)] for column in table.c if type(column.type) in READ}
    return {name: read[name](value) if name in read and value is not None else value for name, value in row.items()}
