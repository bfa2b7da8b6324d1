"""What time alone brings: a transfer that nobody receipted counts as received the day after it (domain.md K3)."""

from datetime import datetime, time

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.commands import Surroundings, Wish, write
from services.tracking.cases.loading import LOAD, case_of, unit_of
from services.tracking.directory.snapshot import Directory
from services.tracking.domain.case import By, Step
from services.tracking.domain.decide import decide, latest_receipt
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.actor import SYSTEM
from shared.kernel.time import ZONE, legal_date

WAITING = """SELECT id FROM cases WHERE state IN ('transferred', 'assigned') AND NOT historical AND (facts ->> 'forwarded_on')::date < $1
ORDER BY id LIMIT 200"""


class ReceiptSweep:
    """Receives what a unit left lying, one transaction each, with the day after the transfer as its day."""

    def __init__(self, directory: Directory, calendar: CalendarSource) -> None:
        self._directory = directory
        self._calendar = calendar

    async def __call__(self, database: Database, now: datetime) -> int:
        """Receive every transfer that is older than a day; gives how many."""
        async with database.read(NOBODY) as session:
            waiting = [row["id"] for row in await session.fetch(WAITING, legal_date(now))]
        units, calendar = await self._directory.units(), await self._calendar.calendar()
        for case_id in waiting:
            async with database.unit_of_work(NOBODY) as unit:
                row = await unit.fetchrow(LOAD, case_id)
                if row is None or row["state"] not in {"transferred", "assigned"}:
                    continue  # the unit was faster
                case = case_of(dict(row))
                day = latest_receipt(case)
                assert day is not None  # it was forwarded
                at = datetime.combine(day, time(), ZONE)
                step = Step("receive", By(None, "system"), at, calendar, units={code: unit_of(u) for code, u in units.by_code.items()})
                await write(unit, case, decide(case, step), Wish("receive"), SYSTEM, Surroundings(units, calendar, at))
        return len(waiting)
