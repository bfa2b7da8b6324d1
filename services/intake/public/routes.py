"""`/intake/v1/public`: no login. Whoever has number and query code reads and rates the own matter; nobody learns anything else."""

import logging
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path
from starlette.requests import Request
from starlette.responses import Response

from services.intake.petitions import commands as petitions
from services.intake.petitions.protection import Protection
from services.intake.petitions.routes import Keys, registered_answer
from services.intake.petitions.schemas import RegisteredAnswer
from services.intake.public import commands, notice, queries
from services.intake.public.progress import rating_windows, told_clocks, told_steps
from services.intake.public.schemas import Notice, Progress, PublicPetition, RatedAnswer, RatingBody
from services.intake.public.window import OnlineWindow, rights
from shared.contracts.vocabularies import State as CaseState
from shared.kernel.actor import PUBLIC
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.security.indexes import same_code
from shared.web.conditional import etag, not_modified
from shared.web.depends import Language, Now, Session, Unit, anyone
from shared.web.limits import item, spend
from shared.web.route import EdgeRoute, public
from shared.web.state import ServiceState, service_state

log = logging.getLogger("xinfang.public")
router = APIRouter(prefix="/intake/v1/public", tags=["public"], route_class=EdgeRoute, dependencies=[Depends(anyone)])

NOBODYS = UUID(int=0)
KEY_HEADER = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "a UUID; a retry with the same key and body gets the same answer",
            "schema": {"type": "string", "format": "uuid"},
        }
    ]
}


@dataclass(frozen=True)
class OwnPetition:
    """The petition whose query code the caller has proved; the session sees its case from now on."""

    petition_id: UUID
    case_id: UUID


async def own_petition(
    request: Request,
    session: Session,
    keys: Keys,
    number: Annotated[str, Path(max_length=40, description="信访件编号", examples=["44011720220301W000018"])],
    code: Annotated[str, Header(alias="X-Query-Code", max_length=64, description="查询码: 16 digits", examples=["0123456789012345"])] = "",
) -> OwnPetition:
    """Prove the query code. A wrong number and a wrong code do the same work and get the same 404; five tries a number."""
    state = service_state(request)
    await spend(state, state.settings.limit_query_code, "query_code", number)
    row = await queries.find(session, number)
    right = same_code(_expected(keys, row), code)
    if row is None or not right:
        raise Refusal("not_found")
    await _forgive(state, number)
    await queries.open_own_case(session, row["case_id"])
    return OwnPetition(row["petition_id"], row["case_id"])


def _expected(keys: Protection, row: object) -> str:
    """The right code, or that of nobody's petition, which takes the same time to derive."""
    if row is None:
        return keys.code_of(NOBODYS)
    found = dict(row)  # type: ignore[call-overload]  # a record of the driver
    return keys.code_of(found["petition_id"], found["code_version"], found["code_key_id"])


async def _forgive(state: ServiceState, number: str) -> None:
    """A right code clears the count: only wrong ones are limited."""
    for limiter in (state.limiter, state.fallback_limiter):
        try:
            await limiter.clear(item(state.settings.limit_query_code), "query_code", number)
        except Exception as error:  # noqa: BLE001  # with Redis away the count simply stays
            log.warning("limit not cleared: %s", type(error).__name__)


async def _window(request: Request) -> OnlineWindow:
    window: OnlineWindow = service_state(request).parts["window"]
    return window


@router.post("/petitions", status_code=201, summary="网上信访 · File a petition online", openapi_extra=KEY_HEADER)
@public
async def file_petition(
    response: Response,
    unit: Unit,
    now: Now,
    language: Language,
    keys: Keys,
    window: Annotated[OnlineWindow, Depends(_window)],
    body: PublicPetition,
) -> RegisteredAnswer:
    """Registered by the bureau's online window. Keep the query code: with it and the number you follow progress and rate."""
    bureau = await window.actor()
    received = body.received(legal_date(now))
    await unit.act_as(rights(bureau))
    done = await petitions.register(unit, petitions.Filing(received, bureau, now, keys))
    response.headers["Location"] = f"/intake/v1/public/petitions/{done.number}"
    response.headers["ETag"] = etag(2, PUBLIC, language)
    return registered_answer(done, received, bureau, now)


@router.get("/petitions/{number}", summary="查询进度 · Progress of the own petition", response_model=Progress)
@public
async def read_progress(
    request: Request, response: Response, own: Annotated[OwnPetition, Depends(own_petition)], session: Session, language: Language
) -> object:
    """State, dates, where the matter went, time limits and rating windows. Never who handles it, never who is accused."""
    row = await queries.progress(session, own.case_id)
    if row is None:
        raise Refusal("not_found")
    tag = etag(row["version"], PUBLIC, language)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    response.headers["ETag"] = tag
    state = CaseState(row["state"])
    return Progress.model_validate(
        {
            **dict(row),
            "state_zh": state.zh,
            "state_en": state.en,
            "steps": list(told_steps(await queries.steps(session, own.case_id), language, sealed=row["sealed"])),
            "clocks": list(told_clocks(row["clocks"], language)),
            "ratings": list(rating_windows(row)),
        }
    )


@router.post("/petitions/{number}/ratings", summary="满意度评价 · Rate the bureau or the unit", openapi_extra=KEY_HEADER)
@public
async def rate(unit: Unit, own: Annotated[OwnPetition, Depends(own_petition)], now: Now, keys: Keys, body: RatingBody) -> RatedAnswer:
    """One rating per object, replaceable for 30 days from the first delivery. Accusations and matters led elsewhere are not rated."""
    rating = commands.Rating(body.object, body.value, body.comment)
    await commands.rate(unit, commands.Rated(own.petition_id, own.case_id), rating, now, keys)
    return RatedAnswer(object=body.object, value=body.value, rated_at=now)


@router.get("/notice", summary="信访须知 · The published notice (Art 18.1)")
@public
async def read_notice(request: Request, session: Session, language: Language) -> Notice:
    """How to petition, how to follow it, rules, procedure and time limits, in Chinese or English."""
    code = service_state(request).settings.bureau
    bureau = await queries.bureau_name(session, code)
    terms = await queries.terms(session, list(notice.PUBLISHED_TERMS))
    return Notice.model_validate(
        {
            "bureau": code if bureau is None else bureau[f"name_{language}"],
            "sections": [
                {"key": s.key, "article": s.article, "title": getattr(s, f"title_{language}"), "text": getattr(s, language)}
                for s in notice.SECTIONS
            ],
            "terms": [{**dict(term), "title": term[f"title_{language}"]} for term in terms],
        }
    )
