"""Signed keyset cursors: bound to filter, sort and actor, so that a cursor never opens another list."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from shared.kernel.errors import Refusal
from shared.security.keys import Keys
from shared.web.state import service_state

MAC_BYTES = 16
LARGEST, USUAL = 200, 50

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="Rows per page.")]
Count = Annotated[Literal["estimate"] | None, Query(description="`estimate`: tell `total` too, counted up to 10,000.")]
Cursor = Annotated[str | None, Query(description="`next` of the page before.", max_length=1024)]


@dataclass(frozen=True)
class Pager:
    """Makes and reads the cursors of one list as one caller asks for it."""

    keys: Keys
    binding: bytes

    def read(self, cursor: str | None) -> Sequence[Any] | None:
        """The sort key after which to go on, as JSON holds it; 400 when the cursor is not ours or of another list."""
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise Refusal("invalid_cursor") from error
        mac, payload = raw[:MAC_BYTES], raw[MAC_BYTES:]
        if not any(hmac.compare_digest(mac, self._mac(key, payload)) for key in self.keys.by_id.values()):
            raise Refusal("invalid_cursor")
        values: Sequence[Any] = json.loads(payload)
        return values

    def write(self, values: Sequence[object]) -> str:
        """The cursor that goes on after this sort key."""
        payload = json.dumps(values, default=str, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(self.keys.newest, payload) + payload).rstrip(b"=").decode()

    def _mac(self, key: bytes, payload: bytes) -> bytes:
        return hmac.digest(key, self.binding + payload, "sha256")[:MAC_BYTES]


def pager(request: Request, filters: Mapping[str, object]) -> Pager:
    """The pager of this request's list: path, filter (the sort order included, where there are several) and actor bind its cursors."""
    actor = request.state.actor
    bound = json.dumps([request.scope["path"], str(actor.account_id), filters], sort_keys=True, default=str)
    return Pager(service_state(request).keys.cursor, hashlib.sha256(bound.encode(errors="replace")).digest())


def page(request: Request, response: Response, items: list[Any], following: str | None, total: int | None = None) -> dict[str, Any]:
    """`{"items", "next"}`, with `total` for who asked for it, and the Link header (RFC 8288), relative so that it holds behind any gateway."""
    if following is not None:
        address = request.url.include_query_params(cursor=following)
        response.headers["Link"] = f'<{address.path}?{address.query}>; rel="next"'
    return {"items": items, "next": following} | ({} if total is None else {"total": total})
