"""HTTP of history imports and their jobs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.history import commands, queries
from shared.kernel.actor import Actor
from shared.web.depends import Session, State, Unit, require
from shared.web.route import EdgeRoute, body_of

router = APIRouter(prefix="/tracking/v1", tags=["history"], route_class=EdgeRoute)
MayImport = Annotated[Actor, Depends(require("history:write"))]
MayFollow = Annotated[Actor, Depends(require("jobs:read"))]
NDJSON = "application/x-ndjson"
LIMIT = 268_435_456
EXAMPLE = (
    '{"petition": {"channel": "web", "received_on": "2022-03-01", "subject": "路灯不亮", "request": "请修复", "registered_at": '
    '"2022-03-01T09:00:00+08:00"}, "actions": [{"action": "transfer", "at": "2022-03-02T10:00:00+08:00", "data": {"to_unit": "440117-ZJJ"}}], '
    '"ratings": []}'
)
REQUEST = {"requestBody": {"required": True, "content": {NDJSON: {"schema": {"type": "string"}, "example": EXAMPLE}}}}


class JobOut(BaseModel):
    """Long work and how far it has come; `errors` names each refused line, its code and pointers."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int
    percent: float
    refused: int
    errors: list[dict[str, Any]]


@router.post("/history-imports", status_code=202, response_model=JobOut, summary="Import past matters 历史导入", openapi_extra=REQUEST)
@body_of(NDJSON, LIMIT)
async def import_history(request: Request, response: Response, unit: Unit, state: State, actor: MayImport) -> Any:  # noqa: ANN401
    """One matter per line (NDJSON), replayed through the same state machine with the given times. A line is judged whole first; a refused one leaves nothing."""
    job_id = await commands.stage(unit, await request.body(), actor, state.fields)
    response.headers["Location"] = f"/tracking/v1/jobs/{job_id}"
    response.headers["Retry-After"] = "1"
    return await queries.job(unit, job_id)


@router.get("/jobs/{job_id}", response_model=JobOut, summary="Follow a job 任务进度")
async def read_job(job_id: UUID, session: Session, actor: MayFollow) -> Any:  # noqa: ANN401
    """The job's state, counts and refused lines; jobs of other accounts do not exist."""
    del actor
    return await queries.job(session, job_id)
