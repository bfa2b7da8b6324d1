"""The edge: the one place that keeps the order of checks (design §4) and the transaction around a request.

401 · 429 · 400, 413, 415 · stored idempotent answer · then FastAPI: 404, 403, 428, 412 by the route's dependencies, 422 for the
body, 409 by the command · then the answer is stored, everything committed, and only after that sent.
"""

import json
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import lru_cache
from inspect import isasyncgenfunction, isclass, iscoroutinefunction, isfunction, isgeneratorfunction
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from shared.db.outbox import StoredAnswer
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import PUBLIC, Actor
from shared.kernel.errors import Refusal
from shared.security.answers import AnswerSafe
from shared.web.accounts import context_of
from shared.web.authentication import authenticate
from shared.web.bodies import JSON, check_address, check_body
from shared.web.conditional import shortened
from shared.web.depends import PUBLIC_VERB
from shared.web.limits import HEADERS, caller_key, client_address
from shared.web.state import ServiceState, service_state
from shared.web.tracing import trace_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
KEPT_HEADERS = ("location", "etag", "link", "content-type", "content-language", "retry-after")
LONGEST_KEY = 255
READS = frozenset({"GET", "HEAD"})


def public(endpoint: Endpoint) -> Endpoint:
    """Mark a route that needs no token."""
    endpoint.xinfang_public = True  # type: ignore[attr-defined]  # a mark on the function
    return endpoint


def body_of(media: str | tuple[str, ...], limit: int | None = None) -> Callable[[Endpoint], Endpoint]:
    """Mark a route that takes other media types or a larger body than JSON's default."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.xinfang_body = (media, limit)  # type: ignore[attr-defined]  # a mark on the function
        return endpoint

    return mark


class EdgeRoute(APIRoute):
    """A route behind the edge."""

    def get_route_handler(self) -> Handler:
        """FastAPI's handler with the edge around it."""
        for dependant in _tree(self.dependant):
            dependant.call = _in_loop(dependant.call) if dependant is not self.dependant and dependant.call else dependant.call
        inner = super().get_route_handler()
        is_public = self.is_public
        addresses = [field for dependant in _tree(self.dependant) for field in dependant.path_params]

        async def handler(request: Request) -> Response:
            state = service_state(request)
            request.state.actor = actor = await _admit(request, state, is_public=is_public)
            check_address(request)
            if request.method in READS:
                _check_path(request, addresses)
                async with state.database.read(context_of(actor)) as session:
                    request.state.session = session
                    return shortened(request, await inner(request))
            media, limit = getattr(self.endpoint, "xinfang_body", (JSON, None))
            body = await check_body(request, limit or state.settings.body_limit, media)
            key = _key(request, actor)
            if key is None:
                return await _change(request, state, actor, lambda _: _found(request, addresses, inner))
            once = _Once(state.answers, request, body, str(actor.account_id or "public"), key)
            work: Work = lambda unit: once.answer(unit, lambda: _found(request, addresses, inner))  # noqa: E731  # read beside its use
            try:
                return await _change(request, state, actor, work)
            except asyncpg.UniqueViolationError as error:
                if error.table_name != "idempotency":
                    raise
                # Another request with this key committed after our statement's snapshot and before its lock: its answer is there now.
                return await _change(request, state, actor, work)

        return handler

    @property
    def verbs(self) -> list[str]:
        """The verbs that this route's dependencies judge."""
        return [verb for dependant in _tree(self.dependant) if (verb := getattr(dependant.call, "xinfang_verb", None)) is not None]

    @property
    def is_public(self) -> bool:
        """Whether it needs no token."""
        return bool(getattr(self.endpoint, "xinfang_public", False)) or PUBLIC_VERB in self.verbs

    @property
    def takes_if_match(self) -> bool:
        """Whether it changes a resource under optimistic locking."""
        return any(getattr(dependant.call, "xinfang_if_match", False) for dependant in _tree(self.dependant))


Work = Callable[[UnitOfWork], Coroutine[Any, Any, Response]]


async def _change(request: Request, state: ServiceState, actor: Actor, work: Work) -> Response:
    """One unit of work: what `work` returns is sent only after its transaction has committed."""
    async with state.database.unit_of_work(context_of(actor), traceparent=trace_of(request).traceparent) as unit:
        request.state.session = unit
        return await work(unit)


async def _admit(request: Request, state: ServiceState, *, is_public: bool) -> Actor:
    settings = state.settings
    if is_public:
        address = caller_key(client_address(request, state))
        request.scope[HEADERS] = await state.meter.count(address, public=settings.limit_public)
        return PUBLIC
    actor = await authenticate(request, state)
    request.scope[HEADERS] = await state.meter.count(str(actor.account_id), token=settings.limit_token, burst=settings.limit_token_burst)
    return actor


def _check_path(request: Request, addresses: list[Any]) -> None:
    """An address whose parts cannot exist (no UUID, no year) names nothing: 404 before any other judgement of the route."""
    if addresses and request_params_to_args(addresses, request.path_params)[1]:
        raise Refusal("not_found")


async def _found(request: Request, addresses: list[Any], inner: Handler) -> Response:
    _check_path(request, addresses)
    return await inner(request)


@dataclass(frozen=True)
class _Once:
    """One request with an Idempotency-Key: run it, or give the answer that the key got before."""

    safe: AnswerSafe
    request: Request
    body: bytes
    actor: str
    key: str

    async def answer(self, unit: UnitOfWork, run: Callable[[], Coroutine[Any, Any, Response]]) -> Response:
        """The stored answer (422 for another request, 409 while running), or a new one, which is stored when it is a 2xx."""
        claim = await unit.claim_idempotency(self.actor, self.key)
        if not claim.got:
            raise Refusal("idempotency_in_progress")
        if claim.answer is not None:
            return self._replay(claim.answer)
        response = await run()
        if response.status_code < 300 and hasattr(response, "body"):  # noqa: PLR2004  # only 2xx are kept, and no streams
            headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            sealed = self.safe.seal(bytes(response.body), self.actor, self.key)
            unit.store_answer(StoredAnswer(self.actor, self.key, self._fingerprint(), response.status_code, headers, sealed))
        return response

    def _replay(self, stored: StoredAnswer) -> Response:
        if stored.fingerprint != self._fingerprint(stored.fingerprint):
            raise Refusal("idempotency_key_reused")
        body = self.safe.open(stored.answer, self.actor, self.key)
        return Response(body, stored.status, headers={**stored.headers, "Idempotency-Replayed": "true"})

    def _fingerprint(self, like: bytes | None = None) -> bytes:
        """Method, address and body; JSON counts by its values, so that blanks and the order of names do not matter."""
        mark, scope = self.safe.fingerprint(like), self.request.scope
        mark.add(f"{scope['method']} {scope['path']}?".encode(errors="replace") + scope["query_string"] + b"\n")
        parsed = getattr(self.request, "_json", None)
        mark.add(self.body if parsed is None else json.dumps(parsed, sort_keys=True, separators=(",", ":")).encode())
        return mark.value()


def _key(request: Request, actor: Actor) -> str | None:
    """The Idempotency-Key of a POST; of public callers a UUID, so that nobody meets another's key."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return None
    usable = 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()
    if usable and actor.kind == "public":
        try:
            key = str(UUID(key))
        except ValueError:
            usable = False
    if not usable:
        raise Refusal("idempotency_key_invalid")
    return key


def _tree(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for below in dependant.dependencies:
        yield from _tree(below)


@lru_cache(maxsize=4096)
def _in_loop(call: Callable[..., Any]) -> Callable[..., Any]:
    """A plain function or class as a coroutine: FastAPI would run it in a thread, and ours never wait."""
    waits = iscoroutinefunction(call) or isgeneratorfunction(call) or isasyncgenfunction(call)
    if waits or not (isclass(call) or isfunction(call)):
        return call

    async def called(**values: Any) -> Any:  # noqa: ANN401  # whatever the dependency takes and gives
        return call(**values)

    called.__dict__.update({name: value for name, value in vars(call).items() if name.startswith("xinfang_")})
    return called
