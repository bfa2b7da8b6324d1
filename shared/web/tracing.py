"""W3C trace context: taken from the caller or begun here, told in problems and logs, carried into events."""

import re
import secrets
from dataclasses import dataclass

from starlette.requests import Request

_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")


@dataclass(frozen=True)
class Trace:
    """The caller's trace and our span in it."""

    trace_id: str
    span_id: str

    @property
    def traceparent(self) -> str:
        """The header value."""
        return f"00-{self.trace_id}-{self.span_id}-01"


def trace_of(request: Request) -> Trace:
    """The trace of this request; a malformed or absent header begins a new one."""
    known: Trace | None = request.scope.get("xinfang.trace")
    if known is None:
        found = _TRACEPARENT.match(request.headers.get("traceparent", ""))
        usable = found is not None and set(found.group(1)) != {"0"}
        known = Trace(found.group(1) if found is not None and usable else secrets.token_hex(16), secrets.token_hex(8))
        request.scope["xinfang.trace"] = known
    return known
