"""`/intake/v1/petitions`: register, list, read, look up."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.intake.petitions import commands, lookups, queries
from services.intake.petitions.protection import Protection
from services.intake.petitions.schemas import (
    Found,
    LookupAnswer,
    LookupBody,
    MaskedPetitioner,
    PetitionAnswer,
    PetitionPage,
    RegisteredAnswer,
    SourceAnswer,
)
from shared.contracts.register import LegalDate, RegisterBody
from shared.contracts.vocabularies import Category, Channel, State
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.conditional import etag, not_modified
from shared.web.cursors import Count, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, Unit, reading, require
from shared.web.route import EdgeRoute
from shared.web.state import service_state

router = APIRouter(prefix="/intake/v1", tags=["petitions"], route_class=EdgeRoute)


async def _protection(request: Request) -> Protection:
    """Async like every dependency here: a plain function would cost each request a thread."""
    protection: Protection = service_state(request).parts["protection"]
    return protection


Keys = Annotated[Protection, Depends(_protection)]
Registrar = Annotated[Actor, Depends(require("register"))]
Reader = Annotated[Actor, Depends(require("petitions:read"))]
Asker = Annotated[Actor, Depends(require("lookups"))]


async def _seen_petition(petition_id: UUID, session: Session) -> Any:  # noqa: ANN401  # a row
    row = await queries.one_petition(session, petition_id)
    if row is None:
        raise Refusal("not_found")
    return row


SeenPetition = Annotated[Any, Depends(reading(_seen_petition, "petitions:read"))]


@router.post("/petitions", status_code=201, summary="登记信访件 · Register a petition")
async def register(
    response: Response, by: Registrar, unit: Unit, now: Now, language: Language, keys: Keys, body: RegisterBody
) -> RegisteredAnswer:
    """Registers for the caller's unit, opens the case and starts K1 (a bureau, Art 22) or K2 (any other unit, Art 23).

    Doubtful content is a warning, never a refusal. Whoever registers an accusation 检举控告 gets this answer, but may not be
    allowed to read it afterwards: it is sealed (Art 30.3).
    """
    done = await commands.register(unit, commands.Filing(body, by, now, keys))
    response.headers["Location"] = f"/intake/v1/petitions/{done.id}"
    response.headers["ETag"] = etag(1, by, language)
    return registered_answer(done, body, by, now)


def registered_answer(done: commands.Registered, body: RegisterBody, by: Actor, now: datetime) -> RegisteredAnswer:
    """The answer to a registration."""
    return RegisteredAnswer.model_validate(
        {
            **vars(done),
            "channel": body.channel,
            "received_on": body.received_on,
            "registered_at": now,
            "registered_by": by.unit_code,
        }
    )


async def petition_filter(
    channel: Channel | None = None,
    category: Category | None = None,
    topic: Annotated[str | None, Query(max_length=100)] = None,
    state: State | None = None,
    received_from: Annotated[LegalDate | None, Query(description="first day of receipt, included")] = None,
    received_to: Annotated[LegalDate | None, Query(description="last day of receipt, included")] = None,
    number: Annotated[str | None, Query(max_length=40, description="exactly this petition number")] = None,
) -> queries.PetitionFilter:
    """The filter of the list from the query string."""
    return queries.PetitionFilter(channel, category, topic, state, received_from, received_to, number)


@router.get("/petitions", response_model_exclude_unset=True, summary="信访件列表 · List petitions")
async def list_petitions(
    request: Request,
    response: Response,
    _: Reader,
    session: Session,
    wanted: Annotated[queries.PetitionFilter, Depends(petition_filter)],
    cursor: Cursor = None,
    limit: Limit = 50,
    count: Count = None,
) -> PetitionPage:
    """Petitions whose case the caller's unit may see, newest received first."""
    pages = pager(request, asdict(wanted))
    key = queries.ListKey.of(pages.read(cursor))
    rows = await queries.list_petitions(session, wanted, key, limit)
    last = rows[limit - 1] if len(rows) > limit else None
    following = None if last is None else pages.write([last["received_on"], last["case_id"]])
    total = await queries.total(session, wanted) if count else None
    return PetitionPage.model_validate(page(request, response, [dict(row) for row in rows[:limit]], following, total))


@router.post("/petitions/lookups", summary="按联系方式查找 · Look up petitions by phone or identity number")
async def look_up(by: Asker, unit: Unit, keys: Keys, body: LookupBody) -> LookupAnswer:
    """Only to file, merge or answer a matter. Who asked and for which purpose is logged; personal data never stands in a URL."""
    question = (
        lookups.Question("phone", body.phone, body.purpose)
        if body.phone is not None
        else lookups.Question("id_number", str(body.id_number), body.purpose)
    )
    rows = await lookups.look_up(unit, question, by, keys)
    return LookupAnswer(items=[Found.model_validate(dict(row)) for row in rows])


@router.get("/petitions/{petition_id:uuid}", summary="信访件 · Read a petition", response_model=PetitionAnswer)
async def read_petition(
    request: Request,
    response: Response,
    petition_id: UUID,
    row: SeenPetition,
    by: CurrentActor,
    session: Session,
    language: Language,
    keys: Keys,
) -> object:
    """The petition as registered, its petitioners masked. 404 also when the caller may not know of it."""
    tag = etag(row["version"], by, language)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    people = await queries.petitioners(session, petition_id)
    response.headers["ETag"] = tag
    return PetitionAnswer.model_validate(
        {
            **dict(row),
            "source": SourceAnswer(kind=row["source_kind"], level=row["source_level"], external_ids=row["external_ids"]),
            "petitioners": [MaskedPetitioner.model_validate({**dict(person), **keys.masked(dict(person))}) for person in people],
        }
    )
