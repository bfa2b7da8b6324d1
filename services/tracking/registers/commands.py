"""Keeping records: references to ids, the rule judges, then record, parts, event and audit row in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, update

from services.tracking.directory.snapshot import Units
from services.tracking.domain.records import Scene, Written
from services.tracking.registers.register import BY_COLUMN, BY_FIELD, Record, Register, Step
from services.tracking.registers.views import outside
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.ids import uuid7
from shared.security.fields import FieldCipher, place_of

TERMS = "SELECT code, amount FROM register_term"
VISIBLE = "SELECT id FROM cases WHERE id = ANY ($1)"
_STAMPS = frozenset({"id", "unit_id", "recorded_by", "recorded_at"})
_QUOTED = frozenset({"version"})
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
    """What keeping records needs beside the session: who acts, when, the units, the cipher."""

    actor: Actor
    now: datetime
    units: Units
    fields: FieldCipher
    facts: Data = field(default_factory=dict)


async def add(uow: UnitOfWork, register: Register, step: Step, data: Data, desk: Desk) -> UUID:
    """Open a record in the name of the actor's unit; gives its id."""
    columns = await resolved(uow, data, desk.units)
    written = step.rule({}, columns, await _scene(uow, step, desk))
    record_id = uuid7()
    values = {
        **written.columns, "id": record_id, "version": 1, "unit_id": desk.actor.unit_id, "recorded_by": desk.actor.account_id, "recorded_at": desk.now,
    }  # fmt: skip
    await uow.execute(insert(register.table).values(**_sealed(register, record_id, values, desk.fields)))
    await _write_parts(uow, register, record_id, written)
    _tell(uow, register, step, {}, values, desk, written.told)
    return record_id


async def change(uow: UnitOfWork, register: Register, step: Step, record: Record, data: Data, desk: Desk) -> None:
    """Change a record that the caller has seen in this version; 412 when somebody was faster."""
    columns = await resolved(uow, data, desk.units)
    written = step.rule(record.row, columns, await _scene(uow, step, desk))
    record_id, table = record.row["id"], register.table
    values = {**written.columns, "version": record.version + 1}
    tag = await uow.execute(
        update(table).where(table.c.id == record_id, table.c.version == record.version).values(**_sealed(register, record_id, values, desk.fields))
    )  # fmt: skip
    if tag != "UPDATE 1":
        raise Refusal("precondition_failed")
    await _write_parts(uow, register, record_id, written)
    _tell(uow, register, step, record.row, {**record.row, **values}, desk, written.told)


async def resolved(uow: UnitOfWork, data: Data, units: Units) -> dict[str, Any]:
    """Posted fields as columns: unit codes as ids, matters only when the caller may see them."""
    named = list(_cases(data, ""))
    if named:
        known = {row["id"] for row in await uow.fetch(VISIBLE, list({case for _, case in named}))}
        unknown = tuple(FieldError(pointer, "unknown_case") for pointer, case in named if case not in known)
        if unknown:
            raise Refusal("unknown_case", errors=unknown)
    return _as_columns(data, units, "")


def _cases(data: Data, pointer: str) -> Iterator[tuple[str, UUID]]:
    for name, value in data.items():
        reference = BY_FIELD.get(name)
        if reference is not None and reference.to == "case" and value is not None:
            many = enumerate(value) if reference.many else [("", value)]
            yield from ((f"{pointer}/{name}" + (f"/{n}" if reference.many else ""), case) for n, case in many)


def _as_columns(data: Data, units: Units, pointer: str) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, value in data.items():
        reference, here = BY_FIELD.get(name), f"{pointer}/{name}"
        if reference is None:
            nested = isinstance(value, list) and value and isinstance(value[0], Mapping)
            columns[name] = [_as_columns(one, units, f"{here}/{n}") for n, one in enumerate(value)] if nested else value
        elif reference.to == "unit" and value is not None:
            ids = [_unit_id(code, units, f"{here}/{n}") for n, code in enumerate(value)] if reference.many else _unit_id(value, units, here)
            columns[reference.column] = ids
        else:
            columns[reference.column] = value
    return columns


def _unit_id(code: str, units: Units, pointer: str) -> int:
    if code not in units.by_code:
        raise Refusal("unknown_unit", pointer=pointer, unit=code)
    return units.by_code[code].id


def codes_in(data: Data) -> Iterator[str]:
    """Every unit code that posted fields name."""
    for name, value in data.items():
        reference = BY_FIELD.get(name)
        if reference is not None and reference.to == "unit" and value is not None:
            yield from value if reference.many else [value]
        elif isinstance(value, list):
            for one in value:
                yield from codes_in(one) if isinstance(one, Mapping) else ()


async def _scene(uow: UnitOfWork, step: Step, desk: Desk) -> Scene:
    actor = desk.actor
    assert actor.unit_id is not None  # the verbs of registers belong to people of a unit
    assert actor.unit_kind is not None
    terms = {row["code"]: row["amount"] for row in await uow.fetch(TERMS)} if step.uses_terms else {}
    return Scene(desk.now, actor.unit_id, actor.unit_kind, actor.account_id, terms, desk.facts)


async def _write_parts(uow: UnitOfWork, register: Register, record_id: UUID, written: Written) -> None:
    for name, rows in written.added.items():
        table = register.parts[name]
        if rows:
            await uow.execute(insert(table).values([{**row, "id": uuid7(), f"{register.table.name}_id": record_id} for row in rows]))
    for name, rows in written.changed.items():
        for row in rows:
            await _change_part(uow, register.parts[name], row)


async def _change_part(uow: UnitOfWork, table: Table, row: Data) -> None:
    await uow.execute(update(table).where(table.c.id == row["id"]).values(**{n: v for n, v in row.items() if n != "id"}))


def _sealed(register: Register, record_id: UUID, values: Data, fields: FieldCipher) -> dict[str, Any]:
    """The values as they are stored: secret ones encrypted for their place."""
    return {
        name: fields.encrypt(value, place_of(register.table.name, name, record_id)) if name in register.secret and value is not None else value
        for name, value in values.items()
    }  # fmt: skip


def _tell(uow: UnitOfWork, register: Register, step: Step, before: Data, after: Data, desk: Desk, told: Data) -> None:
    """Event and audit row: ids, codes, counts and dates; of a text only that it changed."""
    record_id, actor = after["id"], desk.actor
    quoted = outside({name: after[name] for name in register.told if after.get(name) is not None}, desk.units)
    matters = {"matters": len(after["case_ids"])} if "case_ids" in after else {}
    data = {name: _plain(value) for name, value in {f"{register.subject}_id": record_id, **quoted, **matters, **told}.items()}
    uow.emit(Event(step.event, f"{register.subject}/{record_id}", after["version"], desk.now, case_id=after.get("case_id"), data=data))
    changes = {
        BY_COLUMN[name].field if name in BY_COLUMN else name: [_plain(before.get(name)), _plain(value)]
        if name in _QUOTED | set(register.told)
        else "changed"
        for name, value in after.items()
        if name not in _STAMPS and name in register.table.c and value != before.get(name)
    }
    uow.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, step.event, register.subject, str(record_id), changes=changes))


def _plain(value: object) -> object:
    """Times as RFC 3339; everything else as JSON or `str` has it."""
    return value.isoformat() if isinstance(value, datetime) else value
