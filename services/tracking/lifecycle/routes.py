"""The state machine as rows, for people and programs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.tracking.domain.states import DESKS, STATES
from services.tracking.domain.transitions import TRANSITIONS, diagram
from shared.contracts.vocabularies import VOCABULARIES, labels
from shared.kernel.actor import Actor
from shared.web.depends import require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["lifecycle"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("lifecycle:read"))]


@router.get("/lifecycle", summary="The state machine 状态机")
async def lifecycle(actor: MayRead) -> dict[str, Any]:
    """States, actions with their articles, and the diagram (Mermaid), all from the same rows that judge every step."""
    del actor
    actions = [
        {
            "action": row.action,
            "zh": row.zh,
            "from": sorted(row.sources),
            "to": list(row.targets),
            "side": row.side,
            "sides": dict(row.sides),
            "article": row.article,
            "clocks": list(row.clocks),
            "needs_prepared_by": row.needs_prepared_by,
            "document": row.document,
            "notify": list(row.notify),
        }
        for row in TRANSITIONS.values()
    ]
    return {"states": [{"state": state, "desk": DESKS[state]} for state in STATES], "actions": actions, "mermaid": diagram()}


@router.get("/vocabularies", summary="Code lists 代码表")
async def vocabularies(actor: MayRead) -> dict[str, list[dict[str, str]]]:
    """Every code with its Chinese and English label."""
    del actor
    return {name: labels(words) for name, words in VOCABULARIES.items()}
