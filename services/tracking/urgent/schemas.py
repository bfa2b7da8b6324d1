"""Bodies, filters and answers of urgent reports: content, never persons."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from services.tracking.registers.schemas import Count, IsOpen, Line, OfUnit, Posted, Prose, RecordOut
from shared.contracts.register import Instant
from shared.contracts.vocabularies import UrgentRecipient


class UrgentBody(Posted):
    """When, where, what, how many, what is done. There is no field for a name, and names do not belong into the text."""

    known_at: Instant
    happened_at: Instant | None = None
    place: Line
    facts: Prose
    persons: Count | None = None
    measures: Prose


class SendingBody(Posted):
    """It went out to one of those it is owed to."""

    recipient: UrgentRecipient
    sent_at: Instant


class DispositionBody(Posted):
    """The danger is over or in the competent organ's hands."""

    disposed_at: Instant


class SendingOut(BaseModel):
    """One recipient by TL 25. `late`: it was not told by the time it was due."""

    recipient: UrgentRecipient
    due_at: datetime
    sent_at: datetime | None
    late: bool


class UrgentOut(RecordOut):
    """An urgent report; `place`, `facts` and `measures` are empty once it is purged."""

    known_at: datetime
    happened_at: datetime | None
    place: str | None
    facts: str | None
    persons: int | None
    measures: str | None
    disposed_at: datetime | None
    purge_at: datetime | None
    purged_at: datetime | None
    recipients: list[SendingOut]


@dataclass(frozen=True)
class UrgentFilter:
    """Which urgent reports."""

    unit: OfUnit = None
    is_open: IsOpen = None
