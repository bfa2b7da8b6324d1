"""W3C trace context: taken from the caller or begun here, told in problems and logs, carried into events, and answered."""

import os
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Scope

KEY = "xinfang.trace"
_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?")
SAMPLED = "01"


@dataclass(frozen=True)
class Trace:
    """The caller's trace and our span in it."""

    trace_id: str
    span_id: str
    flags: str = SAMPLED

    @property
    def traceparent(self) -> str:
        """The header value."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


def trace_of(request: Request) -> Trace:
    """The trace of this request; a malformed, doubled or absent header begins a new one."""
    return trace_in(request.scope)


def trace_in(scope: Scope) -> Trace:
    """The same, from the bare scope."""
    known: Trace | None = scope.get(KEY)
    if known is None:
        known = scope[KEY] = _continued([value for name, value in scope["headers"] if name == b"traceparent"])
    return known


def _continued(headers: list[bytes]) -> Trace:
    span = os.urandom(8).hex()
    found = _TRACEPARENT.fullmatch(headers[0].decode("latin-1")) if len(headers) == 1 else None
    if found is None or (found[1] == "00" and found[4]):
        return Trace(os.urandom(16).hex(), span)
    return Trace(found[2], span, found[3] if found[1] == "00" else SAMPLED)
