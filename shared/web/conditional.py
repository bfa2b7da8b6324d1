"""ETags `"<version>-<view>"` and If-Match: no change without having seen what is changed (428, 412)."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal


def etag(version: int, actor: Actor, language: str) -> str:
    """Strong tag of a version as this role sees it in this language."""
    view = hashlib.sha256(f"{actor.role}|{actor.unit_id}|{language}".encode()).hexdigest()[:8]
    return f'"{version}-{view}"'


def check_if_match(request: Request, version: int) -> None:
    """The version the caller has seen must be the present one; `*` proves nothing seen and does not match."""
    header = request.headers.get("if-match")
    if header is None:
        raise Refusal("precondition_required")
    seen = {tag.strip().strip('"').partition("-")[0] for tag in header.split(",") if not tag.strip().startswith("W/")}
    if str(version) not in seen:
        raise Refusal("precondition_failed")


def not_modified(request: Request, tag: str) -> Response | None:
    """304 when the caller already holds this representation."""
    held = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers={"ETag": tag}) if tag in held else None
