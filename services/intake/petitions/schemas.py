"""What the petitions' routes answer and ask, beside the register body."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.vocabularies import (
    Category,
    Channel,
    ClockState,
    IdType,
    Level,
    Mode,
    PetitionerKind,
    PetitionWarning,
    SourceKind,
    State,
)
from shared.kernel.time import ZONE

LocalTime = Annotated[datetime, AfterValidator(lambda instant: instant.astimezone(ZONE))]

_REGISTERED: dict[str, JsonValue] = {
    "id": "018f4a3c-0000-7000-8000-000000000001",
    "number": "44011720220301L000016",
    "case_id": "018f4a3c-0000-7000-8000-000000000002",
    "query_code": "0123456789012345",
    "state": "registered",
    "clocks": [
        {
            "code": "K1",
            "state": "running",
            "start_event": "register",
            "started_on": "2022-03-01",
            "article": "TL 22",
            "due_strict": "2022-03-16",
            "due_rolled": "2022-03-16",
            "provisional": False,
            "calendar_version": 1,
        }
    ],
    "warnings": [{"code": "oral_not_read_back", "pointer": "/read_back"}],
    "channel": "letter",
    "received_on": "2022-03-01",
    "registered_at": "2022-03-01T09:00:00+08:00",
    "registered_by": "440117-XFJ",
}
_LISTED: dict[str, JsonValue] = {
    "id": "018f4a3c-0000-7000-8000-000000000001",
    "number": "44011720220301L000016",
    "case_id": "018f4a3c-0000-7000-8000-000000000002",
    "state": "registered",
    "channel": "letter",
    "source_kind": "forwarded",
    "source_level": "city",
    "subject": "反映拖欠工程款",
    "category": "appeal",
    "topic": None,
    "place": "440117",
    "headcount": 1,
    "received_on": "2022-03-01",
    "registered_at": "2022-03-01T09:00:00+08:00",
    "registered_by": "440117-XFJ",
}


class StartedClock(BaseModel):
    """A statutory clock as it started; `provisional`: the calendar of its last day is not announced yet."""

    code: str
    state: ClockState
    start_event: str
    started_on: date
    article: str
    due_strict: date
    due_rolled: date
    provisional: bool
    calendar_version: int


class Warned(BaseModel):
    """Something registration noticed; a word of the vocabulary `warnings` and the field it is about."""

    code: PetitionWarning
    pointer: str


class RegisteredAnswer(BaseModel):
    """登记回执: number, query code and the clock that runs now."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REGISTERED]})

    id: UUID
    number: str = Field(description="信访件编号: unique, never reused")
    case_id: UUID
    query_code: str = Field(description="查询码 for the petitioner; derived, never stored, told here only")
    state: State
    clocks: Sequence[StartedClock]
    warnings: Sequence[Warned]
    channel: Channel
    received_on: date
    registered_at: LocalTime
    registered_by: str | None = Field(description="code of the registering unit")


class Listed(BaseModel):
    """A petition in a list. `state`, `category` and `topic` are the case's present ones."""

    id: UUID
    number: str
    case_id: UUID
    state: State
    channel: Channel
    source_kind: SourceKind
    source_level: Level | None
    subject: str
    category: Category | None
    topic: str | None
    place: str | None
    headcount: int
    received_on: date
    registered_at: LocalTime
    registered_by: str


class PetitionPage(BaseModel):
    """A page of petitions, newest received first; `next` is the cursor of the following page, or null."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_LISTED], "next": None}]})

    items: Sequence[Listed]
    next: str | None
    total: int | None = Field(None, description="only with `count=estimate`; counted up to 10,000")


class SourceAnswer(BaseModel):
    """来源 as registered."""

    kind: SourceKind
    level: Level | None
    external_ids: Mapping[str, str]


class MaskedPetitioner(BaseModel):
    """A petitioner as shown by default: masked. A masked value can never be written back; `reveal` on the case shows more, logged."""

    kind: PetitionerKind
    nationality: str
    id_type: IdType | None
    representative: bool
    name: str | None
    id_number: str | None
    phone: str | None
    email: str | None
    address: str | None


class PetitionAnswer(BaseModel):
    """A petition as registered. What became of it is the case's, see tracking."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **{key: value for key, value in _LISTED.items() if key not in {"state", "source_kind", "source_level"}},
                    "version": 1,
                    "source": {"kind": "forwarded", "level": "city", "external_ids": {"city": "GZ20220301-0017"}},
                    "mode": "written",
                    "read_back": None,
                    "petitioners": [
                        {
                            "kind": "natural",
                            "nationality": "CN",
                            "id_type": "resident_id",
                            "representative": True,
                            "name": "张*",
                            "id_number": "4401**********1233",
                            "phone": "138****8000",
                            "email": None,
                            "address": "街口街道某路****",
                        }
                    ],
                    "request": "请督促支付拖欠的工程款",
                    "facts": "2021年参与某项目施工,完工后至今未收到工程款。",
                    "reasons": None,
                    "warnings": [],
                    "historical": False,
                }
            ]
        }
    )

    id: UUID
    number: str
    case_id: UUID
    version: int
    channel: Channel
    source: SourceAnswer
    received_on: date
    mode: Mode
    read_back: Mapping[str, object] | None
    petitioners: Sequence[MaskedPetitioner]
    headcount: int
    subject: str
    request: str
    facts: str | None
    reasons: str | None
    category: Category | None = Field(description="as registered; the case may have been classified since")
    topic: str | None
    place: str | None
    warnings: Sequence[Warned]
    registered_at: LocalTime
    registered_by: str
    historical: bool


class LookupBody(BaseModel):
    """Whose petitions, by phone or identity number (exactly one), and for which purpose: to file, merge or answer a matter."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"phone": "13800138000", "purpose": "登记前核对是否重复信访"}]}
    )

    phone: Annotated[str, StringConstraints(min_length=5, max_length=40)] | None = None
    id_number: Annotated[str, StringConstraints(min_length=5, max_length=64)] | None = None
    purpose: Annotated[str, StringConstraints(min_length=2, max_length=200, pattern=r"\S")] = Field(description="logged with the lookup")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.phone is None) == (self.id_number is None):
            raise PydanticCustomError("phone_or_id_number", "give either phone or id_number")
        return self


class Found(BaseModel):
    """A petition that names the phone or identity number asked for."""

    id: UUID
    number: str
    case_id: UUID
    state: State
    channel: Channel
    subject: str
    received_on: date
    registered_at: LocalTime


class LookupAnswer(BaseModel):
    """At most fifty petitions, newest first, of those the caller may see."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{key: _LISTED[key] for key in ("id", "number", "case_id", "state", "channel", "subject",
                                                                                 "received_on", "registered_at")}]}]}
    )  # fmt: skip

    items: Sequence[Found]
