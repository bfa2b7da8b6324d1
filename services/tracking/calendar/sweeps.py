"""Bringing open clocks to a new calendar, a batch of cases a transaction; and the alarm that a year is not announced yet."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from services.tracking.calendar.snapshot import FRESH_SECONDS, CalendarSource
from services.tracking.cases.loading import Row, case_of, clock_columns
from services.tracking.domain.decide import nearest_duty
from services.tracking.domain.recalculation import Recalculated, recalculated
from shared.contracts.events import Event
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import SYSTEM
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date
from shared.kernel.workdays import Calendar

BATCH = 200
SETTLED = timedelta(seconds=FRESH_SECONDS + 5)
OCTOBER = 10
OPEN = frozenset({"running", "suspended"})
YOUNGEST = "SELECT max(changed_at) FROM calendar_change"
STALE = "SELECT DISTINCT case_id FROM clock WHERE state IN ('running', 'suspended') AND calendar_version < $1 LIMIT $2"
LOCK = "SELECT id FROM cases WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
READ = """
SELECT c.*, (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = c.id) AS clocks
FROM cases c WHERE c.id = ANY ($1)"""
WRITE = """
WITH moved AS (UPDATE clock k SET due_strict = n.due_strict, due_rolled = n.due_rolled, provisional = n.provisional,
    calendar_version = n.calendar_version, ledger = n.ledger
  FROM jsonb_to_recordset($1::jsonb) AS n(id uuid, due_strict date, due_rolled date, provisional boolean, calendar_version int, ledger jsonb)
  WHERE k.id = n.id),
logged AS (INSERT INTO clock_change (id, clock_id, case_id, calendar_version, old_strict, old_rolled, new_strict, new_rolled, kept, at)
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS n(id uuid, clock_id uuid, case_id uuid, calendar_version int, old_strict date, old_rolled date,
    new_strict date, new_rolled date, kept boolean, at timestamptz))
UPDATE cases c SET version = n.version, due_strict = n.due_strict, due_rolled = n.due_rolled
FROM jsonb_to_recordset($3::jsonb) AS n(id uuid, version int, due_strict date, due_rolled date) WHERE c.id = n.id"""
FINISH = """
UPDATE calendar_change v SET recalculated_at = $2, moved = (SELECT count(*) FROM clock_change c WHERE c.calendar_version = v.version AND NOT c.kept),
  kept = (SELECT count(*) FROM clock_change c WHERE c.calendar_version = v.version AND c.kept)
WHERE v.recalculated_at IS NULL AND v.version <= $1
  AND NOT EXISTS (SELECT FROM clock k WHERE k.state IN ('running', 'suspended') AND k.calendar_version < v.version)"""
log = structlog.get_logger(__name__)


class Recalculation:
    """Every open clock that an older calendar has dated. The version on each clock is the queue: a stop loses nothing, a repeat does nothing.

    It begins when a change has `settled`: by then no process counts with the calendar before, so nothing falls back.
    """

    def __init__(self, calendar: CalendarSource, settled: timedelta = SETTLED, batch: int = BATCH) -> None:
        self._calendar = calendar
        self._settled = settled
        self._size = batch

    async def __call__(self, database: Database, now: datetime) -> int:
        """Recalculate until nothing is left; gives how many clocks were brought up to it."""
        async with database.read(NOBODY) as session:
            youngest = await session.fetchval(YOUNGEST)
        if youngest is None or now - youngest < self._settled:
            return 0
        calendar, done = await self._calendar.fresh(), 0
        while count := await self._batch(database, calendar, now):
            done += count
        async with database.unit_of_work(NOBODY) as unit:
            await unit.execute(FINISH, calendar.version, now)
        return done

    async def _batch(self, database: Database, calendar: Calendar, now: datetime) -> int:
        async with database.unit_of_work(NOBODY) as unit:
            stale = [row["case_id"] for row in await unit.fetch(STALE, calendar.version, self._size)]
            mine = [row["id"] for row in await unit.fetch(LOCK, stale)] if stale else []
            # read after the lock, so that no step is overlooked
            return await _write(unit, [dict(row) for row in await unit.fetch(READ, mine)], calendar, now) if mine else 0


class ProvisionalAlarm:
    """From 1 October on, while the next year is not announced (usually in November), it says so in the log."""

    def __init__(self, calendar: CalendarSource) -> None:
        self._calendar = calendar

    async def __call__(self, database: Database, now: datetime) -> int:
        """Warn; gives the year that is missing, or 0."""
        del database
        today = legal_date(now)
        following = today.replace(year=today.year + 1, month=1, day=1)
        if today.month < OCTOBER or not (await self._calendar.calendar()).is_provisional(following):
            return 0
        log.warning("calendar.provisional", year=following.year)
        return following.year


async def _write(unit: UnitOfWork, rows: list[dict[str, Any]], calendar: Calendar, now: datetime) -> int:
    """One statement for all clocks, what is logged of them, and the cases whose page shows it; gives how many clocks."""
    clocks: list[dict[str, object]] = []
    changes: list[dict[str, object]] = []
    cases: list[dict[str, object]] = []
    for row in rows:
        case, found = case_of(row), _recalculated(row, calendar)
        clocks += [clock_columns(one.clock, case.id, calendar) for _, one in found]
        logged = [_change(before, one, calendar, now) for before, one in found if one.kept or _dates(one) != _dates_of(before)]
        changes += logged
        after = replace(case, clocks=tuple({clock.id: clock for clock in (*case.clocks, *(one.clock for _, one in found))}.values()))
        due = nearest_duty(after, calendar) or (None, None)
        if (
            logged
            or due != (row["due_strict"], row["due_rolled"])
            or any(one.due.provisional != before["provisional"] for before, one in found)
        ):
            cases.append({"id": case.id, "version": case.version + 1, "due_strict": due[0], "due_rolled": due[1]})
            _tell(unit, row, case.version + 1, [one.clock.code for _, one in found], calendar.version, now)
    await unit.execute(WRITE, clocks, changes, cases)
    return len(clocks)


def _recalculated(row: Row, calendar: Calendar) -> list[tuple[Row, Recalculated]]:
    """The open clocks of a case that an older calendar has dated, as they lie in the table and as they are now."""
    known = {clock.id: clock for clock in case_of(row).clocks}
    stale = [
        k for k in row["clocks"] if k["state"] in OPEN and k["calendar_version"] is not None and k["calendar_version"] < calendar.version
    ]
    judged = ((k, recalculated(known[UUID(k["id"])], _dates_of(k)[1], calendar)) for k in stale)
    return [(k, one) for k, one in judged if one is not None]


def _dates(one: Recalculated) -> tuple[date, date]:
    return one.due.strict, one.due.rolled


def _dates_of(clock: Row) -> tuple[date, date]:
    return date.fromisoformat(clock["due_strict"]), date.fromisoformat(clock["due_rolled"])


def _change(before: Row, one: Recalculated, calendar: Calendar, now: datetime) -> dict[str, object]:
    strict, rolled = _dates_of(before)
    return {
        "id": uuid7(),
        "clock_id": before["id"],
        "case_id": before["case_id"],
        "calendar_version": calendar.version,
        "old_strict": strict,
        "old_rolled": rolled,
        "new_strict": one.due.strict,
        "new_rolled": one.due.rolled,
        "kept": one.kept,
        "at": now.isoformat(),
    }


def _tell(unit: UnitOfWork, row: Row, version: int, clocks: list[str], calendar_version: int, now: datetime) -> None:
    case_id, historical = row["id"], row["historical"]
    data = {"case_id": str(case_id), "calendar_version": calendar_version, "clocks": clocks}
    unit.emit(Event("clock.recalculated", f"case/{case_id}", version, now, case_id=case_id, data=data, historical=historical))
    changes = {"version": [version - 1, version], "calendar_version": calendar_version}
    unit.audit(AuditEntry(None, None, SYSTEM.role, "recalculate", "case", str(case_id), changes=changes))
