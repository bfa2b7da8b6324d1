"""Consumer `reporting.facts`: brings the event's case up to date. Order and duplicates of events do no harm."""

from datetime import datetime

from services.reporting.facts.commands import Stale, refresh
from shared.contracts.events import StoredEvent
from shared.db.sessions import UnitOfWork


async def project(unit: UnitOfWork, event: StoredEvent, now: datetime) -> None:
    """One statement when the fact is as new as the event already, else three."""
    del now
    if event.case_id is None:
        return
    of_petition = event.subject.startswith("petition/")
    versions = (0, event.sequence) if of_petition else (event.sequence, 0)
    await refresh(unit, [Stale(event.case_id, *versions)])
