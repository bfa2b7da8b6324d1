"""HTTP of documents: draw up, read, sign, discard, deliver."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Body, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.cases.commands import load as load_case
from services.tracking.cases.known import of_case
from services.tracking.cases.loading import Row
from services.tracking.cases.parts import parts_of
from services.tracking.directory.snapshot import Units
from services.tracking.documents import commands, queries
from services.tracking.documents.loading import Sources
from services.tracking.documents.schemas import EXAMPLES, Deliver, Discard, DocumentOut, DocumentPage, DrawUp, Sign
from services.tracking.domain.document_kinds import KINDS
from services.tracking.templates.rendering import DOCX
from shared.contracts.permissions import may
from shared.db.outbox import AuditEntry
from shared.db.sessions import ReadSession
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.security.fields import FieldCipher, place_of
from shared.web.conditional import etag
from shared.web.cursors import USUAL, Cursor, Limit, page, pager
from shared.web.depends import CurrentActor, Language, Now, Session, State, Unit, changing, reading, require
from shared.web.route import EdgeRoute

router = APIRouter(prefix="/tracking/v1", tags=["documents"], route_class=EdgeRoute)
FILE = {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}
LACKS: Mapping[str, list[str]] = {"draft": ["number", "signer", "delivery"], "signed": ["delivery"], "delivered": [], "discarded": []}
OWN_ONLY = "reveal"


@dataclass(frozen=True)
class Locked:
    """A document that is about to change."""

    row: Row

    @property
    def version(self) -> int:
        """Raised with every change."""
        version: int = self.row["version"]
        return version


async def the_case(case_id: UUID, unit: Unit) -> Row:
    """The case a letter is about, locked; 404."""
    return await load_case(unit, case_id)


async def the_document(document_id: UUID, unit: Unit) -> Locked:
    """The document, locked; 404."""
    row = await queries.locked(unit, document_id)
    if row is None:
        raise Refusal("not_found")
    return Locked(dict(row))


MayList = Annotated[Actor, Depends(require("cases:read"))]
SeenCase = Annotated[UUID, Depends(of_case("cases:read"))]
MayRead = Annotated[Actor, Depends(require("documents:read"))]
CaseToWriteIn = Annotated[Row, Depends(reading(the_case, "documents:write"))]
ToSign = Annotated[Locked, Depends(changing(the_document, "documents:sign"))]
ToChange = Annotated[Locked, Depends(changing(the_document, "documents:write"))]


async def _by(state: State, actor: CurrentActor, now: Now) -> commands.By:
    units = await parts_of(state).directory.units_with_ids(actor.unit_id)
    return commands.By(actor, now, state.fields, units)


By = Annotated[commands.By, Depends(_by)]


@router.get("/cases/{case_id}/documents", response_model=DocumentPage, summary="Documents of a case 文书")
async def list_documents(
    case_id: SeenCase, request: Request, response: Response, session: Session, state: State,
    cursor: Cursor = None, limit: Limit = USUAL,
) -> Any:  # noqa: ANN401  # fmt: skip
    """Every letter of the case, oldest first, and what each still lacks; drafts are seen by the unit that draws them up."""
    marks = pager(request, {})
    read = marks.read(cursor)
    rows = await queries.of_case(session, case_id, UUID(read[0]) if read else None, limit)
    units = await parts_of(state).directory.units_with_ids(*(row["organ_id"] for row in rows))
    following = marks.write([rows[limit - 1]["id"]]) if len(rows) > limit else None
    return page(request, response, [_row_view(row, units) for row in rows[:limit]], following)


@router.post("/cases/{case_id}/documents", status_code=201, response_model=DocumentOut, summary="Draw up a letter 拟稿")
async def draw_up(
    case_id: UUID, case: CaseToWriteIn, body: Annotated[DrawUp, Body(examples=[EXAMPLES["draw_up"]])], response: Response, unit: Unit, state: State,
    by: By, language: Language,
) -> Any:  # noqa: ANN401  # fmt: skip
    """A draft in the caller's organ's name, made from the case; a thing that is missing is refused with a pointer to it, never left blank."""
    del case_id  # the case is loaded by it
    if body.kind not in KINDS:
        raise Refusal("validation_failed", errors=(FieldError("/kind", "enum", {"expected": "、".join(KINDS)}),))
    wanted = commands.Wanted(KINDS[body.kind], body.sequence, body.fields)
    sources = Sources(state.fields, state.keys.query_code, by.units, await parts_of(state).calendar.calendar())
    document_id = await commands.draw_up(unit, case, wanted, by, sources)
    response.headers["Location"] = f"/tracking/v1/documents/{document_id}"
    return await _answer(unit, document_id, response, by, language)


@router.get("/documents/{document_id}", response_class=Response, responses={200: FILE}, summary="A letter as DOCX 文书正文")
async def read_document(document_id: UUID, session: Session, state: State, by: By, actor: MayRead, language: Language) -> Any:  # noqa: ANN401
    """The letter with the names in it; who opened it is committed to the audit before it is sent.

    Roles that may not open personal data get the letters of their own unit only.
    """
    row = await queries.sealed_bytes(session, document_id)
    if row is None:
        raise Refusal("not_found")
    if row["unit_id"] != actor.unit_id and not may(actor.role, actor.scopes, OWN_ONLY):
        raise Refusal("forbidden", verb=OWN_ONLY)
    file = await commands.docx(session, dict(row), by)
    await session.commit()  # its connection goes back before another is asked for
    kind = KINDS[row["kind"]]
    async with state.database.unit_of_work(session.context) as unit:
        entry = AuditEntry(
            actor.account_id, actor.unit_id, actor.role, "read_document", "document", str(document_id), purpose=f"阅读文书：{kind.zh}"
        )
        unit.audit(entry)
    name = quote(f"{kind.zh}{row['number'] or '（草稿）'}.docx")
    return Response(
        file,
        media_type=DOCX,
        headers={
            "ETag": etag(row["version"], actor, language),
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


@router.get("/documents/{document_id}/record", response_model=DocumentOut, summary="A letter's record 文书登记")
async def read_record(document_id: UUID, session: Session, response: Response, by: By, actor: MayList, language: Language) -> Any:  # noqa: ANN401
    """Number, basis, signer, template and every attempt to deliver; its ETag is what a change must send in If-Match."""
    del actor
    return await _answer(session, document_id, response, by, language)


@router.post("/documents/{document_id}/sign", response_model=DocumentOut, summary="Approve and sign 签发")
async def sign(
    document_id: UUID,
    document: ToSign,
    body: Annotated[Sign, Body(examples=[EXAMPLES["sign"]])],
    response: Response,
    unit: Unit,
    by: By,
    language: Language,
) -> Any:  # noqa: ANN401
    """Gives the draft its number (per organ, word and year, without gaps), date and signer. From now on it never changes."""
    await commands.sign(unit, document.row, body.signer, body.prepared_by, by)
    return await _answer(unit, document_id, response, by, language)


@router.post("/documents/{document_id}/discard", response_model=DocumentOut, summary="Drop a draft 作废草稿")
async def discard(
    document_id: UUID, document: ToChange, body: Annotated[Discard, Body(examples=[EXAMPLES["discard"]])], response: Response, unit: Unit, by: By,
    language: Language,
) -> Any:  # noqa: ANN401  # fmt: skip
    """A draft that shall not become a letter; it has no number, so nothing is missing afterwards."""
    await commands.discard(unit, document.row, body.reason, by)
    return await _answer(unit, document_id, response, by, language)


@router.post("/documents/{document_id}/delivery", response_model=DocumentOut, summary="Record a delivery 送达登记")
async def deliver(
    document_id: UUID, document: ToChange, body: Annotated[Deliver, Body(examples=[EXAMPLES["deliver"]])], response: Response, unit: Unit, by: By,
    language: Language,
) -> Any:  # noqa: ANN401  # fmt: skip
    """One attempt, also a refused or failed one; electronic delivery to a petitioner needs consent."""
    delivery = commands.Delivery(body.method, body.outcome, body.delivered_on, body.receipt, body.consent)
    await commands.deliver(unit, document.row, delivery, by)
    return await _answer(unit, document_id, response, by, language)


async def _answer(session: ReadSession, document_id: UUID, response: Response, by: commands.By, language: str) -> dict[str, Any]:
    row = await queries.one(session, document_id)
    if row is None:
        raise Refusal("not_found")
    response.headers["ETag"] = etag(row["version"], by.actor, language)
    opens = may(by.actor.role, by.actor.scopes, "documents:read")
    tried = [_delivery_view(one, by.fields, opens=opens) for one in await queries.deliveries(session, document_id)]
    return {**_row_view(row, by.units), "deliveries": tried}


def _row_view(row: Row, units: Units) -> dict[str, Any]:
    shown = {**dict(row), "title": KINDS[row["kind"]].zh, "organ": units.code(row["organ_id"])}
    return {**shown, "missing": LACKS[row["state"]]}


def _delivery_view(row: Row, fields: FieldCipher, *, opens: bool) -> dict[str, Any]:
    receipt = fields.decrypt(row["receipt"], place_of("document_delivery", "receipt", row["id"])) if opens else None
    return {**dict(row), "delivered_on": row["done_on"], "receipt": receipt}
