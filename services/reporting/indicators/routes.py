"""HTTP of indicators."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.reporting.domain.figures import figure
from services.reporting.domain.indicators import INDICATORS, Indicator
from services.reporting.domain.periods import parse_period
from services.reporting.indicators import queries
from shared.db.sessions import ReadSession
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import Now, Session, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/reporting/v1", tags=["indicators"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("indicators:read"))]
GroupBy = Literal["unit", "month", "channel", "topic", "category", "source", "region"]


class IndicatorOut(BaseModel):
    """An indicator's definition."""

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
    by_object: bool


class IndicatorList(BaseModel):
    """All indicators."""

    items: list[IndicatorOut]


class ValueRow(BaseModel):
    """One figure; `value` is null where nothing was counted. `unit` is the measure."""

    key: str | None
    numerator: int
    denominator: int
    value: str | None
    unit: str


class Values(BaseModel):
    """A figure, with the version of its definition and the day as of which it is told."""

    code: str
    definition_version: int
    as_of: date
    period: str
    rows: list[ValueRow]


class RecordOut(BaseModel):
    """A case behind a figure."""

    case_id: UUID
    number: str
    unit: str
    cohort_on: date
    object: str


class RecordPage(BaseModel):
    """A page of the cases behind a figure."""

    items: list[RecordOut]
    next: str | None


class Filter:
    """One filter for values and records."""

    def __init__(
        self,
        code: str,
        period: Annotated[str, Query(description="2022, 2022-Q1 or 2022-03", max_length=20)],
        unit: Annotated[str | None, Query(description="unit code, with everything below it", pattern=r"^[0-9A-Za-z-]{1,40}$")] = None,
        rated: Annotated[Literal["bureau", "unit"] | None, Query(alias="object")] = None,
        as_of: Annotated[date | None, Query(description="as it was known on this day; default today")] = None,
    ) -> None:
        self.code, self.period, self.unit, self.rated, self.as_of = code, period, unit, rated, as_of

    def indicator(self) -> Indicator:
        """The definition, or 404."""
        found = INDICATORS.get(self.code)
        if found is None:
            raise Refusal("unknown_indicator")
        return found

    async def wanted(self, session: ReadSession, today: date) -> queries.Wanted:
        """The filter as the query reads it."""
        period = parse_period(self.period)
        units = await queries.subtree(session, self.unit) if self.unit else None
        return queries.Wanted(self.indicator().code, period, self.as_of or today, units, self.rated)


Asked = Annotated[Filter, Depends()]


@router.get("/indicators", response_model=IndicatorList, summary="Definitions 指标定义")
async def list_indicators(actor: MayRead) -> Any:  # noqa: ANN401
    """Every indicator with numerator, denominator, cohort, basis and version."""
    del actor
    return {"items": [{name: getattr(row, name) for name in IndicatorOut.model_fields} for row in INDICATORS.values()]}


@router.get("/indicators/{code}/values", response_model=Values, summary="A figure 指标值")  # noqa: FAST003  # in Filter
async def read_values(session: Session, now: Now, actor: MayRead, asked: Asked, group_by: GroupBy | None = None) -> Any:  # noqa: ANN401
    """The figure of the caller's units, grouped as asked, as it was known on `as_of`. Without an object, both are pooled."""
    del actor
    indicator = asked.indicator()
    wanted = await asked.wanted(session, legal_date(now))
    found = await queries.values(session, wanted, group_by)
    rows = [(row["key"], figure(row["numerator"], row["denominator"], indicator.measure)) for row in found]
    if not rows and group_by is None:
        rows = [("all", figure(0, 0, indicator.measure))]
    return {
        "code": indicator.code,
        "definition_version": indicator.definition_version,
        "as_of": wanted.as_of,
        "period": wanted.period.code,
        "rows": [
            {"key": key, "numerator": f.numerator, "denominator": f.denominator, "value": None if f.value is None else str(f.value), "unit": f.unit}
            for key, f in rows
        ],
    }  # fmt: skip


@router.get("/indicators/{code}/records", response_model=RecordPage, summary="The cases behind a figure 指标明细")  # noqa: FAST003  # in Filter
async def read_records(
    request: Request, response: Response, session: Session, now: Now, actor: MayRead, asked: Asked,
    part: Literal["numerator", "denominator"] = "denominator", cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Exactly the cases that make the numerator or the denominator, by the same filter and rights as the value."""
    del actor
    asked.indicator()
    wanted = await asked.wanted(session, legal_date(now))
    marks = pager(request, {"part": part, "period": asked.period, "unit": asked.unit, "object": asked.rated, "as_of": asked.as_of})
    read = marks.read(cursor)
    after = (date.fromisoformat(read[0]), UUID(read[1]), int(read[2]), str(read[3])) if read else None
    rows = await queries.records(session, wanted, part, after, limit)
    last = rows[limit - 1] if len(rows) > limit else None
    following = marks.write([last["cohort_on"], last["case_id"], last["unit_id"], last["object"]]) if last else None
    return page(request, response, [dict(row) for row in rows[:limit]], following)
