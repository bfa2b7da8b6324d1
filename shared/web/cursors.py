"""Signed keyset cursors: bound to filter, sort and actor, so that a cursor never opens another list."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from shared.kernel.errors import Refusal
from shared.web.state import service_state

MAC_BYTES = 16
LARGEST, USUAL = 200, 50

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="Rows per page.")]
Cursor = Annotated[str | None, Query(description="`next` of the page before.", max_length=1024)]


@dataclass(frozen=True)
class Pager:
    """Makes and reads the cursors of one list as one caller asks for it."""

    key: bytes
    binding: bytes

    def read(self, cursor: str | None) -> Sequence[Any] | None:
        """The sort key after which to go on; 400 when the cursor is not ours or of another list."""
        if cursor is None:
            return None
        try:
            raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            mac, payload = raw[:MAC_BYTES], raw[MAC_BYTES:]
            if not hmac.compare_digest(mac, self._mac(payload)):
                raise Refusal("invalid_cursor")
            values: Sequence[Any] = json.loads(payload)
        except (ValueError, UnicodeEncodeError, binascii.Error) as error:
            raise Refusal("invalid_cursor") from error
        return values

    def write(self, values: Sequence[object]) -> str:
        """The cursor that goes on after this sort key."""
        payload = json.dumps(values, default=str, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(payload) + payload).rstrip(b"=").decode()

    def _mac(self, payload: bytes) -> bytes:
        return hmac.digest(self.key, self.binding + payload, "sha256")[:MAC_BYTES]


def pager(request: Request, filters: Mapping[str, object]) -> Pager:
    """The pager of this request's list: path, filter and actor are what its cursors are bound to."""
    actor = request.state.actor
    bound = json.dumps([request.url.path, str(actor.account_id), filters], sort_keys=True, default=str)
    return Pager(service_state(request).keys.cursor.newest, hashlib.sha256(bound.encode()).digest())


def page(request: Request, response: Response, items: list[Any], following: str | None) -> dict[str, Any]:
    """`{"items", "next"}` and the Link header."""
    if following is not None:
        response.headers["Link"] = f'<{request.url.include_query_params(cursor=following)}>; rel="next"'
    return {"items": items, "next": following}
