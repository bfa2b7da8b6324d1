"""ETags `"<version>-<view>"`, If-Match and If-None-Match (RFC 9110 §13): no change without having seen what is changed.

A change compares the version only, so a tag seen by another role or in another language serves. `*` names no version: 412.
"""

import hashlib
import re
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal

_TAG = re.compile(r'"([0-9]{1,18})-[^",\s]*"')
_KEPT = ("etag", "content-location", "date", "vary", "expires", "cache-control", "link", "content-language")


def etag(version: int, actor: Actor, language: str) -> str:
    """Strong tag of a version as this role sees it in this language."""
    return f'"{version}-{_view(actor.role, actor.unit_id, tuple(sorted(actor.scopes)), language)}"'


@lru_cache(maxsize=4096)
def _view(*seen_as: object) -> str:
    return hashlib.sha256(repr(seen_as).encode()).hexdigest()[:8]


def check_if_match(request: Request, version: int) -> None:
    """The version the caller has seen must be the present one: 428 without If-Match, 412 for a stale, weak, foreign or `*` tag."""
    given = request.headers.getlist("if-match")
    if not given:
        raise Refusal("precondition_required")
    tags = (_TAG.fullmatch(tag.strip()) for tag in ",".join(given).split(","))
    if version not in {int(found[1]) for found in tags if found is not None}:
        raise Refusal("precondition_failed")


def not_modified(request: Request, tag: str) -> Response | None:
    """304 when the caller already holds this representation."""
    return Response(status_code=304, headers={"ETag": tag}) if _holds(request, tag) else None


def shortened(request: Request, response: Response) -> Response:
    """The response, or 304 in its place when it carries an ETag that the caller holds."""
    tag = response.headers.get("etag")
    if tag is None or response.status_code != 200 or not _holds(request, tag):  # noqa: PLR2004  # only a full answer is shortened
        return response
    return Response(status_code=304, headers={name: response.headers[name] for name in _KEPT if name in response.headers})


def _holds(request: Request, tag: str) -> bool:
    """Weak comparison: for a representation already held, W/ makes no difference."""
    given = request.headers.get("if-none-match")
    return given is not None and any(held.strip().removeprefix("W/") in {tag, "*"} for held in given.split(","))
