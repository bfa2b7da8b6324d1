"""One typed operation per step of an order: reply, acceptance, return, escalation, closing."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from services.tracking.cases.parts import parts_of
from services.tracking.domain.supervision import check_closing, check_escalation, order_after, still_holds
from services.tracking.supervision import commands
from services.tracking.supervision.commands import Entry, LockedOrder
from services.tracking.supervision.matters import matter_under_test
from services.tracking.supervision.routes import shown
from services.tracking.supervision.schemas import AcceptReply, CloseOrder, Escalate, OrderOut, Reply, ReturnReply
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.web.depends import CurrentActor, Language, Now, State, Unit, changing
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1/supervisions/{supervision_id}", tags=["supervision"], route_class=EdgeRoute)


async def load_order(supervision_id: UUID, unit: Unit) -> LockedOrder:
    """The order, locked."""
    return await commands.load(unit, supervision_id)


ToReply = Annotated[LockedOrder, Depends(changing(load_order, "supervisions:reply"))]
ToSupervise = Annotated[LockedOrder, Depends(changing(load_order, "supervisions:write"))]


class Around:
    """What every step needs beside the order and its body."""

    def __init__(self, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor, response: Response) -> None:
        self.unit, self.state, self.now, self.language, self.actor, self.response = unit, state, now, language, actor, response
        self.today = legal_date(now)

    async def take(self, locked: LockedOrder, step: Entry) -> dict[str, Any]:
        """Write the step; the order as it is after it."""
        await commands.take(self.unit, locked, step, self.actor, self.now, await parts_of(self.state).calendar.calendar())
        return await shown(self.unit, locked.row["id"], self.state, self.actor, self.language, self.response)

    def after(self, locked: LockedOrder, action: str) -> str:
        """The state after the step, if this caller may take it now."""
        return order_after(locked.order, action, self.actor.unit_id)


Place = Annotated[Around, Depends()]
REPLY = {"text": "已约见信访人并现场核实。", "measures": "十日内出具处理意见，专人跟进。"}
RETURN = {"reason": "整改措施不具体", "reply_due": "2026-12-20"}
LISTED = {"level": "listed", "decided_on": "2026-11-24", "minutes": "联席会议第三次会议纪要", "rectify_by": "2026-12-31"}


@router.post("/replies", response_model=OrderOut, summary="Reply in writing 书面回复")
async def reply(body: Annotated[Reply, Body(examples=[REPLY])], locked: ToReply, place: Place) -> Any:  # noqa: ANN401
    """By the supervised unit, to the order or to the return of its last reply."""
    return await place.take(locked, Entry("reply", place.after(locked, "reply"), body.model_dump()))


@router.post("/acceptances", response_model=OrderOut, summary="Accept the reply 认可回复")
async def accept_reply(body: Annotated[AcceptReply, Body(examples=[{"reason": "整改到位"}])], locked: ToSupervise, place: Place) -> Any:  # noqa: ANN401
    """By the supervising bureau."""
    return await place.take(locked, Entry("accept_reply", place.after(locked, "accept_reply"), reason=body.reason))


@router.post("/returns", response_model=OrderOut, summary="Return the reply 退回回复")
async def return_reply(body: Annotated[ReturnReply, Body(examples=[RETURN])], locked: ToSupervise, place: Place) -> Any:  # noqa: ANN401
    """By the supervising bureau, with its reason and the day of a new reply."""
    to_state = place.after(locked, "return_reply")
    if body.reply_due < place.today:
        raise Refusal("due_in_past", article="TL 40.1", pointer="/reply_due")
    data = {"reply_due": body.reply_due.isoformat()}
    return await place.take(locked, Entry("return_reply", to_state, data, body.reason, reply_due=body.reply_due))


@router.post("/escalations", response_model=OrderOut, summary="Escalate 约谈、通报、挂牌督办")
async def escalate(body: Annotated[Escalate, Body(examples=[LISTED])], locked: ToSupervise, place: Place) -> Any:  # noqa: ANN401
    """Decided by the joint conference, whose minutes are kept; a listed matter is rectified by a day (Art 39.3)."""
    to_state = place.after(locked, "escalate")
    check_escalation(body.level, body.decided_on, body.rectify_by, place.today)
    step = Entry("escalate", to_state, body.model_dump(mode="json"), escalation=body.level, rectify_by=body.rectify_by)
    return await place.take(locked, step)


@router.post("/closings", response_model=OrderOut, summary="Close the order 结案")
async def close(body: Annotated[CloseOrder, Body(examples=[{"reason": "事项已办结"}])], locked: ToSupervise, place: Place) -> Any:  # noqa: ANN401
    """The closing test: what the order was opened for lasts no more and a reply is accepted, or the supervisor says why it is closed."""
    to_state, row = place.after(locked, "close"), locked.row
    matter = await matter_under_test(place.unit, row["case_id"], place.today, await parts_of(place.state).calendar.calendar())
    holds = matter is not None and still_holds(matter, row["trigger"], row["occasion"])
    check_closing(locked.order, holds=holds, reason=body.reason)
    return await place.take(locked, Entry("close", to_state, {"breach_lasts": holds}, body.reason, closed_on=place.today))
