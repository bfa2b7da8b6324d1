"""HTTP of co-handling."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.known import of_case
from services.tracking.cases.parts import parts_of
from services.tracking.cohandling import commands, queries
from services.tracking.directory.snapshot import Units
from shared.web.conditional import check_if_match, etag
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, check_permission, named
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/cases/{case_id}/co-handlings", tags=["cases"], route_class=EdgeRoute)
SeenCase = Annotated[UUID, Depends(of_case("cases:read"))]
VERB = "co_handle"
Code = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,40}$", description="code of the unit that was asked")]


class CoHandlingOut(BaseModel):
    """A unit's part in somebody else's case."""

    unit: str
    state: str
    asked_on: date
    received_on: date | None
    answered_on: date | None
    answer: str | None
    version: int


class CoHandlingList(BaseModel):
    """Every unit that was asked to help."""

    items: list[CoHandlingOut]


class Received(BaseModel):
    """Nothing more to say."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """What the unit found, for the one that handles the case."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"\S")]


async def _changing(case_id: UUID, unit: Code, request: Request, work: Unit, state: State, actor: CurrentActor) -> dict[str, Any]:
    """The part to be changed: 404, 403, 428, 412, in this order."""
    found = (await parts_of(state).directory.units(unit)).by_code.get(unit)
    row = await commands.load(work, case_id, found.id if found is not None else None)
    check_permission(actor, VERB)
    check_if_match(request, row["version"])
    return row


_changing.xinfang_if_match = True  # type: ignore[attr-defined]  # the documents declare If-Match
named(_changing, VERB)
Changing = Annotated[dict[str, Any], Depends(_changing)]


@router.get("", response_model=CoHandlingList, summary="Units asked to help 协办单位")
async def list_co_handlings(case_id: SeenCase, session: Session, state: State) -> Any:  # noqa: ANN401
    """Each with its own state: asked, received, answered, released."""
    rows = await queries.co_handlings(session, case_id)
    units = await parts_of(state).directory.units_with_ids(*(row["unit_id"] for row in rows))
    return {"items": [_view(dict(row), units) for row in rows]}


@router.post("/{unit}/receive", response_model=CoHandlingOut, summary="Receive a request to help 协办接收")  # noqa: FAST003  # the dependency takes the unit
async def receive(
    body: Annotated[Received, Body(examples=[{}])], row: Changing, work: Unit, state: State, actor: CurrentActor, now: Now,
    language: Language, response: Response,
) -> Any:  # noqa: ANN401  # fmt: skip
    """The unit has it; the handling unit's clocks are not touched."""
    del body
    after = await commands.step(work, row, "receive", actor, now)
    response.headers["ETag"] = etag(after["version"], actor, language)
    return _view(after, await parts_of(state).directory.units())


@router.post("/{unit}/answer", response_model=CoHandlingOut, summary="Answer a request to help 协办意见")  # noqa: FAST003  # likewise
async def answer(
    body: Annotated[Answer, Body(examples=[{"text": "经查，该段管线属我单位，已安排抢修。"}])], row: Changing, work: Unit, state: State,
    actor: CurrentActor, now: Now, language: Language, response: Response,
) -> Any:  # noqa: ANN401  # fmt: skip
    """The unit's opinion for the one that handles the case."""
    after = await commands.step(work, row, "answer", actor, now, body.text)
    response.headers["ETag"] = etag(after["version"], actor, language)
    return _view(after, await parts_of(state).directory.units())


def _view(row: dict[str, Any], units: Units) -> dict[str, Any]:
    return {**row, "unit": units.code(row["unit_id"])}
