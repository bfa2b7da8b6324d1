"""Judging staged lines, in batches of one transaction each: refused whole with its reasons, or passed on to be written."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.loading import others_named
from services.tracking.directory.snapshot import Directory
from services.tracking.history.commands import line_place
from services.tracking.history.lines import HistoryLine, Place, judge_line, read_line
from shared.contracts.events import Event
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.sessions import UnitOfWork
from shared.kernel.errors import Refusal
from shared.security.fields import FieldCipher

STAGED = """SELECT l.job_id, l.line, l.body, l.case_id, l.petition_id, u.code AS importer
FROM history_line l JOIN job j ON j.id = l.job_id LEFT JOIN unit u ON u.id = j.unit_id
WHERE l.state = 'staged' ORDER BY l.job_id, l.line LIMIT $1 FOR UPDATE OF l SKIP LOCKED"""
PASS = "UPDATE history_line SET state = 'registering', body = $3 WHERE job_id = $1 AND line = $2"  # noqa: S105  # a statement
REFUSE = "UPDATE history_line SET state = 'refused', body = NULL, error = $3 WHERE job_id = $1 AND line = $2"
BATCH = 50


class HistoryJudge:
    """Judges what is staged until nothing is left."""

    def __init__(self, directory: Directory, calendar: CalendarSource, fields: FieldCipher) -> None:
        self._directory = directory
        self._calendar = calendar
        self._fields = fields

    async def __call__(self, database: Database, now: datetime) -> int:
        """Judge every staged line; gives how many."""
        judged = 0
        while count := await self._batch(database, now):
            judged += count
        return judged

    async def _batch(self, database: Database, now: datetime) -> int:
        units, calendar = await self._directory.units(), await self._calendar.calendar()
        async with database.unit_of_work(NOBODY) as unit:
            rows = await unit.fetch(STAGED, BATCH)
            for row in rows:
                await self._judge(unit, dict(row), Place(units, calendar, now, row["importer"]), now)
        return len(rows)

    async def _judge(self, unit: UnitOfWork, row: dict[str, Any], place: Place, now: datetime) -> None:
        where = line_place(row["job_id"], row["line"])
        try:
            line = read_line(self._fields.open(row["body"], where).decode("utf-8", errors="strict"))
            named = await others_named(unit, [action.data for action in line.actions])
            judge_line(line, row["case_id"], replace(place, others=named))
        except UnicodeDecodeError:
            await unit.execute(REFUSE, row["job_id"], row["line"], {"code": "malformed_text", "errors": []})
            return
        except Refusal as refusal:
            await unit.execute(REFUSE, row["job_id"], row["line"], report(refusal))
            return
        await unit.execute(PASS, row["job_id"], row["line"], self._fields.encrypt(_complete(line, place), where))
        data = {name: str(row[name]) for name in ("job_id", "case_id", "petition_id")} | {"line": row["line"]}
        unit.emit(Event("history.line_judged", f"history/{row['job_id']}/{row['line']}", 1, now, data=data, historical=True))


def report(refusal: Refusal) -> dict[str, object]:
    """Why a line was refused: code, article, and a pointer for each fault; never its content."""
    faults = [{"pointer": fault.pointer, "code": fault.code} for fault in refusal.errors]
    return {"code": refusal.code, "article": refusal.article, "errors": faults}


def _complete(line: HistoryLine, place: Place) -> str:
    registered_by = line.petition.registered_by or place.importer
    petition = line.petition.model_copy(update={"registered_by": registered_by})
    return line.model_copy(update={"petition": petition}).model_dump_json(exclude_none=True)
