"""What the indicators API answers with."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.reporting.domain.indicators import INDICATORS


def _shown(*examples: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": list(examples)})


class IndicatorOut(BaseModel):
    """An indicator: what its numerator and denominator count, which cases belong to a period, on what basis."""

    model_config = _shown({name: value for name, value in vars(INDICATORS["satisfaction_rate"]).items() if name != "attributed_to"})

    code: str
    id: str
    zh: str
    en: str
    measure: str
    numerator: str
    denominator: str
    cohort: str
    basis: str
    definition_version: int
    by_object: bool = Field(description="given for bureau and unit apart (`object`)")


class IndicatorList(BaseModel):
    """All indicators."""

    items: list[IndicatorOut]
    next: str | None = None


class ValueRow(BaseModel):
    """One figure. `key`: of the group, `all` where nothing is grouped, null for cases that have no such group."""

    key: str | None
    numerator: int
    denominator: int
    value: str | None = Field(description="decimal, two places rounded half up; null where nothing was counted")
    unit: str = Field(description="the measure: percent, count or days")


class Values(BaseModel):
    """A figure with the version of its definition and the day as of which it is told."""

    model_config = _shown(
        {
            "code": "satisfaction_rate",
            "definition_version": 1,
            "as_of": "2023-01-31",
            "period": "2022",
            "rows": [{"key": "all", "numerator": 563, "denominator": 570, "value": "98.77", "unit": "percent"}],
        }
    )

    code: str
    definition_version: int
    as_of: date
    period: str
    rows: list[ValueRow]


class RecordOut(BaseModel):
    """A case behind a figure: whose figure it counts in, and the day that decides the period."""

    case_id: UUID
    number: str
    unit: str
    object: str | None
    cohort_on: date


class RecordPage(BaseModel):
    """A page of the cases behind a figure."""

    model_config = _shown(
        {
            "items": [
                {
                    "case_id": "01a20c55-649f-740c-99a7-7fae192228e8",
                    "number": "44011720220301L000017",
                    "unit": "440117-ZJJ",
                    "object": "unit",
                    "cohort_on": "2022-04-02",
                }
            ],
            "next": None,
        }
    )

    items: list[RecordOut]
    next: str | None
