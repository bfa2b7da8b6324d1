"""What the directory answers and asks."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints

from services.tracking.directory.commands import UnitFacts
from shared.contracts.vocabularies import UnitKind

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Region = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Abbreviation = Annotated[str, StringConstraints(min_length=1, max_length=20)]

_FACTS: dict[str, JsonValue] = {
    "parent": "440117-QZF",
    "region": "440117",
    "name_zh": "区水务局",
    "name_en": "District Water Bureau",
    "abbreviation": "从水",
    "valid_from": "2024-03-01",
}


class UnitOut(BaseModel):
    """An organ or unit."""

    code: str
    kind: str
    region: str
    name_zh: str
    name_en: str
    abbreviation: str | None
    parent: str | None
    successor: str | None
    valid_from: date | None
    valid_to: date | None
    version: int


class UnitPage(BaseModel):
    """A page of units."""

    items: list[UnitOut]
    next: str | None


class UnitBody(BaseModel):
    """The facts of a unit that may change. `region`: division code of 2 to 12 digits; `parent`: the superior's code, null at the top."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{**_FACTS, "valid_to": "2026-12-31", "successor": "440117-ZJJ"}]}
    )

    region: Region
    name_zh: Name
    name_en: Name
    parent: Code | None = None
    abbreviation: Abbreviation | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: Code | None = None

    def facts(self) -> UnitFacts:
        """As the commands take them."""
        return UnitFacts(**self.model_dump())


class NewUnit(BaseModel):
    """A new unit: its code and kind stay for good; a dissolved organ names its successor later (Art 24.2)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "440117-SWU", "kind": "department", **_FACTS}]})

    code: Code
    kind: UnitKind
    region: Region
    name_zh: Name
    name_en: Name
    parent: Code | None = None
    abbreviation: Abbreviation | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def facts(self) -> UnitFacts:
        """As the commands take them."""
        return UnitFacts(**self.model_dump(exclude={"code", "kind"}))
