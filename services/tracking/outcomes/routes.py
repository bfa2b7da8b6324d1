"""HTTP of outcomes: `/cases/{id}/resolution`, follow-ups, quality checks, 三到位一处理, visits to a higher level."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from services.tracking.domain import outcomes as rules
from services.tracking.outcomes import queries, schemas
from services.tracking.outcomes.records import CHECKS, FOLLOW_UPS, OUTCOMES, RESOLUTIONS, VISITS
from services.tracking.registers import commands
from services.tracking.registers.operations import Offer, Operation, all_of, desk_of, offer, shown
from services.tracking.registers.register import Register, Step
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, reading
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["outcomes"], route_class=EdgeRoute)
CASE = "/cases/{case_id}"
RESOLVED = Step("case_resolution.recorded", rules.resolve)
FOLLOWED = Step("follow_up.recorded", rules.follow_up)
DOUBTED = Step("quality_check.opened", rules.doubt_contact)
REPEATED = Step("quality_check.opened", rules.doubt_repeat, uses_terms=True)
NOTED = Step("claim_outcome.recorded", rules.note_outcome)
VISITED = Step("higher_level_visit.noted", rules.note_visit)


async def matter_of(case_id: UUID, session: Session) -> Mapping[str, Any]:
    """The matter of the address, or 404."""
    row = await queries.matter(session, case_id)
    if row is None:
        raise Refusal("not_found")
    return dict(row)


Reading = Annotated[Mapping[str, Any], Depends(reading(matter_of, "registers:read"))]
Resolving = Annotated[Mapping[str, Any], Depends(reading(matter_of, "resolutions"))]
Following = Annotated[Mapping[str, Any], Depends(reading(matter_of, "follow_ups"))]
Checking = Annotated[Mapping[str, Any], Depends(reading(matter_of, "quality_checks"))]
Noting = Annotated[Mapping[str, Any], Depends(reading(matter_of, "outcomes"))]
Receiving = Annotated[Mapping[str, Any], Depends(reading(matter_of, "higher_level_visits"))]


@router.get(CASE + "/resolution", response_model=schemas.ResolutionState, summary="Closed and resolved 办结与化解")
async def read_resolution(matter: Reading, session: Session, state: State, language: Language) -> Any:  # noqa: ANN401
    """Two facts: the day the matter was closed, and whether the dispute behind it is settled."""
    history = await all_of(session, state, RESOLUTIONS, matter["id"], language)
    latest = history[0] if history else {"resolved": None, "resolved_on": None}
    facts = {name: latest[name] for name in ("resolved", "resolved_on")}
    return {"case": matter["id"], "closed_on": matter["closed_on"], **facts, "history": history}


@router.post(CASE + "/resolution", status_code=201, response_model=schemas.ResolutionOut, summary="Resolved or not 化解认定")
async def resolve(
    matter: Resolving, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.ResolutionBody, Body(examples=[{"resolved": True, "on": "2026-04-30", "evidence": "双方签订和解协议并履行完毕。"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """Appends a judgement with its evidence; the latest counts. It closes nothing, and closing resolves nothing."""
    return await _add(RESOLUTIONS, RESOLVED, matter, body.model_dump(), response, unit, state, now, language, actor)


@router.get(CASE + "/follow-ups", response_model=schemas.FollowUpList, summary="Follow-up contacts 回访")
async def read_follow_ups(matter: Reading, session: Session, state: State, language: Language) -> Any:  # noqa: ANN401
    """Newest first."""
    return {"items": await all_of(session, state, FOLLOW_UPS, matter["id"], language)}


@router.post(CASE + "/follow-ups", status_code=201, response_model=schemas.FollowUpOut, summary="Record a contact 登记回访")
async def follow_up(
    matter: Following, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.FollowUpBody, Body(examples=[{"on": "2026-05-20", "satisfied": False, "note": "路灯修好后又熄灭。"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """After closing. A dissatisfied contact opens a quality check 案结事未了 in the same step, unless one is open."""
    if body.contacted_by is not None and not await queries.is_staff(unit, body.contacted_by):
        raise Refusal("unknown_staff", pointer="/by")
    data = {**body.model_dump(), "contacted_by": body.contacted_by or actor.login}
    answer = await _add(FOLLOW_UPS, FOLLOWED, matter, data, response, unit, state, now, language, actor)
    if not body.satisfied and not await queries.has_open_check(unit, matter["id"]):
        doubt = {"case": matter["id"], "follow_up_id": answer["id"]}
        await commands.add(unit, CHECKS, DOUBTED, doubt, await desk_of(state, actor, now, doubt, matter))
    return answer


@router.post(CASE + "/quality-checks", status_code=201, response_model=schemas.CheckOut, summary="A repeat asks again 重复信访核查")
async def doubt(
    matter: Checking, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.RepeatBody, Body(examples=[{"repeat_case": "0197a3c2-5b1e-7c4d-9f00-6d2c1b7a8e90"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """For a confirmed repeat within the window (an office term, 30 days from the start) after closing. One open check a matter."""
    repeat_on = await queries.received_on(unit, body.repeat_case)
    if repeat_on is None or body.repeat_case == matter["id"]:
        raise Refusal("unknown_case", pointer="/repeat_case")
    facts = {**matter, "repeat_on": repeat_on}
    return await _add(CHECKS, REPEATED, facts, body.model_dump(), response, unit, state, now, language, actor)


@router.get(CASE + "/outcomes", response_model=schemas.Checklist, summary="Outcome checklist 三到位一处理")
async def read_outcomes(matter: Reading, session: Session, state: State, language: Language) -> Any:  # noqa: ANN401
    """Per claim of the opinion: what TL 27 owes it, what was done."""
    outcomes = await all_of(session, state, OUTCOMES, matter["id"], language)
    claims = [
        {"number": one.number, "text": one.text, "opinion": one.opinion, "owed": rules.OWED_BY_OPINION[one.opinion], "done": one.done,
         "complete": one.complete}
        for one in rules.checklist(matter["claims"], outcomes)
    ]  # fmt: skip
    complete = bool(claims) and all(one["complete"] for one in claims)
    return {"case": matter["id"], "complete": complete, "claims": claims, "outcomes": outcomes}


@router.post(CASE + "/outcomes", status_code=201, response_model=schemas.OutcomeRow, summary="Note an outcome 登记处理结果")
async def note_outcome(
    matter: Noting, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.OutcomeNoted, Body(examples=[{"claim": 1, "kind": "solved", "on": "2026-04-28", "what": "电缆更换完毕。"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """解决问题, 思想教育, 帮扶救助 or 依法处理, once per claim and kind; the last names its law."""
    return await _add(OUTCOMES, NOTED, matter, body.model_dump(), response, unit, state, now, language, actor)


@router.post(
    CASE + "/higher-level-visits", status_code=201, response_model=schemas.VisitOut, summary="Notice of a higher-level visit 上级走访通报"
)
async def note_visit(
    matter: Receiving, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.VisitBody, Body(examples=[
        {"visited_on": "2026-05-12", "level": "province", "batches": 1, "persons": 3, "distinct_persons": 3}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """Counts only. The duty clocks that had been missed by that day are kept with it, for the check of the cause."""
    facts = {**matter, "clocks": await queries.clocks(unit, matter["id"])}
    return await _add(VISITS, VISITED, facts, body.model_dump(), response, unit, state, now, language, actor)


async def _add(
    register: Register, step: Step, facts: Mapping[str, Any], data: Mapping[str, Any], response: Response, unit: Unit, state: State, now: Now,
    language: Language, actor: Actor,
) -> dict[str, Any]:  # fmt: skip
    given = {**data, "case": facts["id"]}
    record_id = await commands.add(unit, register, step, given, await desk_of(state, actor, now, given, facts))
    response.headers["ETag"] = etag(1, actor, language)
    return await shown(unit, state, register, record_id, language)


OFFERS = (
    Offer(
        CHECKS,
        "quality-checks",
        "案结事未了核查",
        "Checks of closed matters that were doubted.",
        schemas.CheckOut,
        schemas.CheckFilter,
        operations=(
            Operation(
                "finding",
                schemas.FindingBody,
                "quality_checks",
                Step("quality_check.found", rules.find),
                "Close a check 核查结论",
                "Settled after all, or unfinished.",
                {"unfinished": True, "finding": "更换的电缆未通电。", "on": "2026-05-25"},
            ),
        ),
    ),
    Offer(
        VISITS,
        "higher-level-visits",
        "上级走访",
        "Notices of visits to a higher level, with cause, remedy and reply.",
        schemas.VisitOut,
        schemas.VisitFilter,
        operations=(
            Operation(
                "cause",
                schemas.CauseBody,
                "higher_level_visits",
                Step("higher_level_visit.judged", rules.judge_cause),
                "Check the cause 原因核查",
                "A missed clock is not “none”; a cause of our own has a remedy with a due day.",
                {"cause": "own_delay", "remedy": "三日内书面答复。", "remedy_due_on": "2026-05-18"},
            ),
            Operation(
                "reply",
                schemas.ReplyBody,
                "higher_level_visits",
                Step("higher_level_visit.replied", rules.reply_visit),
                "The petitioner was told 已答复",
                "After the cause was found.",
                {"replied_on": "2026-05-18"},
            ),
        ),
    ),
)

for _row in OFFERS:
    offer(router, _row)
