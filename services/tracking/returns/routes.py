"""HTTP of daily returns: the day's board, filing and correcting, who owes them, special periods."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.parts import parts_of
from services.tracking.domain import returns as rules
from services.tracking.registers import commands
from services.tracking.registers.operations import Offer, Operation, desk_of, offer, shown
from services.tracking.registers.register import Step
from services.tracking.returns import queries, schemas
from services.tracking.returns.records import DUTIES, PERIODS, RETURNS
from shared.contracts.vocabularies import ReturnState
from shared.kernel.actor import Actor
from shared.web.conditional import etag
from shared.web.cursors import LARGEST, Cursor, Limit, page, pager
from shared.web.depends import Language, Now, Session, State, Unit, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["daily returns"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("registers:read"))]
MayFile = Annotated[Actor, Depends(require("daily_returns"))]
FILED = Step("daily_return.filed", rules.file_return)
ZERO = {"day": "2026-03-20", "has_matters": False}
SOME = {"day": "2026-03-20", "round": 1, "has_matters": True, "matters": 2, "batches": 1, "persons": 6}


@router.get("/daily-returns", response_model=schemas.OwedPage, summary="How a day's returns stand 零报告情况")
async def read_day(
    request: Request, response: Response, session: Session, state: State, now: Now, actor: MayRead,
    day: Annotated[date, Query(description="the day that the returns are of")],
    of: Annotated[ReturnState | None, Query(alias="state", description="only those that stand so")] = None,
    cursor: Cursor = None, limit: Limit = LARGEST,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Every return that a unit owes on that day: missing, zero or reported. No return is not a zero."""
    del actor
    marks = pager(request, {"day": day, "state": of})
    read = marks.read(cursor)
    found = await queries.day_of(session, day)
    owed = list(rules.board(found.duties, found.periods, found.returns, day, now))
    units = await parts_of(state).directory.units_with_ids(*(one.unit for one in owed))
    rows = sorted(
        (units.by_id[one.unit].code, one.round, {**asdict(one), "unit": units.code(one.unit), "day": day, "id": found.ids.get((one.unit, one.round))})
        for one in owed
        if of is None or one.state == of
    )  # fmt: skip
    rest = [row for row in rows if read is None or row[:2] > (read[0], read[1])]
    following = marks.write(rest[limit - 1][:2]) if len(rest) > limit else None
    return page(request, response, [row[2] for row in rest[:limit]], following)


@router.post("/daily-returns", status_code=201, response_model=schemas.ReturnOut, summary="File a return 每日报告")
async def file_return(
    response: Response, unit: Unit, state: State, now: Now, language: Language, actor: MayFile,
    body: Annotated[schemas.ReturnBody, Body(examples=[ZERO, SOME])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """Of the caller's own unit, for a round it owes; zero is a report too. After the round was due it is late, and is taken."""
    assert actor.unit_id is not None  # the verb belongs to people of a unit
    data = body.model_dump()
    facts = {"per_day": await queries.owed_by(unit, actor.unit_id, body.day)}
    record_id = await commands.add(unit, RETURNS, FILED, data, await desk_of(state, actor, now, data, facts))
    response.headers["Location"] = f"/tracking/v1/daily-returns/{record_id}"
    response.headers["ETag"] = etag(1, actor, language)
    return await shown(unit, state, RETURNS, record_id, language)


OFFERS = (
    Offer(
        RETURNS,
        "daily-returns",
        "每日报告",
        "A return with its numbers.",
        schemas.ReturnOut,
        operations=(
            Operation(
                "correction",
                schemas.Numbers,
                "daily_returns",
                Step("daily_return.corrected", rules.correct_return),
                "Put a return right 更正",
                "By the unit itself. When it was first submitted, and whether late, stays.",
                {"has_matters": True, "matters": 3},
                whole=True,
            ),
        ),
    ),
    Offer(
        DUTIES,
        "return-duties",
        "报送义务",
        "Which units owe daily returns to which unit.",
        schemas.DutyOut,
        schemas.DutyFilter,
        operations=(
            Operation(
                None,
                schemas.DutyBody,
                "return_duties",
                Step("return_duty.opened", rules.check_span),
                "A unit owes returns 设定报送义务",
                "Which units owe a return is kept as records, with the days from and to.",
                {"owing_unit": "440117-ZJJ", "from_on": "2026-01-01"},
            ),
            Operation(
                "end",
                schemas.EndBody,
                "return_duties",
                Step("return_duty.ended", rules.end_duty),
                "It owes them no more 结束报送义务",
                "The day is the last one owed.",
                {"to_on": "2026-12-31"},
            ),
        ),
    ),
    Offer(
        PERIODS,
        "special-periods",
        "特殊时期",
        "Calendar entries that only raise how often daily returns are due.",
        schemas.PeriodOut,
        schemas.PeriodFilter,
        operations=(
            Operation(
                None,
                schemas.PeriodBody,
                "return_duties",
                Step("special_period.opened", rules.check_span),
                "Enter a special period 设定特殊时期",
                "It raises the cadence of those who owe returns to the caller's unit, on these days. Nothing else depends on it.",
                {"name": "春节", "from_on": "2027-02-05", "to_on": "2027-02-12", "per_day": 2},
            ),
        ),
    ),
)

for _row in OFFERS:
    offer(router, _row)
