"""The register body (design §7): one shape for staff, machine clients, the public form and history lines.

It judges form only: lengths, codes, dates that exist. What needs the present day or the directory is judged by the
registering command. Text is kept exactly as sent, surrounding blanks and full-width digits included.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    Strict,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared.contracts.vocabularies import Category, Channel, IdType, Level, Mode, PetitionerKind, RatingObject, RatingValue, SourceKind

TEXT_LIMIT = 20_000
EARLIEST = date(1949, 10, 1)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _storable(text: str) -> str:
    """PostgreSQL text cannot hold NUL; a line of a history import does not pass the edge that refuses it elsewhere."""
    if "\x00" in text:
        raise PydanticCustomError("malformed_text", "text must not hold a NUL byte")
    return text


def _only_date(value: object) -> object:
    """A legal date is written 2022-03-01; numbers and times are no dates."""
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise PydanticCustomError("date_parsing", "a date is written YYYY-MM-DD")
    return _only_text(value)


def _only_text(value: object) -> object:
    if isinstance(value, (str, date)):
        return value
    raise PydanticCustomError("string_type", "a date or time is written as text")


def _possible(day: date) -> date:
    if day < EARLIEST:
        raise PydanticCustomError("date_impossible", "no petition was received before {earliest}", {"earliest": EARLIEST.isoformat()})
    return day


_SAFE = AfterValidator(_storable)
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S"), _SAFE]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT), _SAFE]
Demand = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LIMIT, pattern=r"\S"), _SAFE]
LegalDate = Annotated[date, BeforeValidator(_only_date)]
DayOfReceipt = Annotated[LegalDate, AfterValidator(_possible)]
Instant = Annotated[AwareDatetime, BeforeValidator(_only_text)]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Place = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
Flag = Annotated[bool, Strict()]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """来源: how the petition came to the registering unit, from which level, and its numbers in other systems."""

    kind: SourceKind = SourceKind.DIRECT
    level: Level | None = None
    external_ids: Mapping[
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")],
        Annotated[str, StringConstraints(min_length=1, max_length=100), _SAFE],
    ] = Field(default_factory=dict, max_length=10, description="system → its number for this petition, e.g. national")


class Petitioner(_Part):
    """信访人: everything is optional, also the name; foreigners and any identity document are welcome (Art 48)."""

    kind: PetitionerKind = PetitionerKind.NATURAL
    name: Annotated[str, StringConstraints(min_length=1, max_length=200), _SAFE] | None = None
    nationality: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field("CN", description="ISO 3166-1 alpha-2")
    id_type: IdType | None = None
    id_number: Annotated[str, StringConstraints(min_length=1, max_length=64), _SAFE] | None = None
    phone: Annotated[str, StringConstraints(min_length=1, max_length=40), _SAFE] | None = None
    email: Annotated[str, StringConstraints(min_length=1, max_length=254), _SAFE] | None = None
    address: Annotated[str, StringConstraints(min_length=1, max_length=500), _SAFE] | None = None
    representative: Flag = Field(default=False, description="elected to speak for a group visit, at most five (Art 20.3)")


class ReadBack(_Part):
    """An oral petition's record, read back to the petitioner (Art 19.1)."""

    confirmed: Flag
    at: Instant


class Accused(_Part):
    """被反映单位(人): a unit by code, or a person by name; kept in the sealed compartment (Art 30.3)."""

    unit: UnitCode | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=200), _SAFE] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.unit is None) == (self.name is None):
            raise PydanticCustomError("unit_or_name", "give either unit or name")
        return self


EXAMPLE: dict[str, JsonValue] = {
    "channel": "letter",
    "source": {"kind": "forwarded", "level": "city", "external_ids": {"city": "GZ20220301-0017"}},
    "received_on": "2022-03-01",
    "petitioners": [
        {
            "kind": "natural",
            "name": "张三",
            "id_type": "resident_id",
            "id_number": "440117190001011233",
            "phone": "13800138000",
            "address": "街口街道某路1号",
            "representative": True,
        }
    ],
    "headcount": 1,
    "subject": "反映拖欠工程款",
    "request": "请督促支付拖欠的工程款",
    "facts": "2021年参与某项目施工,完工后至今未收到工程款。",
    "category": "appeal",
    "place": "440117",
}


class Told(_Part):
    """What a petitioner tells, through whatever channel."""

    petitioners: tuple[Petitioner, ...] = Field((), max_length=500, description="none: anonymous")
    headcount: Annotated[int, Strict()] = Field(1, ge=1, le=9999, description="信访人数")
    subject: Line
    request: Demand
    facts: Text | None = None
    reasons: Text | None = None
    category: Category | None = None
    topic: Annotated[str, StringConstraints(min_length=1, max_length=100), _SAFE] | None = None
    place: Place | None = Field(None, description="问题属地: division code of 6, 9 or 12 digits")
    accused: tuple[Accused, ...] = Field((), max_length=50)


class RegisterBody(Told):
    """What is registered of one letter, visit, call, fax, e-mail or online message."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    channel: Channel
    source: Source = Source()
    received_on: DayOfReceipt = Field(description="收到日期: starts K1 or K2; not after today")
    mode: Mode = Mode.WRITTEN
    read_back: ReadBack | None = Field(None, description="for oral petitions; absent: not yet read back, never refused")


class HistoricPetition(RegisterBody):
    """The register body of a history line, with the time it was registered at and by whom (default: the importing unit)."""

    registered_at: Instant
    registered_by: UnitCode | None = None


class HistoricRating(_Part):
    """A rating given in the past."""

    object: RatingObject
    value: RatingValue
    at: Instant
