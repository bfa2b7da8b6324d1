"""The body that registers a petition (design §7): used by intake's API and by each line of a history import."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.vocabularies import Category, Channel, IdType, Level, PetitionerKind, SourceKind

Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Place = Annotated[str, StringConstraints(pattern=r"^(\d{6}|\d{9}|\d{12})$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,40}$")]
Topic = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Body(BaseModel):
    """A request body: an unknown field is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Source(Body):
    """来源: how the petition reached us."""

    kind: SourceKind = SourceKind.direct
    level: Level | None = None
    external_ids: dict[Annotated[str, StringConstraints(max_length=40)], Annotated[str, StringConstraints(max_length=100)]] = Field(
        default_factory=dict, max_length=10
    )


class Petitioner(Body):
    """信访人: every field optional (Art 48: any identity document, also none)."""

    kind: PetitionerKind = PetitionerKind.natural
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    nationality: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "CN"
    id_type: IdType | None = None
    id_number: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
    phone: Annotated[str, StringConstraints(min_length=3, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(min_length=3, max_length=254)] | None = None
    address: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    representative: bool = False


class ReadBack(Body):
    """An oral petition read back to the petitioner and confirmed."""

    confirmed: bool
    at: datetime


class Accused(Body):
    """被检举控告: a unit by code or a person by name (sealed compartment)."""

    unit: UnitCode | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class RegisterBody(Body):
    """A petition as it came in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "channel": "letter",
                    "received_on": "2026-11-20",
                    "petitioners": [{"name": "陈小河", "phone": "13800000000", "address": "街口街道河滨路"}],
                    "subject": "河滨路路灯长期不亮",
                    "request": "请尽快修复路灯",
                    "facts": "河滨路南段路灯自九月起不亮，夜间行人不安全。",
                    "category": "appeal",
                    "place": "440117",
                }
            ]
        },
    )

    channel: Channel
    source: Source = Field(default_factory=Source)
    received_on: date
    mode: Annotated[str, StringConstraints(pattern="^(written|oral)$")] = "written"
    read_back: ReadBack | None = None
    petitioners: list[Petitioner] = Field(default_factory=list, max_length=200)
    headcount: int = Field(1, ge=1, le=9999)
    subject: Line
    request: Prose
    facts: Prose | None = None
    reasons: Prose | None = None
    category: Category | None = None
    topic: Topic | None = None
    place: Place | None = None
    accused: list[Accused] = Field(default_factory=list, max_length=50)
