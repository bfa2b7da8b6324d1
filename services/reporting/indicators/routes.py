"""HTTP of indicators: definitions, figures, and the records behind each figure."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.reporting.domain.figures import figure
from services.reporting.domain.indicators import INDICATORS, Indicator
from services.reporting.domain.periods import parse_period
from services.reporting.indicators import queries
from services.reporting.indicators.schemas import IndicatorList, IndicatorOut, RecordPage, Values
from shared.contracts.vocabularies import Category, Channel, RatingObject, SourceKind
from shared.db.sessions import ReadSession
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import Now, Session, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/reporting/v1", tags=["indicators"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("indicators:read"))]
GroupBy = Annotated[
    Literal["unit", "month", "channel", "topic", "category", "source", "region"] | None,
    Query(description="one row for each; absent: one row"),
]
PLAIN = r"^[^\x00]+$"


def _indicator(code: Annotated[str, Path(max_length=100, examples=["satisfaction_rate"])]) -> Indicator:
    """The definition, or 404."""
    found = INDICATORS.get(code)
    if found is None:
        raise Refusal("unknown_indicator")
    return found


class Asked:
    """One filter for values and records, as it is written in a URL."""

    def __init__(
        self,
        period: Annotated[str, Query(description="2022, 2022-Q1 or 2022-03", max_length=20, examples=["2022"])],
        unit: Annotated[
            str | None, Query(description="unit code, with everything below it", pattern=r"^[0-9A-Za-z-]{1,40}$", examples=["440117-ZJJ"])
        ] = None,
        rated: Annotated[RatingObject | None, Query(alias="object", description="whose rating (E4, E5); absent: both pooled")] = None,
        as_of: Annotated[
            date | None, Query(description="as it was known on this day; absent, or later: today", examples=["2023-01-31"])
        ] = None,
        channel: Annotated[Channel | None, Query()] = None,
        topic: Annotated[str | None, Query(max_length=100, pattern=PLAIN)] = None,
        category: Annotated[Category | None, Query()] = None,
        source: Annotated[SourceKind | None, Query()] = None,
        region: Annotated[str | None, Query(pattern=r"^[0-9]{4,12}$")] = None,
    ) -> None:
        self.period, self.unit, self.rated, self.as_of = period, unit, rated, as_of
        groups = {"channel": channel, "topic": topic, "category": category, "source": source, "region": region}
        self.equal = {name: value for name, value in groups.items() if value is not None}

    async def filter(self, session: ReadSession, indicator: Indicator, today: date) -> queries.Filter:
        """The filter of the query; refuses an unknown period or unit (422)."""
        period = parse_period(self.period)
        units = await queries.subtree(session, self.unit) if self.unit is not None else None
        if units == []:
            raise Refusal("unknown_unit", pointer="?unit", unit=self.unit)
        as_of = min(self.as_of or today, today)
        return queries.Filter(indicator, period, as_of, units, self.rated, self.equal)

    def binding(self, part: str) -> dict[str, object]:
        """What a cursor of this list is bound to."""
        return {"part": part, "period": self.period, "unit": self.unit, "object": self.rated, "as_of": self.as_of, **self.equal}


Defined = Annotated[Indicator, Depends(_indicator)]
Wanted = Annotated[Asked, Depends()]


@router.get("/indicators", response_model=IndicatorList, summary="Definitions 指标定义")
async def list_indicators(actor: MayRead) -> Any:  # noqa: ANN401
    """Every indicator with numerator, denominator, cohort, basis and version."""
    del actor
    return {"items": [{name: getattr(row, name) for name in IndicatorOut.model_fields} for row in INDICATORS.values()]}


@router.get("/indicators/{code}/values", response_model=Values, summary="A figure 指标值")  # noqa: FAST003  # read by Defined
async def read_values(indicator: Defined, actor: MayRead, asked: Wanted, session: Session, now: Now, group_by: GroupBy = None) -> Any:  # noqa: ANN401
    """The figure of the caller's units, as it was known on `as_of`. Nothing counted is no value, never 0 % or 100 %."""
    del actor
    wanted = await asked.filter(session, indicator, legal_date(now))
    rows = []
    for row in await queries.values(session, wanted, group_by):
        told = figure(row["numerator"], row["denominator"], indicator.measure)
        value = None if told.value is None else str(told.value)
        rows.append({"key": row["key"], "numerator": told.numerator, "denominator": told.denominator, "value": value, "unit": told.unit})
    return {
        "code": indicator.code,
        "definition_version": indicator.definition_version,
        "as_of": wanted.as_of,
        "period": wanted.period.code,
        "rows": rows,
    }


@router.get("/indicators/{code}/records", response_model=RecordPage, summary="The cases behind a figure 指标明细")  # noqa: FAST003  # read by Defined
async def read_records(
    indicator: Defined, actor: MayRead, asked: Wanted, request: Request, response: Response, session: Session, now: Now,
    part: Annotated[queries.Part, Query()] = "denominator", cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Exactly what the numerator or the denominator counts, by the same filter and rights as the value.

    A list begun today goes on tomorrow as it was known today.
    """
    del actor
    marks = pager(request, asked.binding(part))
    read = marks.read(cursor)
    today = date.fromisoformat(read[4]) if read else legal_date(now)
    wanted = await asked.filter(session, indicator, today)
    rows = await queries.records(session, wanted, part, queries.ListKey.of(read) if read else None, limit)
    last = rows[limit - 1] if len(rows) > limit else None
    following = None
    if last is not None:
        following = marks.write([last["cohort_on"], last["case_id"], last["unit_id"], last["rated"], wanted.as_of])
    items = [
        {**{name: row[name] for name in ("case_id", "number", "unit", "cohort_on")}, "object": row["rated"] or None} for row in rows[:limit]
    ]
    return page(request, response, items, following)
