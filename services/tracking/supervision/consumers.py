"""Consumer `tracking.supervise_rated`: a rating may make a reopened matter one that must be supervised."""

from datetime import datetime

from shared.contracts.events import StoredEvent
from shared.db.sessions import UnitOfWork

LOOK = "UPDATE supervision_check SET check_on = '-infinity' WHERE case_id = $1"


async def look_at_rated(unit: UnitOfWork, event: StoredEvent, now: datetime) -> None:
    """Have the triggers look at the rated case again. Order and duplicates of events do no harm."""
    del now
    if event.case_id is not None and not event.historical:
        await unit.execute(LOOK, event.case_id)
