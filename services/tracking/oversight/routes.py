"""HTTP of instructions, disputes, trainings and inspections."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from services.tracking.cases.parts import parts_of
from services.tracking.domain import oversight as rules
from services.tracking.oversight import commands, queries, schemas
from services.tracking.oversight.records import DISPUTES, INSPECTIONS, INSTRUCTIONS, ITEMS, TRAININGS
from services.tracking.registers.commands import change
from services.tracking.registers.operations import Offer, Operation, desk_of, loaded, offer, posted, shown
from services.tracking.registers.register import Record, Step
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag
from shared.web.depends import CurrentActor, Language, Now, State, Unit, changing, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["oversight"], route_class=EdgeRoute)
MayInspect = Annotated[Actor, Depends(require("inspections"))]
CHECKED = Step("inspection_item.path_checked", rules.check_path)
SAMPLE = {"name": "二季度案卷抽查", "closed_from": "2026-04-01", "closed_to": "2026-06-30", "seed": "2026Q2", "size": 20}


@router.post("/inspections", status_code=201, response_model=schemas.InspectionOut, summary="Draw an inspection 案卷抽查")
async def draw_inspection(
    response: Response, unit: Unit, state: State, now: Now, language: Language, actor: MayInspect,
    body: Annotated[schemas.InspectionBody, Body(examples=[SAMPLE])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """A sample of the closed matters that the caller's unit sees. The same seed over the same matters draws the same ones."""
    units = await parts_of(state).directory.units(*([body.handling_unit] if body.handling_unit else []))
    if body.handling_unit is not None and body.handling_unit not in units.by_code:
        raise Refusal("unknown_unit", pointer="/handling_unit", unit=body.handling_unit)
    of_unit = units.by_code[body.handling_unit].id if body.handling_unit else None
    drawn = await queries.sample(unit, body.closed_from, body.closed_to, of_unit, body.seed, body.size)
    data = body.model_dump(exclude={"handling_unit"})
    inspection = await commands.draw(unit, data, drawn, await desk_of(state, actor, now, data, {"drawn": len(drawn)}))
    response.headers["Location"] = f"/tracking/v1/inspections/{inspection}"
    response.headers["ETag"] = etag(1, actor, language)
    return await shown(unit, state, INSPECTIONS, inspection, language)


@router.post("/inspection-items/{record_id}/path-check", response_model=schemas.ItemOut, summary="Second-person check of the path 途径复核")
async def check_path(
    record: Annotated[Record, Depends(changing(loaded(ITEMS), "inspections"))], response: Response, unit: Unit, state: State, now: Now,
    language: Language, actor: CurrentActor, body: Annotated[schemas.PathBody, Body(examples=[{"right": False, "note": "应走第四项行政复议"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """Whether the Art 31 path was right, by somebody who did not register, classify or accept the matter."""
    data = posted(body)
    facts = {"classifiers": await queries.classifiers(unit, record.row["case_id"])}
    await change(unit, ITEMS, CHECKED, record, data, await desk_of(state, actor, now, data, facts))
    response.headers["ETag"] = etag(record.version + 1, actor, language)
    return await shown(unit, state, ITEMS, record.row["id"], language)


OFFERS = (
    Offer(
        INSTRUCTIONS,
        "instructions",
        "批示件",
        "Instructed items of the own units, and those the own units owe feedback on.",
        schemas.InstructionOut,
        schemas.InstructionFilter,
        operations=(
            Operation(
                None,
                schemas.InstructionBody,
                "instructions",
                Step("instruction.given", rules.give_instruction),
                "Register an instruction 登记批示",
                "From the centre down to district leaders, also one written on a briefing.",
                {"origin": "city", "official": "王市长 市长", "given_on": "2026-03-02", "instruction": "请从速解决并反馈。", "owner": "440117-ZJJ",
                 "due_on": "2026-03-31"},
            ),
            Operation(
                "feedback",
                schemas.FeedbackBody,
                "results",
                Step("instruction.fed_back", rules.feed_back),
                "Feed back 批示反馈",
                "By the owner unit, or entered by the keeper; once.",
                {"feedback": "已更换电缆并通电。", "fed_back_on": "2026-03-28"},
            ),
        ),
    ),
    Offer(
        DISPUTES,
        "disputes",
        "矛盾纠纷排查",
        "Disputes found by the own units: place, subject, stage.",
        schemas.DisputeOut,
        schemas.DisputeFilter,
        operations=(
            Operation(
                None,
                schemas.DisputeBody,
                "disputes",
                Step("dispute.found", rules.find_dispute),
                "Register a dispute 登记矛盾纠纷",
                "By the unit that found it; the matter, not persons.",
                {"place": "440117001", "subject": "河滨路工地欠付工程款", "facts": "分包工程款逾期三个月。", "found_on": "2026-03-02"},
            ),
            Operation(
                "stage",
                schemas.StageBody,
                "disputes",
                Step("dispute.moved", rules.move_dispute),
                "Move a dispute on 更新阶段",
                "To mediating, settled or reported up; a settled one stays so.",
                {"stage": "reported_up", "on": "2026-03-10", "note": "已报区委政法委。"},
            ),
        ),
    ),
    Offer(
        TRAININGS,
        "trainings",
        "指导培训",
        "Guidance and training: on what, for which units.",
        schemas.TrainingOut,
        schemas.TrainingFilter,
        operations=(
            Operation(
                None,
                schemas.TrainingBody,
                "trainings",
                Step("training.held", rules.hold_training),
                "Log a training 登记指导培训",
                "After it was held; attendance is a number.",
                {"kind": "training", "held_on": "2026-03-12", "topic": "依法分类处理", "units": ["440117-ZJJ", "440117001"], "attendance": 35},
            ),
        ),
    ),
    Offer(INSPECTIONS, "inspections", "案卷抽查", "Inspections of closed files.", schemas.InspectionOut, schemas.InspectionFilter),
    Offer(
        ITEMS,
        "inspection-items",
        "抽查事项",
        "Matters of inspections that the caller may see.",
        schemas.ItemOut,
        schemas.ItemFilter,
        operations=(
            Operation(
                "finding",
                schemas.FindingBody,
                "inspections",
                Step("inspection_item.found", rules.find_fault),
                "What was found 抽查发现",
                "With a due day when something is to be put right.",
                {"finding": "意见书未载明救济途径。", "found_on": "2026-07-02", "rectify_due_on": "2026-07-20"},
            ),
            Operation(
                "rectification",
                schemas.RectificationBody,
                "results",
                Step("inspection_item.rectified", rules.rectify),
                "Put right 整改",
                "By the owner unit, or entered by the keeper.",
                {"rectification": "已补送更正的意见书。", "rectified_on": "2026-07-15"},
            ),
        ),
    ),
)  # fmt: skip

for _row in OFFERS:
    offer(router, _row)
