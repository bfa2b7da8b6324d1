"""What the case API answers with."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class ClockOut(BaseModel):
    """A clock with its ledger and the explanation of its due date."""

    code: str
    state: str
    unit: str | None
    start_event: str
    started_on: date | None
    stopped_on: date | None
    days: int | None
    counting: str
    article: str
    due_strict: date | None
    due_rolled: date | None
    provisional: bool
    calendar_version: int | None
    skipped_days: list[date]
    ledger: list[dict[str, Any]]
    explanation: str | None


class CaseRow(BaseModel):
    """A case in a list; units by code."""

    id: UUID
    number: str
    petition_id: UUID
    state: str
    version: int
    channel: str
    source_kind: str
    subject: str
    category: str | None
    topic: str | None
    place: str | None
    sealed: bool
    received_on: date
    registered_at: datetime
    bureau: str | None
    handling_unit: str | None
    desk_unit: str | None
    due_strict: date | None
    due_rolled: date | None
    closed_on: date | None


class CaseOut(CaseRow):
    """A case; `clocks` without explanations (see /clocks)."""

    registered_by: str | None
    sender: str | None
    co_units: list[str]
    path: str | None
    heard_on: date | None
    delivered_on: date | None
    returns: int
    clocks: list[dict[str, Any]]
    request: str | None = None
    facts: str | None = None
    reasons: str | None = None


class CasePage(BaseModel):
    """A page of cases."""

    items: list[CaseRow]
    next: str | None
    total: int | None = Field(None, description="only with `count=estimate`; counted up to 10,000")


class StepOut(BaseModel):
    """One step of the timeline."""

    sequence: int
    at: datetime
    action: str
    actor_unit: str | None
    reason: str | None
    from_: str | None = Field(None, alias="from")
    to: str
    data: dict[str, Any]
    document_id: UUID | None

    model_config = ConfigDict(populate_by_name=True)


class TimelinePage(BaseModel):
    """A page of the timeline."""

    items: list[StepOut]
    next: str | None


class ClockList(BaseModel):
    """The clocks of a case."""

    items: list[ClockOut]


class Link(BaseModel):
    """Another case: the matter this one was merged into, a repeat merged into this one, the case it was split from, or a part of it."""

    kind: Literal["merged_into", "repeat", "split_from", "part"]
    case_id: UUID
    number: str
    state: str
    subject: str


class LinkList(BaseModel):
    """The cases this one is linked with."""

    items: list[Link]


class Possibility(BaseModel):
    """Whether this caller may take this action now, until when, why not, and with what body."""

    model_config = ConfigDict(populate_by_name=True)

    action: str
    allowed: bool
    until: date | None
    why_not: dict[str, str | None] | None
    body: dict[str, Any] = Field(alias="schema")


class Reveal(BaseModel):
    """Which personal fields to open, and why; logged before they are shown."""

    model_config = ConfigDict(extra="forbid")

    fields: list[Literal["name", "id_number", "phone", "email", "address"]] = Field(min_length=1, max_length=5)
    purpose: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class Revealed(BaseModel):
    """The petitioners with the fields asked for, unmasked."""

    items: list[dict[str, Any]]
