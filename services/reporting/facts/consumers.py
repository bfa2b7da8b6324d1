"""Consumer `reporting.facts`: brings the events' cases up to date. Order and duplicates of events do no harm."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.reporting.facts.commands import Stale, refresh
from shared.contracts.events import StoredEvent
from shared.db.sessions import UnitOfWork


async def project(unit: UnitOfWork, events: Sequence[StoredEvent], now: datetime) -> None:
    """All events of a delivery at once: one statement when every fact is as new as they are already, else three."""
    del now
    wanted: dict[UUID, Stale] = {}
    for event in events:
        if event.case_id is not None:
            known = wanted.get(event.case_id, Stale(event.case_id, 0, 0))
            of_case, of_petition = (0, event.sequence) if event.subject.startswith("petition/") else (event.sequence, 0)
            wanted[event.case_id] = Stale(event.case_id, max(known.case_version, of_case), max(known.petition_version, of_petition))
    if wanted:
        await refresh(unit, list(wanted.values()))
