"""Passing a request on to a service and its answer back, both streamed, with the caller's address and nothing that belongs to one hop."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import problem

log = logging.getLogger("xinfang.gateway")

Headers = list[tuple[bytes, bytes]]
HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
TIMEOUT = httpx.Timeout(60.0, connect=3.0)
LIMITS = httpx.Limits(max_connections=400, max_keepalive_connections=100, keepalive_expiry=4.0)  # uvicorn closes idle ones after five


class Upstream:
    """A service's address and, while the gateway lives, its connections."""

    def __init__(self, url: str) -> None:
        self.url = httpx.URL(url)
        self.client: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Hold the connection pool; a refused connection is tried once more, a request never."""
        transport = httpx.AsyncHTTPTransport(limits=LIMITS, retries=1)
        async with httpx.AsyncClient(transport=transport, timeout=TIMEOUT, trust_env=False) as client:
            self.client = client
            yield


def forwarder(upstream: Upstream, trusted: frozenset[str]) -> ASGIApp:
    """The ASGI app that passes every request on; 503 with Retry-After while the service is away."""

    async def forward(scope: Scope, receive: Receive, send: Send) -> None:
        request, began = Request(scope, receive), False
        assert upstream.client is not None  # the lifespan began before the first request
        url = upstream.url.copy_with(raw_path=scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b""))
        headers = forwarded_headers(request, trusted)
        body = request.stream() if _has_body(headers, request) else None
        try:
            async with upstream.client.stream(request.method, url, headers=headers, content=body) as answer:
                await send({"type": "http.response.start", "status": answer.status_code, "headers": _end_to_end(answer.headers.raw)})
                began = True
                async for chunk in answer.aiter_raw():
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except ClientDisconnect:
            return
        except httpx.TransportError as error:
            log.warning("%s is away: %s", upstream.url, type(error).__name__)
            if began:
                raise  # the answer is cut off: closing the connection tells the caller so
            await problem(request, "unavailable")(scope, receive, send)

    return forward


def forwarded_headers(request: Request, trusted: frozenset[str]) -> Headers:
    """The caller's headers, with the caller's address: what a trusted proxy says of it, else the peer itself, never a stranger's claim."""
    peer = request.client.host if request.client else "unknown"
    headers = _end_to_end(request.headers.raw)
    if peer in trusted and b"x-forwarded-for" in dict(headers):
        return headers
    claims = {b"x-forwarded-for", b"forwarded", b"x-real-ip"}
    return [*((name, value) for name, value in headers if name not in claims), (b"x-forwarded-for", peer.encode())]


def _end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    listed = [(name.lower(), value) for name, value in headers]
    named = {part.strip().lower() for name, value in listed if name == b"connection" for part in value.split(b",")}
    return [(name, value) for name, value in listed if name not in HOP_BY_HOP and name not in named]


def _has_body(headers: Headers, request: Request) -> bool:
    return b"content-length" in dict(headers) or "transfer-encoding" in request.headers
