"""What every register's bodies and answers have in common."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.register import LegalDate, UnitCode

Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"\S")]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Units = Annotated[list[UnitCode], Field(max_length=200)]
Cases = Annotated[list[UUID], Field(max_length=200)]
DueBefore = Annotated[date | None, Query(description="due before this day")]
IsOpen = Annotated[bool | None, Query(alias="open", description="true: not ended yet; false: ended")]
OfUnit = Annotated[str | None, Query(max_length=40, description="code of the unit that keeps the record")]

__all__ = ["Cases", "Count", "DueBefore", "IsOpen", "LegalDate", "Line", "OfUnit", "Posted", "Prose", "RecordOut", "UnitCode", "Units"]


class Posted(BaseModel):
    """A body: nothing that it does not know."""

    model_config = ConfigDict(extra="forbid")


class WordingOut(BaseModel):
    """A word in a text that labels people; the record is kept as written, and should say something else."""

    pointer: str
    code: str
    word: str
    detail: str


class RecordOut(BaseModel):
    """What every record tells: who keeps it, its version, and what its wording should avoid."""

    id: UUID
    version: int
    unit: str
    recorded_at: datetime
    warnings: list[WordingOut]
