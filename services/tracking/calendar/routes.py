"""HTTP of the calendar: the year's days, when something is due and why, announcing a year, overriding a day."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.calendar import commands, queries
from services.tracking.calendar.calculation import calculated
from services.tracking.calendar.schemas import Calculated, Change, ChangePage, NamedDay, OverrideBody, Year, YearBody
from services.tracking.cases.parts import parts_of
from services.tracking.domain.announcement import Announcement, Named, Status
from shared.kernel.actor import Actor
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, changing, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/calendar", tags=["calendar"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("calendar:read"))]
MayWrite = Annotated[Actor, Depends(require("calendar:write"))]
YearNumber = Annotated[int, Path(ge=1990, le=2200, examples=[2027])]


@dataclass(frozen=True)
class Standing:
    """The calendar that shall change: one version for all its years."""

    version: int


async def _standing(unit: Unit) -> Standing:
    return Standing(await commands.lock(unit))


@router.get("/calculate", response_model=Calculated, summary="When is it due and why 期限计算")
async def calculate(
    state: State,
    language: Language,
    actor: MayRead,
    start: Annotated[date, Query(alias="from", ge=date(1990, 1, 1), le=date(2200, 1, 1))],
    days: Annotated[int, Query(ge=0, le=1000)],
    kind: Literal["natural", "working"] = "natural",
) -> Any:  # noqa: ANN401
    """Natural days: start + n, moved to the next working day. Working days: the n-th working day after the start."""
    del actor
    return calculated(await parts_of(state).calendar.calendar(), start, days, kind, language)


@router.get("/changes", response_model=ChangePage, summary="Versions of the calendar 日历变更")
async def list_changes(
    request: Request, response: Response, session: Session, actor: MayRead, cursor: Cursor = None, limit: Limit = USUAL
) -> Any:  # noqa: ANN401
    """What changed the calendar, newest first, and how far open clocks have followed."""
    del actor
    marks = pager(request, {})
    read = marks.read(cursor)
    rows = await queries.changes(session, read[0] if read else None, limit)
    following = marks.write([rows[limit - 1]["version"]]) if len(rows) > limit else None
    return page(request, response, [dict(row) for row in rows[:limit]], following)


@router.get("/{year}", response_model=Year, summary="Working days of a year 工作日历")
async def read_year(year: YearNumber, response: Response, session: Session, actor: MayRead, language: Language) -> Any:  # noqa: ANN401
    """Every day with make-up days; a year not announced yet is provisional, one not known at all is empty."""
    standing = await queries.standing(session, year)
    response.headers["ETag"] = etag(standing["version"], actor, language)
    return {"year": year, **standing, "days": [dict(row) for row in await queries.year(session, year)]}


@router.put("/{year}", response_model=Change, summary="Announce a year 发布年度放假安排")
async def announce_year(
    year: YearNumber, body: YearBody, standing: Annotated[Standing, Depends(changing(_standing, "calendar:write"))],
    response: Response, unit: Unit, state: State, now: Now, actor: CurrentActor, language: Language,
) -> Any:  # noqa: ANN401  # fmt: skip
    """The official year, with days of the December before where it names them. Local overrides stay.

    Answered at once; within a minute a sweep brings every open clock to the new version and `GET /calendar/changes` tells when it is done.
    A date already told to a petitioner is never moved to an earlier day: it stands, and both are logged.
    """
    told = Announcement(year, _named(body.off_days), _named(body.working_days))
    row = await commands.publish(unit, standing.version, told, commands.Basis(body.source_doc), actor, now)
    parts_of(state).calendar.forget()
    response.headers["ETag"] = etag(row["version"], actor, language)
    return dict(row)


@router.post("/overrides", status_code=201, response_model=Change, summary="Override a day 临时调整")
async def override_day(
    body: OverrideBody, response: Response, unit: Unit, state: State, now: Now, actor: MayWrite, language: Language
) -> Any:  # noqa: ANN401
    """A day on which organs here do or do not work, with reason and document (a typhoon). A later override of the day replaces it."""
    status, basis = Status(body.is_workday, body.reason), commands.Basis(body.source_doc, body.reason)
    row = await commands.override(unit, body.day, status, basis, actor, now)
    parts_of(state).calendar.forget()
    response.headers["Location"] = f"/tracking/v1/calendar/{body.day.year}"
    response.headers["ETag"] = etag(row["version"], actor, language)
    return dict(row)


def _named(days: list[NamedDay]) -> tuple[Named, ...]:
    return tuple(Named(one.day, one.reason) for one in days)
