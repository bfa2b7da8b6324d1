"""Consumer `tracking.finish_parts`: a part is a matter of its own now, its text need not be kept here."""

from datetime import datetime
from uuid import UUID

from shared.contracts.events import StoredEvent
from shared.db.sessions import UnitOfWork

EMPTY = "UPDATE case_part SET body = NULL WHERE id = $1"


async def finish_part(unit: UnitOfWork, event: StoredEvent, now: datetime) -> None:
    """Drop the part's text; doing it again changes nothing."""
    del now
    await unit.execute(EMPTY, UUID(str(event.data["part_id"])))
