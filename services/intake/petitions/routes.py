"""HTTP of petitions."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.intake.petitions import commands, queries
from services.intake.petitions.schemas import Lookup, LookupPage, PetitionOut, PetitionPage, RegisteredOut
from shared.contracts.register import RegisterBody
from shared.contracts.vocabularies import VOCABULARIES, as_items
from shared.db.outbox import AuditEntry
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.security.fields import place_of
from shared.security.indexes import blind_index
from shared.security.masking import MASKS
from shared.web.conditional import etag, not_modified
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import Language, Now, Session, State, Unit, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/intake/v1", tags=["petitions"], route_class=EdgeRoute)
MayRegister = Annotated[Actor, Depends(require("register"))]
MayRead = Annotated[Actor, Depends(require("petitions:read"))]
MayLookUp = Annotated[Actor, Depends(require("lookups"))]
MayReadLists = Annotated[Actor, Depends(require("vocabularies:read"))]


@router.post("/petitions", status_code=201, response_model=RegisteredOut, summary="Register a petition 登记")
async def register(body: RegisterBody, actor: MayRegister, unit: Unit, now: Now, state: State, language: Language, response: Response) -> Any:  # noqa: ANN401
    """Registers by the caller's unit and opens the case: a bureau's K1 or a unit's K2 starts (Art 22, 23). Keep the query code: it is stored nowhere."""
    done = await commands.register(unit, body, commands.by_actor(actor), commands.Vault(state.keys, state.fields), now)
    response.headers["Location"] = f"/intake/v1/petitions/{done.petition_id}"
    response.headers["ETag"] = etag(1, actor, language)
    return {"id": done.petition_id, **{name: value for name, value in vars(done).items() if name != "petition_id"}}


@router.get("/petitions", response_model=PetitionPage, summary="List petitions 列表")
async def list_petitions(
    request: Request, response: Response, actor: MayRead, session: Session, cursor: Cursor = None, limit: Limit = USUAL
) -> Any:  # noqa: ANN401
    """Petitions the caller's unit may see, newest received first."""
    del actor
    marks = pager(request, {})
    after = marks.read(cursor)
    rows = await queries.list_petitions(session, (date.fromisoformat(after[0]), UUID(after[1])) if after else None, limit)
    following = marks.write([rows[limit - 1]["sort_day"], rows[limit - 1]["case_id"]]) if len(rows) > limit else None
    return page(request, response, [dict(row) for row in rows[:limit]], following)


@router.get("/petitions/{petition_id}", response_model=PetitionOut, summary="Read a petition 查看")
async def read_petition(
    petition_id: UUID, request: Request, response: Response, session: Session, state: State, language: Language, actor: MayRead
) -> Any:  # noqa: ANN401
    """The petition's text and its petitioners, masked."""
    found = await queries.petition(session, petition_id)
    if found is None:
        raise Refusal("not_found")
    row, people = found
    tag = etag(row["version"] * 100_000 + row["case_version"], actor, language)
    if (same := not_modified(request, tag)) is not None:
        return same
    response.headers["ETag"] = tag
    shown = [
        {name: person[name] for name in ("kind", "nationality", "id_type", "representative")}
        | {
            name: mask(state.fields.decrypt(person[name], place_of("petitioner", name, person["id"])))
            for name, mask in MASKS.items()
            if person[name] is not None
        }
        for person in people
    ]
    return {**dict(row), "petitioners": shown}


@router.post("/petitions/lookups", response_model=LookupPage, summary="Find a petitioner's petitions 查重")
async def look_up(body: Lookup, actor: MayLookUp, unit: Unit, state: State) -> Any:  # noqa: ANN401
    """By phone or id number, to file, merge or answer a matter; who asked and why is logged, the value is not."""
    suite = state.fields.suite
    phone = blind_index(state.keys.index, "phone", body.phone, suite) if body.phone else None
    number = blind_index(state.keys.index, "id_number", body.id_number, suite) if body.id_number else None
    rows = await queries.by_identity(unit, phone, number)
    field = "phone" if phone else "id_number"
    unit.audit(
        AuditEntry(actor.account_id, actor.unit_id, actor.role, "lookup", "petitioner", field, purpose=body.purpose, changes={"found": len(rows)})
    )
    return {"items": [dict(row) for row in rows]}


@router.get("/vocabularies", summary="Code lists 代码表")
async def vocabularies(actor: MayReadLists) -> dict[str, list[dict[str, str]]]:
    """Every code with its Chinese and English label."""
    del actor
    return {name: as_items(labels) for name, labels in VOCABULARIES.items()}
