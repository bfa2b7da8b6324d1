"""Writes of the unit tree. One at a time: two moves that are harmless alone can make a circle together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from asyncpg import Record

from services.tracking.directory import rows
from services.tracking.domain.directory import check_lifetime, check_parent, check_succession
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal

LOCK = "SELECT pg_advisory_xact_lock(hashtext('xinfang directory'))"
INSERT = """
INSERT INTO unit (code, kind, parent_id, region, name_zh, name_en, abbreviation, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO NOTHING"""
UPDATE = """
UPDATE unit SET parent_id = $2, region = $3, name_zh = $4, name_en = $5, abbreviation = $6, valid_from = $7, valid_to = $8, successor_id = $9,
  version = version + 1 WHERE id = $1"""


@dataclass(frozen=True)
class UnitFacts:
    """What may change in a unit's life; its code and kind may not: another kind of organ is a successor (Art 24.2)."""

    region: str
    name_zh: str
    name_en: str
    parent: str | None = None
    abbreviation: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


async def load(unit: UnitOfWork, code: str) -> Record:
    """The unit, with the directory locked for this transaction; 404 when there is none."""
    await lock(unit)
    row = await rows.unit(unit, code)
    if row is None:
        raise Refusal("not_found")
    return row


async def lock(unit: UnitOfWork) -> None:
    """Changes of units and accounts wait for one another."""
    await unit.execute(LOCK)


async def create(unit: UnitOfWork, code: str, kind: str, facts: UnitFacts, actor: Actor, now: datetime) -> Record:
    """A new organ or unit."""
    await lock(unit)
    check_lifetime(facts.valid_from, facts.valid_to, None)
    parent = await _place(unit, facts.parent, "/parent")
    values = (code, kind, parent and parent["id"], facts.region, facts.name_zh, facts.name_en, facts.abbreviation)
    if await unit.execute(INSERT, *values, facts.valid_from, facts.valid_to) != "INSERT 0 1":
        raise Refusal("unit_exists", pointer="/code", unit=code)
    row = await rows.unit(unit, code)
    assert row is not None  # just written
    told = {name: [None, value] for name, value in asdict(facts).items() if value is not None}
    _tell(unit, row, "create_unit", {"kind": [None, kind], **told}, actor, now)
    return row


async def change(unit: UnitOfWork, before: Record, facts: UnitFacts, actor: Actor, now: datetime) -> Record:
    """Names, region, superior, first and last day, successor; a move takes everything below along."""
    check_lifetime(facts.valid_from, facts.valid_to, facts.successor)
    parent, heir = await _place(unit, facts.parent, "/parent"), await _place(unit, facts.successor, "/successor")
    if parent is not None:
        check_parent(before["id"], parent["path"])
    if heir is not None:
        check_succession(before["id"], await rows.heirs(unit, heir["id"]))
    values = (facts.region, facts.name_zh, facts.name_en, facts.abbreviation, facts.valid_from, facts.valid_to)
    await unit.execute(UPDATE, before["id"], parent and parent["id"], *values, heir and heir["id"])
    row = await rows.unit(unit, before["code"])
    assert row is not None  # locked
    told = {name: [before[name], value] for name, value in asdict(facts).items() if value != before[name]}
    _tell(unit, row, "change_unit", told, actor, now)
    return row


async def _place(unit: UnitOfWork, code: str | None, pointer: str) -> Record | None:
    if code is None:
        return None
    found = await rows.place(unit, code)
    if found is None:
        raise Refusal("unknown_unit", pointer=pointer, unit=code)
    return found


def _tell(unit: UnitOfWork, row: Record, action: str, changes: Mapping[str, object], actor: Actor, now: datetime) -> None:
    unit.emit(Event("unit.changed", f"unit/{row['code']}", row["version"], now, data={"unit": row["code"]}))
    unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, action, "unit", row["code"], changes=changes))
