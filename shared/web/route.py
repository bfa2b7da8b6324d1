"""The edge: the one place that keeps the order of checks (design §4) and the transaction around a request.

401 · 429 · 413, 415, 400 · stored idempotent answer · then FastAPI: 404, 403, 428, 412 by the route's dependencies, 422 for the
body, 409 by the command · then the answer is stored, everything committed, and only after that sent.
"""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.db.outbox import StoredAnswer
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import PUBLIC, Actor
from shared.kernel.errors import Refusal
from shared.security.fields import place_of
from shared.web.authentication import authenticate, context_of
from shared.web.bodies import JSON, check_body
from shared.web.limits import client_address, spend
from shared.web.problems import answer_unexpected
from shared.web.state import ServiceState, service_state
from shared.web.tracing import trace_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
KEPT_HEADERS = ("location", "etag", "content-language", "retry-after")
LONGEST_KEY = 255


def public(endpoint: Endpoint) -> Endpoint:
    """Mark a route that needs no token."""
    endpoint.xinfang_public = True  # type: ignore[attr-defined]  # a mark on the function
    return endpoint


def body_of(media: str, limit: int) -> Callable[[Endpoint], Endpoint]:
    """Mark a route that takes another media type or a larger body than JSON's default."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.xinfang_body = (media, limit)  # type: ignore[attr-defined]  # a mark on the function
        return endpoint

    return mark


class EdgeRoute(APIRoute):
    """A route behind the edge."""

    def get_route_handler(self) -> Handler:
        """FastAPI's handler with the edge around it."""
        inner = super().get_route_handler()
        is_public = getattr(self.endpoint, "xinfang_public", False)
        body = getattr(self.endpoint, "xinfang_body", None)

        async def handler(request: Request) -> Response:
            trace_of(request)
            try:
                return await _serve(request, inner, is_public=is_public, body=body)
            except (Refusal, RequestValidationError, HTTPException):
                raise
            except Exception as error:  # noqa: BLE001  # the edge answers whatever happens
                return answer_unexpected(request, error)

        return handler


async def _serve(request: Request, inner: Handler, *, is_public: bool, body: tuple[str, int] | None) -> Response:
    state = service_state(request)
    actor = await _admit(request, state, is_public=is_public)
    request.state.actor = actor
    writes = request.method not in {"GET", "HEAD"}
    content = b""
    if writes:
        media, limit = body or (JSON, state.settings.body_limit)
        content = await check_body(request, limit, media)
    context = context_of(actor)
    if not writes:
        async with state.database.read(context) as session:
            request.state.session = session
            return await inner(request)
    async with state.database.unit_of_work(context, traceparent=trace_of(request).traceparent) as unit:
        request.state.session = unit
        return await _once(request, state, unit, actor, content, inner)


async def _admit(request: Request, state: ServiceState, *, is_public: bool) -> Actor:
    if is_public:
        await spend(state, state.settings.limit_public, "public", client_address(request, state))
        return PUBLIC
    actor = await authenticate(request, state)
    await spend(state, state.settings.limit_token, "token", str(actor.account_id))
    return actor


async def _once(request: Request, state: ServiceState, unit: UnitOfWork, actor: Actor, body: bytes, inner: Handler) -> Response:
    """Run the handler, or give the answer that the same Idempotency-Key got before."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return await inner(request)
    _check_key(key, actor)
    who = str(actor.account_id or "public")
    fingerprint = hashlib.sha256(f"{request.url.path}?{request.url.query}\n".encode() + body).digest()
    claim = await unit.claim_idempotency(who, key)
    if not claim.got:
        raise Refusal("idempotency_in_progress", headers={"Retry-After": "1"})
    if claim.answer is not None:
        return _replay(state, claim.answer, fingerprint)
    response = await inner(request)
    if response.status_code < 300:  # noqa: PLR2004  # only 2xx are kept
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        sealed = state.answers.seal(bytes(response.body), place_of("idempotency", "answer", f"{who}/{key}"))
        unit.store_answer(StoredAnswer(who, key, fingerprint, response.status_code, headers, sealed))
    return response


def _replay(state: ServiceState, stored: StoredAnswer, fingerprint: bytes) -> Response:
    if stored.fingerprint != fingerprint:
        raise Refusal("idempotency_key_reused")
    body = state.answers.open(stored.answer, place_of("idempotency", "answer", f"{stored.actor}/{stored.key}"))
    headers = {**stored.headers, "Idempotency-Replayed": "true"}
    return Response(body, stored.status, headers=headers, media_type=JSON if body else None)


def _check_key(key: str, actor: Actor) -> None:
    usable = 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()
    if usable and actor.kind == "public":
        try:
            UUID(key)
        except ValueError:
            usable = False
    if not usable:
        raise Refusal("idempotency_key_invalid")
