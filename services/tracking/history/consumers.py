"""Replaying a judged line: every step through the same machine with its own time, all in one transaction."""

from datetime import datetime
from uuid import UUID

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.commands import Surroundings, Wish, keep_accused, write
from services.tracking.cases.loading import LOAD, case_of, others_named
from services.tracking.cases.parting import keep_parts
from services.tracking.directory.snapshot import Directory
from services.tracking.domain.decide import decide
from services.tracking.history.commands import line_place
from services.tracking.history.lines import Place, judge_line, read_line
from shared.contracts.events import Event, StoredEvent
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.security.fields import FieldCipher

LINE = "SELECT body, state, case_id FROM history_line WHERE job_id = $1 AND line = $2 FOR UPDATE"
MOVE = "UPDATE history_line SET state = $3, body = CASE WHEN $3 = 'done' THEN NULL ELSE body END WHERE job_id = $1 AND line = $2"


class ReplayHistory:
    """Consumer `tracking.replay_history`: the petition is registered, now its steps."""

    def __init__(self, directory: Directory, calendar: CalendarSource, fields: FieldCipher) -> None:
        self._directory = directory
        self._calendar = calendar
        self._fields = fields

    async def __call__(self, unit: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        """Replay once: a line that is further on is left alone."""
        job_id, number = UUID(str(event.data["job_id"])), int(str(event.data["line"]))
        staged = await unit.fetchrow(LINE, job_id, number)
        if staged is None or staged["state"] != "registering":
            return
        line = read_line(self._fields.decrypt(staged["body"], line_place(job_id, number)))
        units, calendar = await self._directory.units(), await self._calendar.calendar()
        others = await others_named(unit, [action.data for action in line.actions])
        judged = judge_line(line, staged["case_id"], Place(units, calendar, now, line.petition.registered_by, others))
        row = await unit.fetchrow(LOAD, staged["case_id"])
        assert row is not None  # the petition was registered with its case
        case = case_of(dict(row))
        for past in judged:
            step = past.step
            decision = decide(case, step)
            actor = Actor("system", "history", unit_id=step.by.unit)
            wish = Wish(step.action, step.data, step.reason)
            await write(unit, case, decision, wish, actor, Surroundings(units, calendar, step.at), historical=True)
            await keep_accused(unit, case.id, step.data.get("accused_names", ()), self._fields)
            await keep_parts(unit, case.id, step.data.get("parts", ()), self._fields)
            case = decision.case
        await unit.execute(MOVE, job_id, number, "rating" if line.ratings else "done")
        if line.ratings:
            unit.emit(Event("history.replayed", event.subject, 3, now, data=dict(event.data), historical=True))


async def finish_history(unit: UnitOfWork, event: StoredEvent, now: datetime) -> None:
    """Consumer `tracking.finish_history`: the ratings are written, the line is done and its text dropped."""
    del now
    await unit.execute(MOVE, UUID(str(event.data["job_id"])), int(str(event.data["line"])), "done")
