"""What tracking's routes need beside the edge: directory and calendar of this process."""

from dataclasses import dataclass
from datetime import datetime

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.commands import Surroundings
from services.tracking.directory.snapshot import Directory
from shared.web.state import ServiceState


@dataclass(frozen=True)
class TrackingParts:
    """Directory and calendar, kept fresh."""

    directory: Directory
    calendar: CalendarSource

    async def around(self, now: datetime, *codes: str) -> Surroundings:
        """Units (with these codes, if they exist), calendar and time."""
        return Surroundings(await self.directory.units(*codes), await self.calendar.calendar(), now)


async def prepare(state: ServiceState) -> None:
    """Add tracking's parts to the service's state."""
    state.parts["tracking"] = TrackingParts(Directory(state.database), CalendarSource(state.database))


def parts_of(state: ServiceState) -> TrackingParts:
    """Tracking's parts."""
    parts: TrackingParts = state.parts["tracking"]
    return parts
