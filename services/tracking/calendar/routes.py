"""HTTP of the calendar: the year's days, and when something is due and why."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from services.tracking.cases.parts import parts_of
from shared.kernel.actor import Actor
from shared.kernel.workdays import Calendar
from shared.web.depends import Language, Session, State, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/calendar", tags=["calendar"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("calendar:read"))]
YEAR = "SELECT day, is_workday, reason, status, version FROM calendar_day WHERE extract(year FROM day) = $1 ORDER BY day"


class Calculated(BaseModel):
    """When it is due: strict, moved off holidays, and why."""

    due_strict: date
    due_rolled: date
    provisional: bool
    calendar_version: int
    explanation: str


class Day(BaseModel):
    """One day of the calendar."""

    day: date
    is_workday: bool
    reason: str | None
    status: str
    version: int


class Year(BaseModel):
    """A year: official, or provisional while the State Council has not announced it."""

    year: int
    days: list[Day]


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


@router.get("/{year}", response_model=Year, summary="Working days of a year 工作日历")
async def read_year(year: Annotated[int, Path(ge=1990, le=2200)], session: Session, actor: MayRead) -> Any:  # noqa: ANN401
    """Every day with make-up days; a year not announced yet is provisional, one not known at all is empty."""
    del actor
    return {"year": year, "days": [dict(row) for row in await session.fetch(YEAR, year)]}


def calculated(calendar: Calendar, start: date, days: int, kind: str, language: str) -> dict[str, object]:
    """The answer of the calculator."""
    strict = calendar.add_working(start, days) if kind == "working" else start + timedelta(days=days)
    rolled = strict if kind == "working" else calendar.roll(strict)
    first = start if kind == "working" else strict
    vague = any(calendar.is_provisional(first + timedelta(days=n)) for n in range((rolled - first).days + 1))
    skipped = calendar.skipped(first if kind == "working" else strict - timedelta(days=1), rolled)
    off = ", ".join(day.isoformat() for day in skipped)
    if language == "zh":
        unit = "个工作日" if kind == "working" else "日"
        words = f"自 {start} 次日起 {days} {unit}，至 {strict}" + (f"；非工作日：{off}" if off else "") + f"；顺延后为 {rolled}"
        words += "；部分日期为暂定" if vague else ""
    else:
        unit = "working days" if kind == "working" else "days"
        words = (
            f"{days} {unit} from the day after {start} end on {strict}" + (f"; not working: {off}" if off else "") + f"; rolled {rolled}"
        )
        words += "; provisional" if vague else ""
    return {"due_strict": strict, "due_rolled": rolled, "provisional": vague, "calendar_version": calendar.version, "explanation": words}
