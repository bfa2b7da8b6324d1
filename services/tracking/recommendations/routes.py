"""HTTP of the three proposals 三项建议: issue, delivery, what is overdue."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.loading import unit_of
from services.tracking.cases.parts import parts_of
from services.tracking.directory.snapshot import Units
from services.tracking.domain.case import Unit as Organ
from services.tracking.domain.recommendations import KINDS, Proposal, check_proposal
from services.tracking.recommendations import commands, queries
from services.tracking.recommendations.commands import Issue, Texts
from services.tracking.recommendations.schemas import (
    Code,
    IssueRecommendation,
    Kind,
    RecommendationOut,
    RecommendationPage,
    RecommendationState,
)
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import Language, Now, Session, State, Unit, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/recommendations", tags=["recommendations"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("recommendations:read"))]
MayWrite = Annotated[Actor, Depends(require("recommendations:write"))]
ISSUE = {
    "kind": "improvement", "addressee": "440117-ZJJ", "problem": "路灯报修多次逾期。", "proposal": "建立报修限时办结制度。",
    "basis": "《信访工作条例》第四十条", "evidence": [], "issued_on": "2026-11-24", "prepared_by": "demo-bureau_officer",
}  # fmt: skip


class Filters:
    """The filter of the list."""

    def __init__(
        self,
        kind: Kind | None = None,
        state: RecommendationState | None = None,
        addressee: Annotated[Code | None, Query(description="code of the addressed unit")] = None,
        overdue: Annotated[bool | None, Query(description="delivered, not answered, and past `due_rolled`")] = None,
    ) -> None:
        self.addressee = addressee
        self.plain: dict[str, Any] = {"kind": kind, "state": state, "overdue": overdue}


@router.get("", response_model=RecommendationPage, summary="Proposals 三项建议")
async def list_recommendations(
    request: Request, response: Response, wanted: Annotated[Filters, Depends()], session: Session, state: State, now: Now, actor: MayRead,
    cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Proposals by or to the caller's unit or one below it, newest first."""
    del actor
    units = await parts_of(state).directory.units(*([wanted.addressee] if wanted.addressee else []))
    if wanted.addressee is not None and wanted.addressee not in units.by_code:
        return page(request, response, [], None)
    marks = pager(request, {**wanted.plain, "addressee": wanted.addressee})
    read = marks.read(cursor)
    after = queries.RecommendationKey(date.fromisoformat(read[0]), UUID(read[1])) if read else None
    addressee_id = units.by_code[wanted.addressee].id if wanted.addressee else None
    wish = queries.RecommendationFilter(**wanted.plain, addressee_id=addressee_id)
    rows = await queries.list_recommendations(session, wish, legal_date(now), after, limit)
    following = marks.write([rows[limit - 1]["issued_on"], rows[limit - 1]["id"]]) if len(rows) > limit else None
    units = await parts_of(state).directory.units_with_ids(*(row["addressee_unit_id"] for row in rows))
    return page(request, response, [_named(dict(row), units) for row in rows[:limit]], following)


@router.post("", status_code=201, response_model=RecommendationOut, summary="Issue a proposal 提出建议")
async def issue(
    body: Annotated[IssueRecommendation, Body(examples=[ISSUE])], response: Response, unit: Unit, state: State, now: Now, language: Language,
    actor: MayWrite,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Prepared by one person, approved by the caller. A policy proposal is reported to the government first; accountability goes above the unit."""
    named = [code for code in (body.addressee, body.about) if code is not None]
    around = await parts_of(state).around(now, *named)
    author = unit_of(around.units.by_id[actor.unit_id or 0])
    addressee, about = _organ(around.units, body.addressee, "/addressee"), None
    if body.about is not None:
        about = _organ(around.units, body.about, "/about")
    proposal = Proposal(body.kind, author, addressee, body.issued_on, body.reported_on, about, body.consequence)
    check_proposal(proposal, legal_date(now))
    one = Issue(proposal, Texts(body.problem, body.proposal, body.basis), body.evidence, body.prepared_by)
    await commands.issue(unit, one, actor, now)
    response.headers["Location"] = f"/tracking/v1/recommendations/{one.id}"
    return await shown(unit, one.id, state, actor, language, response)


@router.get("/{recommendation_id}", response_model=RecommendationOut, summary="A proposal 建议书")
async def read_recommendation(
    recommendation_id: UUID, response: Response, session: Session, state: State, language: Language, actor: MayRead
) -> Any:  # noqa: ANN401
    """The proposal, its feedback, and those of its cases that the caller may see."""
    return await shown(session, recommendation_id, state, actor, language, response)


def _organ(units: Units, code: str, pointer: str) -> Organ:
    if code not in units.by_code:
        raise Refusal("unknown_unit", pointer=pointer, unit=code)
    return unit_of(units.by_code[code])


def _named(row: dict[str, Any], units: Units) -> dict[str, Any]:
    named = {name: units.code(row[f"{name}_unit_id"]) for name in ("author", "addressee", "about")}
    return {**row, **named, "article": KINDS[row["kind"]].article}


async def shown(session: Session, recommendation_id: UUID, state: State, actor: Actor, language: str, response: Response) -> dict[str, Any]:
    """The proposal as it is in this transaction, its ETag set."""
    row = await queries.recommendation_with_evidence(session, recommendation_id)
    if row is None:
        raise Refusal("not_found")
    response.headers["ETag"] = etag(row["version"], actor, language)
    units = await parts_of(state).directory.units_with_ids(row["addressee_unit_id"], row["author_unit_id"], row["about_unit_id"])
    return _named(dict(row), units)
