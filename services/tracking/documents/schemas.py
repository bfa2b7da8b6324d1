"""What the document API takes and answers with."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from services.tracking.domain.document_kinds import KINDS

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
Method = Literal["direct", "post", "electronic", "detained", "public_notice"]


class DrawUp(BaseModel):
    """Which letter, of which step (the latest that fits, unless named), and what no record of the case says."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(json_schema_extra={"enum": sorted(KINDS)}, max_length=40)]
    sequence: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = None
    fields: dict[Annotated[str, StringConstraints(pattern=r"^[a-z_0-9]{1,40}$")], JsonValue] = Field(default_factory=dict, max_length=40)


class Sign(BaseModel):
    """Who signs 签发人, as printed; `prepared_by`: who wrote it, where the signer drew it up alone."""

    model_config = ConfigDict(extra="forbid")

    signer: Line
    prepared_by: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class Discard(BaseModel):
    """Why a draft is dropped."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]


class Deliver(BaseModel):
    """How a letter was delivered, or that it could not be. `consent`: the petitioner agreed to electronic delivery."""

    model_config = ConfigDict(extra="forbid")

    method: Method
    outcome: Literal["delivered", "refused", "failed"] = "delivered"
    delivered_on: date
    receipt: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
    consent: bool = False


class DocumentRow(BaseModel):
    """A document in the list of its case; `missing`: what it still lacks of number, signer and delivery."""

    id: UUID
    case_id: UUID
    sequence: int | None
    kind: str
    title: str
    state: Literal["draft", "discarded", "signed", "delivered"]
    basis: str
    organ: str | None
    number: str | None
    dated_on: date | None
    signer: str | None
    prepared_by: str | None
    drawn_up_at: datetime
    signed_at: datetime | None
    template_version: int | None
    delivered_on: date | None
    missing: list[str]
    version: int


class DeliveryOut(BaseModel):
    """One attempt to deliver; `receipt` is shown to those who may open personal data."""

    method: str
    outcome: str
    delivered_on: date
    receipt: str | None
    consent: bool
    recorded_at: datetime


class DocumentOut(DocumentRow):
    """A document with its delivery record."""

    deliveries: list[DeliveryOut]


class DocumentPage(BaseModel):
    """A page of documents."""

    items: list[DocumentRow]
    next: str | None


EXAMPLES: dict[str, dict[str, Any]] = {
    "draw_up": {
        "kind": "acceptance_notice",
        "fields": {"contact": "李科员", "phone": "020-87900000", "procedure": "听取陈述、调查核实、出具处理意见、送达"},
    },
    "sign": {"signer": "王局长"},
    "discard": {"reason": "当事人信息有误，重新拟稿"},
    "deliver": {"method": "direct", "delivered_on": "2026-11-24", "receipt": "本人签收"},
}
