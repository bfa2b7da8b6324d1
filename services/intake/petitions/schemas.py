"""What the petition API answers with."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from shared.contracts.register import Body


class ClockOut(BaseModel):
    """A clock as registration tells it."""

    code: str
    state: str
    start_event: str
    started_on: date | None
    article: str
    due_strict: date | None
    due_rolled: date | None
    provisional: bool
    calendar_version: int | None


class WarningOut(BaseModel):
    """Something noticed, kept with the petition, never a refusal."""

    pointer: str
    code: str


class RegisteredOut(BaseModel):
    """A petition was registered; the query code is for the petitioner and is stored nowhere."""

    id: UUID
    number: str
    case_id: UUID
    query_code: str = Field(description="查询码, 16 digits: give it to the petitioner.")
    state: str
    clocks: list[ClockOut]
    warnings: list[WarningOut]


class PetitionerOut(BaseModel):
    """A petitioner, masked."""

    kind: str
    nationality: str
    id_type: str | None
    representative: bool
    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None


class PetitionRow(BaseModel):
    """A petition in a list."""

    id: UUID
    number: str
    case_id: UUID
    channel: str
    source_kind: str
    received_on: date
    subject: str
    category: str | None
    topic: str | None
    place: str | None
    registered_at: datetime
    state: str


class PetitionOut(PetitionRow):
    """A petition with its text."""

    source_level: str | None
    external_ids: dict[str, Any]
    mode: str
    read_back: dict[str, Any] | None
    headcount: int
    request: str
    facts: str | None
    reasons: str | None
    warnings: list[WarningOut]
    petitioners: list[PetitionerOut]
    clocks: list[ClockOut]
    version: int


class PetitionPage(BaseModel):
    """A page of petitions."""

    items: list[PetitionRow]
    next: str | None


class Lookup(Body):
    """Find the petitions of one petitioner, in order to file, merge or answer a matter; the purpose is logged."""

    phone: Annotated[str, StringConstraints(min_length=3, max_length=40)] | None = None
    id_number: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
    purpose: Annotated[str, StringConstraints(min_length=4, max_length=500)]

    @model_validator(mode="after")
    def _one_of_both(self) -> "Lookup":
        if (self.phone is None) == (self.id_number is None):
            raise ValueError("give either phone or id_number")
        return self


class LookupRow(BaseModel):
    """A petition found by a look-up."""

    id: UUID
    number: str
    case_id: UUID
    subject: str
    received_on: date


class LookupPage(BaseModel):
    """What a look-up found."""

    items: list[LookupRow]
