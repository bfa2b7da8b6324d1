"""HTTP of warnings: the desk of the caller's own unit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.warnings import commands, queries, rows
from services.tracking.warnings.schemas import WarningOut, WarningPage
from shared.contracts.warning_words import WarningRung
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, Unit, changing, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/warnings", tags=["warnings"], route_class=EdgeRoute)
AtTheDesk = Annotated[Actor, Depends(require("warnings"))]


@dataclass(frozen=True)
class Target:
    """The warning that shall be acknowledged."""

    row: Mapping[str, Any]
    version: int


async def _target(warning_id: UUID, unit: Unit) -> Target:
    row = await commands.load(unit, warning_id)
    return Target(row, row["version"])


def _view(row: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    return {**row, "unit": actor.unit_code}


@router.get("", response_model=WarningPage, summary="Warnings on this desk 期限预警")
async def list_warnings(
    request: Request, response: Response, session: Session, actor: AtTheDesk,
    acknowledged: Annotated[bool | None, Query(description="read by somebody at the desk")] = None,
    rung: WarningRung | None = None,
    running: Annotated[bool | None, Query(description="whether the clock still runs")] = None,
    cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """What clocks of the caller's own unit have reached, newest first. Each rung is raised once; an extension begins a new ladder."""
    wanted = queries.Wanted(acknowledged, rung, running)
    marks = pager(request, asdict(wanted))
    read = marks.read(cursor)
    found = await queries.page(session, wanted, UUID(read[0]) if read else None, limit)
    following = marks.write([found[limit - 1]["id"]]) if len(found) > limit else None
    return page(request, response, [_view(row, actor) for row in found[:limit]], following)


@router.get("/{warning_id}", response_model=WarningOut, summary="A warning 预警")
async def read_warning(warning_id: UUID, response: Response, session: Session, actor: AtTheDesk, language: Language) -> Any:  # noqa: ANN401
    """One warning of the caller's own unit; its ETag is what acknowledging must send in If-Match."""
    row = await rows.one(session, warning_id)
    if row is None:
        raise Refusal("not_found")
    response.headers["ETag"] = etag(row["version"], actor, language)
    return _view(row, actor)


@router.post("/{warning_id}/acknowledge", response_model=WarningOut, summary="Acknowledge a warning 确认预警")
async def acknowledge(
    target: Annotated[Target, Depends(changing(_target, "warnings"))],
    response: Response,
    unit: Unit,
    now: Now,
    actor: CurrentActor,
    language: Language,
) -> Any:  # noqa: ANN401
    """Somebody at the desk has read it. The clock runs on; the next rung is raised all the same."""
    row = await commands.acknowledge(unit, target.row, actor, now)
    response.headers["ETag"] = etag(row["version"], actor, language)
    return _view(row, actor)
