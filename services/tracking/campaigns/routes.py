"""HTTP of campaigns, the matters on their lists, and dossiers as JSON and as one Word document."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.campaigns import dossier, queries, schemas
from services.tracking.campaigns.records import CAMPAIGNS, ITEMS
from services.tracking.cases.parts import parts_of
from services.tracking.domain import leadership as rules
from services.tracking.registers import commands
from services.tracking.registers.operations import Offer, Operation, desk_of, found, listed, offer, page_of, posted, shown_record
from services.tracking.registers.queries import record
from services.tracking.registers.register import Record, Step
from shared.contracts.vocabularies import HardCaseEnd
from shared.kernel.actor import Actor
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, changing, reading
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["campaigns"], route_class=EdgeRoute)
BARRED = "SELECT barred_units($1, $2)"
LIST, ITEM = "/campaigns/{campaign_id}/items", "/campaigns/{campaign_id}/items/{case}"
ADDED = Step("campaign_item.added", rules.list_matter)
WRITTEN = Step("campaign_item.written", rules.write_dossier)
ENDED = Step("campaign_item.ended", rules.end_item)

offer(
    router,
    Offer(
        CAMPAIGNS,
        "campaigns",
        "积案化解专项",
        "Campaigns of the own units, and those with a matter that the caller may see.",
        schemas.CampaignOut,
        schemas.CampaignFilter,
        operations=(
            Operation(
                None,
                schemas.CampaignBody,
                "campaigns",
                Step("campaign.opened"),
                "Open a campaign 建立专项",
                "A named list of hard matters with the day by which they are to be settled.",
                {"name": "2026年积案化解", "kind": "backlog", "due_on": "2026-12-31"},
            ),
        ),
    ),
)


async def campaign_of(campaign_id: UUID, session: Session) -> Record:
    """The campaign of the address, or 404."""
    return found(await record(session, CAMPAIGNS, campaign_id))


async def item_of(campaign_id: UUID, case: UUID, session: Session) -> Record:
    """The matter of the address on that list, or 404."""
    return found(await queries.item(session, campaign_id, case))


Adding = Annotated[Record, Depends(reading(campaign_of, "campaigns"))]
OfCampaign = Annotated[Record, Depends(reading(campaign_of, "registers:read"))]
Reading = Annotated[Record, Depends(reading(item_of, "registers:read"))]
Changing = Annotated[Record, Depends(changing(item_of, "results"))]


@router.get(LIST, response_model=page_of(schemas.ItemOut), summary="Matters on the list 专项事项")
async def list_items(
    campaign: OfCampaign, request: Request, response: Response, wanted: Annotated[schemas.ItemFilter, Depends()], session: Session, state: State,
    language: Language, cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Only the matters that the caller may see."""
    filters = {**{name: value for name, value in vars(wanted).items() if value is not None}, "campaign_id": campaign.row["id"]}
    return await listed(request, response, session, state, ITEMS, filters, language, cursor, limit)


@router.post(LIST, status_code=201, response_model=schemas.ItemOut, summary="Put a matter on the list 列入专项")
async def add_item(
    campaign: Adding, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.ItemBody, Body(examples=[{"case": "0197a3c2-5b1e-7c4d-9f00-6d2c1b7a8e90", "owner": "440117-ZJJ"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """By the unit that keeps the campaign; due with it, or sooner. Once per campaign and matter."""
    data = posted(body)
    owner = (await parts_of(state).directory.units(body.owner)).by_code.get(body.owner)
    barred = owner is not None and bool(await unit.fetchval(BARRED, body.case, [owner.id]))
    desk = await desk_of(state, actor, now, data, {"campaign": campaign.row, "barred": barred})
    await commands.add(unit, ITEMS, ADDED, data, desk)
    response.headers["Location"] = f"/tracking/v1/campaigns/{campaign.row['id']}/items/{body.case}"
    response.headers["ETag"] = etag(1, actor, language)
    return await _item(unit, state, campaign.row["id"], body.case, language)


@router.get(ITEM + "/dossier", response_model=schemas.DossierOut, summary="Dossier 一案一册")
async def read_dossier(item: Reading, response: Response, session: Session, state: State, language: Language, actor: CurrentActor) -> Any:  # noqa: ANN401
    """The plan of the matter, as far as it is written; `missing` names what an export still needs."""
    response.headers["ETag"] = etag(item.version, actor, language)
    return await _dossier(session, state, item, language)


@router.get(ITEM + "/dossier.docx", response_class=Response, summary="Dossier as a Word document 导出案册",
            responses={200: {"content": {dossier.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}})  # fmt: skip
async def export_dossier(item: Reading, session: Session, state: State) -> Response:
    """One A4 document. 409 `dossier_incomplete` names what is missing: a blank never leaves the house."""
    shown = await _dossier(session, state, item, "zh")
    rules.check_dossier(shown)
    units = await parts_of(state).directory.units(shown["owner"])
    result = f"{HardCaseEnd(shown['result']).zh}({shown['result_on']})\n{shown['result_text']}"
    told = {**shown, "owner": units.by_code[shown["owner"]].name_zh, "result": result}
    document = await asyncio.to_thread(dossier.render, told)
    name = f'attachment; filename="dossier-{shown["number"]}.docx"'
    return Response(document, media_type=dossier.MEDIA_TYPE, headers={"Content-Disposition": name})


@router.post(ITEM + "/dossier", response_model=schemas.ItemOut, summary="Write the dossier 编写案册")
async def write_dossier(
    item: Changing, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.DossierBody, Body(examples=[{"cause": "路灯线路老化", "plan": "分两期更换电缆"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """By the owner unit or the campaign's keeper, until the result is in."""
    return await _change(WRITTEN, item, posted(body), response, unit, state, now, language, actor)


@router.post(ITEM + "/result", response_model=schemas.ItemOut, summary="Result of a matter 专项事项结果")
async def end_item(
    item: Changing, response: Response, unit: Unit, state: State, now: Now, language: Language, actor: CurrentActor,
    body: Annotated[schemas.ResultBody, Body(examples=[{"result": "resolved", "result_on": "2026-11-02", "result_text": "电缆更换完毕。"}])],
) -> Any:  # noqa: ANN401  # fmt: skip
    """化解, 办结 or 退出; in words too."""
    return await _change(ENDED, item, posted(body), response, unit, state, now, language, actor)


async def _change(
    step: Step, item: Record, data: Mapping[str, Any], response: Response, unit: Unit, state: State, now: Now, language: Language, actor: Actor
) -> dict[str, Any]:  # fmt: skip
    await commands.change(unit, ITEMS, step, item, data, await desk_of(state, actor, now, data))
    response.headers["ETag"] = etag(item.version + 1, actor, language)
    return await _item(unit, state, item.row["campaign_id"], item.row["case_id"], language)


async def _item(session: Session, state: State, campaign_id: UUID, case: UUID, language: str) -> dict[str, Any]:
    return await shown_record(state, ITEMS, found(await queries.item(session, campaign_id, case)), language)


async def _dossier(session: Session, state: State, item: Record, language: str) -> dict[str, Any]:
    shown = await shown_record(state, ITEMS, item, language)
    cover = await queries.cover(session, item.row["campaign_id"], item.row["case_id"])
    assert cover is not None  # whoever sees the item sees its campaign and its case
    return {**shown, **cover, "missing": rules.missing_of(shown)}
