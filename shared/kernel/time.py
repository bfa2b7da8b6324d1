"""Time is passed in. This is the only module that reads the clock; legal days are days in Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class TimeSource(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """The present instant, with zone."""
        ...


class SystemTime:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in Asia/Shanghai."""
        return datetime.now(ZONE)


@dataclass(frozen=True)
class FixedTime:
    """A clock that stands still, for tests."""

    instant: datetime

    def now(self) -> datetime:
        """Always the same instant."""
        return self.instant


def legal_date(instant: datetime) -> date:
    """The legal day an instant falls on, in Asia/Shanghai."""
    return instant.astimezone(ZONE).date()
