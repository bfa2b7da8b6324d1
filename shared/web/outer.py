"""The outermost layer of every service: trace, safety headers, counting, one log line a request, and an answer to any error at all."""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.limits import HEADERS
from shared.web.metrics import Metrics
from shared.web.problems import answer_unexpected
from shared.web.tracing import trace_in

log = structlog.get_logger("xinfang.access")
QUIET = ("/healthz/live", "/healthz/ready", "/metrics")
SERVER_ERROR = 500


class BrokenOffError(RuntimeError):
    """An answer that had begun could not be finished; the connection is closed."""


class Outer:
    """Pure ASGI: no task, no copy of the body."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace, began, status = trace_in(scope), time.perf_counter(), 0

        async def outward(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _complete(scope, message)
            await send(message)

        tokens = structlog.contextvars.bind_contextvars(trace_id=trace.trace_id)
        try:
            await self.app(scope, receive, outward)
        except Exception as error:  # noqa: BLE001  # the last layer answers whatever happens
            answer = answer_unexpected(Request(scope), error)
            if status:
                status = SERVER_ERROR
                raise BrokenOffError from None
            await answer(scope, receive, outward)
        finally:
            route = getattr(scope.get("route"), "path_format", "unmatched")
            seconds = time.perf_counter() - began
            self.metrics.observe(scope["method"], route, status or SERVER_ERROR, seconds)
            if not scope["path"].endswith(QUIET):
                log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
            structlog.contextvars.reset_contextvars(**tokens)


def _complete(scope: Scope, message: Message) -> None:
    """Headers that every answer has; an answer's own Cache-Control stands."""
    headers = MutableHeaders(raw=message.setdefault("headers", []))
    headers.append("traceparent", trace_in(scope).traceparent)
    headers.append("x-content-type-options", "nosniff")
    headers.setdefault("cache-control", "no-store")
    headers.append("vary", "Accept-Language, Authorization")
    for name, value in scope.get(HEADERS, {}).items():
        headers.setdefault(name, value)
