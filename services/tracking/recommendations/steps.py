"""HTTP of what becomes of a proposal: its delivery, and the written answer of its addressee."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from services.tracking.cases.parts import parts_of
from services.tracking.domain.recommendations import check_adoption, check_delivery, check_feedback
from services.tracking.recommendations import commands
from services.tracking.recommendations.commands import Feedback, LockedRecommendation
from services.tracking.recommendations.routes import shown
from services.tracking.recommendations.schemas import Deliver, GiveFeedback, RecommendationOut
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.web.depends import CurrentActor, Language, Now, State, Unit, changing
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/recommendations/{recommendation_id}", tags=["recommendations"], route_class=EdgeRoute)
DELIVERED = {"delivered_on": "2026-11-24", "receipt": "区住建局办公室签收"}
FEEDBACK = {"adopted": "partly", "reason": "经费分两年落实", "measures": "年内先行改造南段", "on": "2026-11-24"}


async def load_recommendation(recommendation_id: UUID, unit: Unit) -> LockedRecommendation:
    """The proposal, locked."""
    return await commands.load(unit, recommendation_id)


ToDeliver = Annotated[LockedRecommendation, Depends(changing(load_recommendation, "recommendations:write"))]
ToAnswer = Annotated[LockedRecommendation, Depends(changing(load_recommendation, "recommendations:feedback"))]


@router.post("/deliveries", response_model=RecommendationOut, summary="Record the delivery 送达")
async def deliver(
    body: Annotated[Deliver, Body(examples=[DELIVERED])], locked: ToDeliver, response: Response, unit: Unit, state: State, now: Now,
    language: Language, actor: CurrentActor,
) -> Any:  # noqa: ANN401  # fmt: skip
    """By its author; the addressee's 30 days begin (K13)."""
    _require_side(actor, locked.row["author_unit_id"])
    check_delivery(locked.row["state"], locked.row["issued_on"], body.delivered_on, legal_date(now))
    await commands.deliver(unit, locked, body.delivered_on, body.receipt, actor, now, await parts_of(state).calendar.calendar())
    return await shown(unit, locked.row["id"], state, actor, language, response)


@router.post("/feedback", response_model=RecommendationOut, summary="Answer in writing 书面反馈")
async def give_feedback(
    body: Annotated[GiveFeedback, Body(examples=[FEEDBACK])], locked: ToAnswer, response: Response, unit: Unit, state: State, now: Now,
    language: Language, actor: CurrentActor,
) -> Any:  # noqa: ANN401  # fmt: skip
    """By the addressee: adopted, partly or not, with the reason and the measures."""
    _require_side(actor, locked.row["addressee_unit_id"])
    check_adoption(body.adopted, body.reason)
    check_feedback(locked.row["state"], locked.row["delivered_on"], body.on, legal_date(now))
    await commands.answer(unit, locked, Feedback(body.adopted, body.on, body.reason, body.measures), actor, now)
    return await shown(unit, locked.row["id"], state, actor, language, response)


def _require_side(actor: Actor, unit_id: int) -> None:
    if actor.unit_id != unit_id:
        raise Refusal("not_the_responsible_unit", article="TL 40.4")
