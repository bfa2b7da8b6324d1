"""The calendar table in memory, read again when its version has moved."""

import time

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.workdays import Calendar

FRESH_SECONDS = 30.0


class CalendarSource:
    """Keeps one snapshot of the working-day calendar for this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._calendar: Calendar | None = None
        self._checked_at = float("-inf")

    async def calendar(self) -> Calendar:
        """The calendar, at most half a minute old."""
        if self._calendar is None or time.monotonic() - self._checked_at > FRESH_SECONDS:
            await self._refresh()
        assert self._calendar is not None  # _refresh sets it or raises
        return self._calendar

    async def fresh(self) -> Calendar:
        """The calendar as it is now."""
        await self._refresh()
        assert self._calendar is not None  # _refresh sets it or raises
        return self._calendar

    def forget(self) -> None:
        """Look again at the next use: this process has just changed it."""
        self._checked_at = float("-inf")

    async def _refresh(self) -> None:
        async with self._database.read(NOBODY) as session:
            version = await session.fetchval("SELECT coalesce(max(version), 0) FROM calendar_day")
            if self._calendar is None or self._calendar.version != version:
                rows = await session.fetch("SELECT day, is_workday, status FROM calendar_day")
                self._calendar = Calendar(
                    version=version,
                    days={row["day"]: row["is_workday"] for row in rows},
                    provisional_years=frozenset(row["day"].year for row in rows if row["status"] == "provisional"),
                )
        self._checked_at = time.monotonic()
