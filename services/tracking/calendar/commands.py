"""Writes of the calendar: an announced year, a local override. Each raises the version; a sweep brings open clocks up to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from asyncpg import Record

from services.tracking.domain.announcement import Announcement, Status, days_of
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor

LOCK = "SELECT pg_advisory_xact_lock(hashtext('xinfang calendar'))"
VERSION = "SELECT coalesce(max(version), 0) FROM calendar_day"
# What a bureau has decided itself, a typhoon for example, outlives the announcement.
SET_DAYS = """
INSERT INTO calendar_day (day, is_workday, reason, source_doc, status, version)
SELECT n.day, n.works, n.reason, $2, $3, $4 FROM jsonb_to_recordset($1::jsonb) AS n(day date, works boolean, reason text)
ON CONFLICT (day) DO UPDATE SET is_workday = excluded.is_workday, reason = excluded.reason, source_doc = excluded.source_doc,
  status = excluded.status, version = excluded.version WHERE calendar_day.status <> 'local' OR excluded.status = 'local'"""
RECORD = """
INSERT INTO calendar_change (version, kind, year, first_day, days, source_doc, reason, account_id, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"""
CHANGE = """
SELECT version, kind, year, first_day, days, source_doc, reason, changed_at, recalculated_at, moved, kept FROM calendar_change WHERE version = $1"""


@dataclass(frozen=True)
class Basis:
    """On what a change rests: its document, and for an override the reason."""

    source_doc: str
    reason: str | None = None


async def lock(unit: UnitOfWork) -> int:
    """The table's version, held for this transaction: changes wait for one another."""
    await unit.execute(LOCK)
    version: int = await unit.fetchval(VERSION)
    return version


async def publish(unit: UnitOfWork, version: int, told: Announcement, basis: Basis, actor: Actor, now: datetime) -> Record:
    """A year as announced; it may change days of the December before (domain.md §7.4)."""
    return await _write(unit, version + 1, "year", told.year, days_of(told), basis, actor, now)


async def override(unit: UnitOfWork, day: date, status: Status, basis: Basis, actor: Actor, now: datetime) -> Record:
    """A day that differs here, by a document (domain.md §7.5)."""
    version = await lock(unit)
    return await _write(unit, version + 1, "override", day.year, {day: status}, basis, actor, now)


async def _write(
    unit: UnitOfWork, version: int, kind: str, year: int, days: Mapping[date, Status], basis: Basis, actor: Actor, now: datetime
) -> Record:
    rows = [{"day": day, "works": status.works, "reason": status.reason} for day, status in days.items()]
    await unit.execute(SET_DAYS, rows, basis.source_doc, "local" if kind == "override" else "official", version)
    first = min(days)
    await unit.execute(RECORD, version, kind, year, first, len(days), basis.source_doc, basis.reason, actor.account_id, now)
    unit.emit(
        Event("calendar.changed", "calendar", version, now, data={"version": version, "kind": kind, "year": year, "first_day": first})
    )
    changes = {"version": [version - 1, version], "first_day": first, "source_doc": basis.source_doc}
    audit = AuditEntry(
        actor.account_id, actor.unit_id, actor.role, f"calendar_{kind}", "calendar", str(year), basis.reason, changes=changes
    )
    unit.audit(audit)
    row = await unit.fetchrow(CHANGE, version)
    assert row is not None  # just written
    return row
