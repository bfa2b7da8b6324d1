"""What the warnings answer with."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from shared.contracts.warning_words import WarningRung

EXAMPLE: dict[str, JsonValue] = {
    "id": "018f4a3c-0000-7000-8000-000000000003",
    "case_id": "018f4a3c-0000-7000-8000-000000000002",
    "number": "44011720220301L000016",
    "clock": "K3",
    "clock_state": "running",
    "unit": "440117-ZJJ",
    "rung": "three_days",
    "article": "TL 23.3",
    "due_strict": "2022-03-16",
    "due_rolled": "2022-03-16",
    "until": "2022-03-16",
    "provisional": False,
    "raised_at": "2022-03-13T00:01:00+08:00",
    "acknowledged_at": None,
    "version": 1,
}


class WarningOut(BaseModel):
    """A rung that a clock of the caller's unit has reached. Due dates are the clock's present ones; `until`: the last day in law."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    case_id: UUID
    number: str
    clock: str
    clock_state: str
    unit: str | None
    rung: WarningRung
    article: str
    due_strict: date
    due_rolled: date
    until: date
    provisional: bool
    raised_at: datetime
    acknowledged_at: datetime | None
    version: int


class WarningPage(BaseModel):
    """A page of warnings."""

    items: list[WarningOut]
    next: str | None
