"""HTTP of 督办: orders, their steps, the triggers that open them."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.loading import unit_of
from services.tracking.cases.parts import parts_of
from services.tracking.domain.supervision import TRIGGERS, check_supervised, unit_of_case
from services.tracking.supervision import commands, queries
from services.tracking.supervision.schemas import (
    Check,
    CheckAsked,
    Code,
    OpenOrder,
    OrderOut,
    OrderPage,
    OrderState,
    SameTexts,
    TriggerOut,
)
from services.tracking.supervision.views import order_view, row_view
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import Language, Now, Session, State, Unit, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["supervision"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("supervisions:read"))]
MayWrite = Annotated[Actor, Depends(require("supervisions:write"))]
MayKnow = Annotated[Actor, Depends(require("lifecycle:read"))]
CASE_ID = "0197f3c2-7b1e-7d60-9a51-0d8f2f6f1c11"
OPEN = {
    "case_id": CASE_ID, "unit": "440117-ZJJ", "ground": "delay", "requirement": "请说明逾期原因并限期办结", "reply_due": "2026-12-10",
}  # fmt: skip


@router.get("/supervision-triggers", response_model=list[TriggerOut], summary="What opens an order 督办情形")
async def list_triggers(actor: MayKnow) -> Any:  # noqa: ANN401
    """Every trigger with its article, the item of Art 40.1 it falls under, and the days for the reply."""
    del actor
    return [{name: getattr(row, name) for name in TriggerOut.model_fields} for row in TRIGGERS.values()]


class Filters:
    """The filter of the list."""

    def __init__(
        self,
        state: OrderState | None = None,
        unit: Annotated[Code | None, Query(description="code of the supervised unit")] = None,
        case: Annotated[UUID | None, Query(description="id of the case")] = None,
        trigger: Annotated[str | None, Query(max_length=40)] = None,
        overdue: Annotated[bool | None, Query(description="a reply is awaited and `reply_due_rolled` has passed")] = None,
    ) -> None:
        self.unit = unit
        self.plain: dict[str, Any] = {"state": state, "case_id": case, "trigger": trigger, "overdue": overdue}


@router.get("/supervisions", response_model=OrderPage, summary="Orders 督办")
async def list_orders(
    request: Request, response: Response, wanted: Annotated[Filters, Depends()], session: Session, state: State, now: Now, actor: MayRead,
    cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Orders by or to the caller's unit or one below it, newest first."""
    units = await parts_of(state).directory.units(*([wanted.unit] if wanted.unit else []))
    if wanted.unit is not None and wanted.unit not in units.by_code:
        return page(request, response, [], None)
    marks = pager(request, {**wanted.plain, "unit": wanted.unit})
    read = marks.read(cursor)
    after = queries.OrderKey(date.fromisoformat(read[0]), UUID(read[1])) if read else None
    unit_id = units.by_code[wanted.unit].id if wanted.unit else None
    within = [row.id for row in units.by_id.values() if actor.unit_id in row.path]
    rows = await queries.list_orders(session, queries.OrderFilter(within, unit_id=unit_id, **wanted.plain), legal_date(now), after, limit)
    following = marks.write([rows[limit - 1]["opened_on"], rows[limit - 1]["id"]]) if len(rows) > limit else None
    units = await parts_of(state).directory.units_with_ids(*(row["unit_id"] for row in rows))
    return page(request, response, [row_view(row, units) for row in rows[:limit]], following)


@router.post("/supervisions", status_code=201, response_model=OrderOut, summary="Open an order 发起督办")
async def open_order(
    body: Annotated[OpenOrder, Body(examples=[OPEN])], response: Response, unit: Unit, state: State, now: Now, language: Language, actor: MayWrite
) -> Any:  # noqa: ANN401  # fmt: skip
    """By hand, on a ground of Art 40.1, to a unit that handles or has handled the case."""
    case = await commands.case_of_order(unit, body.case_id)
    parts = parts_of(state)
    around = await parts.around(now, *([body.unit] if body.unit else []))
    if body.unit is not None and body.unit not in around.units.by_code:
        raise Refusal("unknown_unit", pointer="/unit", unit=body.unit)
    named = around.units.by_code[body.unit].id if body.unit else case["handling_unit_id"]
    supervised = unit_of_case(named, case["seen_by_unit_ids"], body.unit)
    supervisor = actor.unit_id or 0  # a supervisor has a unit
    bureau = case["bureau_unit_id"] or supervisor
    check_supervised(unit_of(around.units.by_id[supervised]), unit_of(around.units.by_id[bureau]))
    if body.reply_due < legal_date(now):
        raise Refusal("due_in_past", article="TL 40.1", pointer="/reply_due")
    order = commands.NewOrder(body.case_id, body.ground, supervised, bureau, supervisor, body.requirement, body.reply_due)
    await commands.open_order(unit, order, actor, now, around.calendar)
    response.headers["Location"] = f"/tracking/v1/supervisions/{order.id}"
    return await shown(unit, order.id, state, actor, language, response)


@router.post("/supervisions/checks", status_code=202, response_model=CheckAsked, summary="Have a case judged 核查应否督办")
async def check_case(body: Annotated[Check, Body(examples=[{"case_id": CASE_ID}])], unit: Unit, actor: MayWrite) -> Any:  # noqa: ANN401
    """The triggers look at the case at the next turn of the sweep, within a minute; an order they open appears in the list."""
    await commands.ask(unit, body.case_id, actor)
    return {"case_id": body.case_id}


@router.get("/supervisions/{supervision_id}", response_model=OrderOut, summary="An order 督办单")
async def read_order(supervision_id: UUID, response: Response, session: Session, state: State, language: Language, actor: MayRead) -> Any:  # noqa: ANN401
    """The order with its evidence, in data and in words, and every step; its ETag is what a step must send in If-Match."""
    return await shown(session, supervision_id, state, actor, language, response)


@router.get("/supervisions/{supervision_id}/same-texts", response_model=SameTexts, summary="Matters with the same opinion text 雷同意见")
async def read_same_texts(supervision_id: UUID, session: Session, actor: MayRead) -> Any:  # noqa: ANN401
    """Other matters whose newest opinion has the same text, as far as the caller may see them."""
    del actor
    row = await queries.order(session, supervision_id)
    if row is None:
        raise Refusal("not_found")
    return {"items": [dict(found) for found in await queries.same_text(session, row["case_id"])]}


async def shown(session: Session, supervision_id: UUID, state: State, actor: Actor, language: str, response: Response) -> dict[str, Any]:
    """The order as it is in this transaction, its ETag set."""
    row = await queries.order(session, supervision_id)
    if row is None:
        raise Refusal("not_found")
    response.headers["ETag"] = etag(row["version"], actor, language)
    units = await parts_of(state).directory.units_with_ids(row["unit_id"], row["supervising_unit_id"])
    return order_view(row, units, language)
