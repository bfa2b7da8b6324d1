"""The petitioner's face: no login. A wrong number and a wrong code do the same work and get the same answer."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from services.intake.domain.rating import window_end
from services.intake.petitions import commands as petitions
from services.intake.petitions.schemas import RegisteredOut
from services.intake.public import commands, queries
from services.intake.public.notice import NOTICE
from services.intake.public.schemas import ProgressOut, PublicPetition, RatedOut, RatingBody
from shared.contracts.register import RegisterBody
from shared.contracts.vocabularies import STATES
from shared.db.context import NOBODY, Context
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.security.indexes import query_code, same_code
from shared.web.depends import Language, Now, State, anyone
from shared.web.limits import spend
from shared.web.route import EdgeRoute, public
from shared.web.state import ServiceState

router = APIRouter(prefix="/intake/v1/public", tags=["public"], route_class=EdgeRoute, dependencies=[Depends(anyone)])
QueryCode = Annotated[str, Header(alias="X-Query-Code", description="查询码, 16 digits.")]
NO_ID = UUID(int=0)
TOLD = frozenset({"register", "transfer", "assign", "receive", "accept", "extend", "serve", "reply_directly", "reply_suggestion"})
WINDOW = "SELECT id, code, region, path FROM unit WHERE code = $1"


@router.post("/petitions", status_code=201, response_model=RegisteredOut, summary="File a petition online 网上信访")
@public
async def file_petition(body: PublicPetition, request: Request, state: State, now: Now, response: Response) -> Any:  # noqa: ANN401
    """Filed with the bureau. Keep the query code: progress, answer and rating are reached with number and code."""
    async with state.database.read(NOBODY) as session:
        row = await session.fetchrow(WINDOW, state.settings.bureau)
    if row is None:
        raise Refusal("unavailable")
    window = Actor("public", "public", unit_id=row["id"], unit_code=row["code"], region=row["region"], path=tuple(row["path"]))
    given = body.model_dump(mode="json", exclude={"channel", "received_on"})
    filled = RegisterBody.model_validate({**given, "channel": "web", "received_on": legal_date(now)})
    vault = petitions.Vault(state.keys, state.fields)
    unit = request.state.session
    await unit.act_as(Context(unit=window.unit_id, path=window.path))
    done = await petitions.register(unit, filled, petitions.by_actor(window), vault, now)
    response.headers["Location"] = f"/intake/v1/public/petitions/{done.number}"
    return {"id": done.petition_id, **{name: value for name, value in vars(done).items() if name != "petition_id"}}


@router.get("/petitions/{number}", response_model=ProgressOut, summary="Progress 查询进度")
@public
async def read_progress(number: str, request: Request, state: State, language: Language, code: QueryCode = "") -> Any:  # noqa: ANN401
    """State, steps and dates of the own matter, with the query code."""
    del request
    _, case_id = await _proved(state, number, code)
    async with state.database.read(Context(case=case_id)) as session:
        found = await queries.progress(session, case_id)
    if found is None:
        raise Refusal("not_found")
    row, steps = found
    zh = language == "zh"
    names = ("name_zh", "to_zh") if zh else ("name_en", "to_en")
    return {
        **{name: row[name] for name in ("state", "registered_at", "received_on", "closed_on", "clocks")},
        "number": number,
        "state_label": STATES[row["state"]][0 if zh else 1],
        "rating_until": window_end(row["delivered_on"]) if row["delivered_on"] and row["category"] != "accusation" else None,
        "steps": [{"at": s["at"], "action": s["action"], "unit": s[names[0]], "to_unit": s[names[1]]} for s in steps if s["action"] in TOLD],
    }


@router.post("/petitions/{number}/ratings", status_code=200, response_model=RatedOut, summary="Rate 满意度评价")
@public
async def rate(number: str, body: RatingBody, request: Request, state: State, now: Now, code: QueryCode = "") -> Any:  # noqa: ANN401
    """Rates the bureau or the unit; a new rating of the same object replaces the old one until the window closes."""
    petition_id, case_id = await _proved(state, number, code)
    unit = request.state.session
    await unit.act_as(Context(case=case_id))
    await commands.rate(unit, petition_id, case_id, commands.Rating(body.object, body.value, body.comment), state.fields, now)
    return {"object": body.object, "value": body.value, "until": None}


@router.get("/notice", summary="Public notice 信访须知 (Art 18.1)")
@public
async def notice(language: Language) -> dict[str, Any]:
    """What the bureau must publish: channels, address, hours, how to ask for progress, rules and procedure."""
    return dict(NOTICE[language])


async def _proved(state: ServiceState, number: str, code: str) -> tuple[UUID, UUID]:
    await spend(state, state.settings.limit_query_code, "query-code", number)
    async with state.database.read(NOBODY) as session:
        row = await queries.find(session, number)
    petition_id, version, key = (row["petition_id"], row["code_version"], row["code_key_id"]) if row else (NO_ID, 1, None)
    right = same_code(query_code(state.keys.query_code, petition_id, version, key), code)
    if row is None or not right:
        raise Refusal("not_found")
    return petition_id, row["case_id"]
