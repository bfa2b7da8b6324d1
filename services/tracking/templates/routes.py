"""HTTP of templates: the kinds of documents and their placeholders, the DOCX files, and letting new ones in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.tracking.domain.document_kinds import KINDS
from services.tracking.domain.documents import Kind
from services.tracking.templates import commands, queries
from services.tracking.templates.inspection import LARGEST_FILE
from services.tracking.templates.rendering import DOCX
from services.tracking.templates.schemas import KindList, VersionOut
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.web.depends import Now, Session, Unit, require
from shared.web.route import EdgeRoute, body_of

router = APIRouter(prefix="/tracking/v1", tags=["document templates"], route_class=EdgeRoute)
MayRead = Annotated[Actor, Depends(require("templates:read"))]
MayWrite = Annotated[Actor, Depends(require("templates:write"))]
KindCode = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$", examples=["opinion"])]
FILE = {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}
REQUEST = {"requestBody": {"required": True, "content": {DOCX: {"schema": {"type": "string", "format": "binary"}, "example": "(DOCX)"}}}}


def _known(code: str) -> Kind:
    if code not in KINDS:
        raise Refusal("not_found")
    return KINDS[code]


@router.get("/document-templates", response_model=KindList, summary="Kinds of documents 文书种类和模板")
async def list_templates(session: Session, actor: MayRead) -> Any:  # noqa: ANN401
    """Every kind of document with what it must say, where each field comes from, and all versions of its template."""
    del actor
    rows = await queries.versions(session)
    return {"items": [_kind_view(kind, (row for row in rows if row["kind"] == kind.code)) for kind in KINDS.values()]}


@router.get("/document-templates/{kind}", response_class=Response, responses={200: FILE}, summary="A template as DOCX 下载模板")
async def read_template(
    kind: KindCode, session: Session, now: Now, actor: MayRead, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Any:  # noqa: ANN401
    """The template that is used today, or one version, to be edited in Word."""
    del actor
    found = await queries.valid_on(session, _known(kind).code, legal_date(now) if version is None else date.max, version)
    if found is None:
        raise Refusal("not_found")
    name = f"{kind}-{found['version']}.docx"
    return Response(found["body"], media_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post(
    "/document-templates/{kind}", status_code=201, response_model=VersionOut, summary="Add a template 上传新模板", openapi_extra=REQUEST
)
@body_of(DOCX, LARGEST_FILE)
async def add_template(
    kind: KindCode, request: Request, response: Response, unit: Unit, now: Now, actor: MayWrite, valid_from: date | None = None
) -> Any:  # noqa: ANN401
    """A new version. It must be a harmless DOCX; its placeholders must be those of the kind, every needed one among them."""
    row = await commands.add(unit, _known(kind), await request.body(), valid_from, actor, now)
    response.headers["Location"] = f"/tracking/v1/document-templates/{kind}?version={row['version']}"
    return dict(row)


def _kind_view(kind: Kind, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    fields = [
        {"name": one.name, "zh": one.zh, "sources": list(one.sources), "form": one.form, "required": one.required}
        for one in kind.all_fields
    ]
    return {
        "kind": kind.code,
        "zh": kind.zh,
        "en": kind.en,
        "word": kind.word,
        "article": kind.article,
        "actions": list(kind.actions),
        "issuer": kind.issuer,
        "to_petitioner": kind.to_petitioner,
        "names_petitioner": kind.identity,
        "approval": kind.approval,
        "fields": fields,
        "versions": [dict(row) for row in rows],
    }
