"""HTTP of the directory: units are read by everybody and written by administrators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.parts import parts_of
from services.tracking.directory import commands, queries, rows
from services.tracking.directory.schemas import NewUnit, UnitBody, UnitOut, UnitPage
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag
from shared.web.cursors import LARGEST, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, changing, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["directory"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("directory:read"))]
MayWrite = Annotated[Actor, Depends(require("directory:write"))]
UnitCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,40}$", examples=["440117-ZJJ"])]


@dataclass(frozen=True)
class Target:
    """The unit that shall change."""

    row: Mapping[str, Any]
    version: int


async def _target(code: UnitCode, unit: Unit) -> Target:
    row = await commands.load(unit, code)
    return Target(row, row["version"])


@router.get("/units", response_model=UnitPage, summary="Units 机构")
async def list_units(
    request: Request, response: Response, session: Session, actor: MayRead, cursor: Cursor = None, limit: Limit = LARGEST
) -> Any:  # noqa: ANN401
    """All units, by code."""
    del actor
    marks = pager(request, {})
    read = marks.read(cursor)
    found = await queries.units(session, read[0] if read else None, limit)
    following = marks.write([found[limit - 1]["code"]]) if len(found) > limit else None
    return page(request, response, [dict(row) for row in found[:limit]], following)


@router.post("/units", status_code=201, response_model=UnitOut, summary="Create a unit 新设机构")
async def create_unit(body: NewUnit, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: MayWrite) -> Any:  # noqa: ANN401
    """A new organ or unit; its code and kind stay for good."""
    row = await commands.create(unit, body.code, body.kind, body.facts(), actor, now)
    parts_of(state).directory.forget()
    response.headers["Location"] = f"/tracking/v1/units/{body.code}"
    response.headers["ETag"] = etag(row["version"], actor, language)
    return dict(row)


@router.get("/units/{code}", response_model=UnitOut, summary="A unit 机构")
async def read_unit(code: UnitCode, response: Response, session: Session, actor: MayRead, language: Language) -> Any:  # noqa: ANN401
    """One unit by code."""
    row = await rows.unit(session, code)
    if row is None:
        raise Refusal("not_found")
    response.headers["ETag"] = etag(row["version"], actor, language)
    return dict(row)


@router.put("/units/{code}", response_model=UnitOut, summary="Change a unit 变更机构")
async def change_unit(
    body: UnitBody,
    target: Annotated[Target, Depends(changing(_target, "directory:write"))],
    response: Response,
    unit: Unit,
    state: State,
    now: Now,
    language: Language,
    actor: CurrentActor,
) -> Any:  # noqa: ANN401
    """Names, region, superior, first and last day, successor (Art 24.2). Units are never removed. Other processes know it within 30 seconds."""
    row = await commands.change(unit, target.row, body.facts(), actor, now)
    parts_of(state).directory.forget()
    response.headers["ETag"] = etag(row["version"], actor, language)
    return dict(row)
