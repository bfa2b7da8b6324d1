"""HTTP of the directory."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.directory import queries
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag
from shared.web.cursors import LARGEST, Cursor, Limit, page, pager
from shared.web.depends import Language, Session, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["directory"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("directory:read"))]
UnitCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,40}$")]


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


class UnitPage(BaseModel):
    """A page of units."""

    items: list[UnitOut]
    next: str | None


@router.get("/units", response_model=UnitPage, summary="Units 机构")
async def list_units(
    request: Request, response: Response, session: Session, actor: MayRead, cursor: Cursor = None, limit: Limit = LARGEST
) -> Any:  # noqa: ANN401
    """All units, by code."""
    del actor
    marks = pager(request, {})
    read = marks.read(cursor)
    rows = await queries.units(session, read[0] if read else None, limit)
    following = marks.write([rows[limit - 1]["code"]]) if len(rows) > limit else None
    return page(request, response, [dict(row) for row in rows[:limit]], following)


@router.get("/units/{code}", response_model=UnitOut, summary="A unit 机构")
async def read_unit(code: UnitCode, response: Response, session: Session, actor: MayRead, language: Language) -> Any:  # noqa: ANN401
    """One unit by code."""
    row = await queries.unit(session, code)
    if row is None:
        raise Refusal("not_found")
    response.headers["ETag"] = etag(row["version"], actor, language)
    return dict(row)
