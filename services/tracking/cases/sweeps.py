"""What time alone brings, as rows: receipt, lapse of a right, termination. One transaction a case, caught up after any pause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.commands import Surroundings, Wish, write
from services.tracking.cases.loading import LOAD, case_of, unit_of
from services.tracking.directory.snapshot import Directory
from services.tracking.domain.case import By, Case, Step
from services.tracking.domain.decide import decide, latest_receipt
from services.tracking.domain.reviewing import lapses_on, terminates_on
from services.tracking.domain.transitions import TRANSITIONS
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.actor import SYSTEM
from shared.kernel.time import ZONE, legal_date
from shared.kernel.workdays import Calendar

BATCH = 200
LOCK = "SELECT id FROM cases WHERE id = $1 FOR UPDATE"


@dataclass(frozen=True)
class TimedStep:
    """A step the system takes: of which cases (`$1`: today, `$2`: after this id), and the day it counts from."""

    action: str
    waiting: str
    day: Callable[[Case, Calendar], date | None]


def _received_on(case: Case, calendar: Calendar) -> date | None:
    del calendar
    return latest_receipt(case)


TIMED_STEPS = (
    TimedStep(
        "receive",
        """SELECT id FROM cases WHERE state IN ('transferred', 'assigned') AND NOT historical AND (facts ->> 'forwarded_on')::date < $1
        AND id > $2 ORDER BY id LIMIT $3""",
        _received_on,
    ),
    TimedStep(
        "lapse",
        """SELECT c.id FROM clock k JOIN cases c ON c.id = k.case_id
        WHERE k.code IN ('K7', 'K9') AND k.state = 'running' AND k.due_rolled < $1 AND NOT c.historical
        AND c.state IN ('served', 'review_served', 'executing', 'closed') AND c.id > $2 ORDER BY c.id LIMIT $3""",
        lapses_on,
    ),
    TimedStep(
        "terminate",
        """SELECT id FROM cases WHERE state = 're_review_served' AND NOT historical AND (facts ->> 're_review_served_on')::date < $1
        AND id > $2 ORDER BY id LIMIT $3""",
        terminates_on,
    ),
)


class TimeSweep:
    """Takes one of the timed steps wherever it is due. A case that cannot take it is passed over, never in the way of the next."""

    def __init__(self, row: TimedStep, directory: Directory, calendar: CalendarSource) -> None:
        self._row = row
        self._directory = directory
        self._calendar = calendar

    async def __call__(self, database: Database, now: datetime) -> int:
        """Take every step that is due; gives how many."""
        units, calendar = await self._directory.units(), await self._calendar.calendar()
        taken, last = 0, UUID(int=0)
        while True:
            async with database.read(NOBODY) as session:
                waiting = [row["id"] for row in await session.fetch(self._row.waiting, legal_date(now), last, BATCH)]
            for case_id in waiting:
                taken += await self._take(database, case_id, Surroundings(units, calendar, now))
            if len(waiting) < BATCH:
                return taken
            last = waiting[-1]

    async def _take(self, database: Database, case_id: UUID, around: Surroundings) -> bool:
        async with database.unit_of_work(NOBODY) as unit:
            await unit.fetchval(LOCK, case_id)  # first: what a statement reads beside the row it waits for is older than that row
            row = await unit.fetchrow(LOAD, case_id)
            if row is None or row["state"] not in TRANSITIONS[self._row.action].sources:
                return False  # somebody was faster
            case = case_of(dict(row))
            day = self._row.day(case, around.calendar)
            if day is None or day > legal_date(around.now):
                return False
            at = datetime.combine(day, time(), ZONE)
            units = {code: unit_of(found) for code, found in around.units.by_code.items()}
            decision = decide(case, Step(self._row.action, By(None, "system"), at, around.calendar, units=units))
            await write(unit, case, decision, Wish(self._row.action), SYSTEM, Surroundings(around.units, around.calendar, at))
        return True
