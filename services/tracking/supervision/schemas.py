"""What the API of 督办 takes and answers with."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Ground = Literal["improper_acceptance", "shirking", "perfunctory", "delay", "fraud", "refusal"]
OrderState = Literal["opened", "replied", "returned", "accepted", "closed"]


class Posted(BaseModel):
    """A body with no other fields than those named."""

    model_config = ConfigDict(extra="forbid")


class OpenOrder(Posted):
    """督办 by hand: the ground is an item of Art 40.1; `unit` defaults to the unit that handles the case."""

    case_id: UUID
    unit: Code | None = None
    ground: Ground
    requirement: Prose
    reply_due: date


class Reply(Posted):
    """书面回复 of the supervised unit."""

    text: Prose
    measures: Prose


class AcceptReply(Posted):
    """The reply is accepted."""

    reason: Short | None = None


class ReturnReply(Posted):
    """The reply is returned; a new one is due."""

    reason: Short
    reply_due: date


class Escalate(Posted):
    """约谈、通报、挂牌督办, decided by the joint conference; a listed matter has a day of rectification (Art 39.3)."""

    level: Literal["talk", "circular", "listed"]
    decided_on: date
    minutes: Prose
    rectify_by: date | None = None


class CloseOrder(Posted):
    """结案; a reason is needed while the breach lasts or no reply is accepted."""

    reason: Short | None = None


class Check(Posted):
    """The case that the triggers shall look at."""

    case_id: UUID


class CheckAsked(BaseModel):
    """The case comes before the triggers at the next turn of the sweep, within a minute."""

    case_id: UUID


class OrderStepOut(BaseModel):
    """One step of an order."""

    model_config = ConfigDict(populate_by_name=True)

    sequence: int
    at: datetime
    action: str
    actor_unit: str | None
    reason: str | None
    from_: str | None = Field(None, alias="from")
    to: str
    data: dict[str, Any]


class OrderRow(BaseModel):
    """An order in a list; units by code. `trigger` is null for one by hand."""

    id: UUID
    case_id: UUID
    number: str
    version: int
    state: str
    trigger: str | None
    ground: str
    unit: str
    bureau: str
    supervised_by: str
    opened_on: date
    reply_due_strict: date
    reply_due_rolled: date
    escalation: str | None
    rectify_by: date | None
    closed_on: date | None


class OrderOut(OrderRow):
    """An order with its evidence, in data and in words, and its steps."""

    requirement: str
    evidence: dict[str, Any]
    explanation: str | None
    article: str
    steps: list[OrderStepOut]


class OrderPage(BaseModel):
    """A page of orders."""

    items: list[OrderRow]
    next: str | None


class SameText(BaseModel):
    """Another matter whose opinion has the same text."""

    case_id: UUID
    number: str


class SameTexts(BaseModel):
    """Those of them the caller may see."""

    items: list[SameText]


class TriggerOut(BaseModel):
    """A trigger of 督办."""

    code: str
    zh: str
    en: str
    article: str
    ground: str
    reply_days: int
    on: bool
