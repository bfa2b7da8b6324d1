"""`POST /oauth/token` (RFC 6749: password for people, client credentials for machines) and the public key set (RFC 7517)."""

import asyncio
import base64
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.db.context import NOBODY
from shared.kernel.errors import Refusal
from shared.security.passwords import check_password
from shared.web.bodies import check_body
from shared.web.limits import caller_key, check, client_address, hidden, spend
from shared.web.problems import answer_refusal, answer_unexpected
from shared.web.state import ServiceState, service_state
from shared.web.tokendocs import KEY_SET_ANSWER, TOKEN_ANSWER, TOKEN_REQUEST

FORM = "application/x-www-form-urlencoded"
FORM_LIMIT = 16_384
LOOKUP = "SELECT account_id, secret_hash, kind, role, unit_code, scopes, disabled FROM login_lookup($1)"
# RFC 6749 §5.2 knows these; whatever else goes wrong is the request's fault or passes
RFC_ERRORS = frozenset({"invalid_grant", "invalid_client", "invalid_request", "unsupported_grant_type"})
PASSING = {"unavailable": "temporarily_unavailable", "rate_limited": "temporarily_unavailable"}
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def oauth_routes(service: str) -> APIRouter:
    """The token endpoint and the key set, at the service's own address and at the well-known one."""
    router = APIRouter(tags=["tokens"])
    turns = _Turns()

    @router.post(
        "/oauth/token", summary="Get an access token 获取令牌", openapi_extra=TOKEN_REQUEST, responses=TOKEN_ANSWER, response_model=None
    )
    async def token(request: Request) -> Response:
        """Password grant for people, client credentials for machines. Ten failed log-ins a minute per account and address."""
        try:
            return await _grant(request, service_state(request), turns)
        except Refusal as refusal:
            return _told(refusal.code, answer_refusal(request, refusal, {"error": _rfc_error(refusal.code)}))
        except Exception as error:  # noqa: BLE001  # also then RFC 6749's `error` is told
            return _told("unavailable", answer_unexpected(request, error, {"error": "temporarily_unavailable"}))

    async def key_set(request: Request) -> Response:
        """Key set (RFC 7517) that verifies this installation's tokens; keys being rotated out are still in it."""
        return JSONResponse(service_state(request).tokens.key_set(), headers={"Cache-Control": "public, max-age=300"})

    router.get(f"/{service}/.well-known/jwks.json", summary="Public keys 公钥", responses=KEY_SET_ANSWER, response_model=None)(key_set)
    router.get("/.well-known/jwks.json", include_in_schema=False, response_model=None)(key_set)
    return router


def _rfc_error(code: str) -> str:
    return code if code in RFC_ERRORS else PASSING.get(code, "invalid_request")


def _told(code: str, answer: Response) -> Response:
    """The problem document, kept by nobody; a client is challenged to identify itself."""
    answer.headers.update(NOT_KEPT)
    if code == "invalid_client":
        answer.headers["WWW-Authenticate"] = 'Basic realm="xinfang"'
    return answer


@dataclass(frozen=True, repr=False)
class _Credentials:
    login: str
    secret: str
    kind: str
    scope: frozenset[str] | None


async def _grant(request: Request, state: ServiceState, turns: "_Turns") -> Response:
    given = _credentials(request, _form(await check_body(request, FORM_LIMIT, FORM)))
    if state.tokens.external is not None:
        raise Refusal("unsupported_grant_type")
    who = ("login", hidden(given.login.casefold()), caller_key(client_address(request, state)))
    async with turns.of(who):
        await check(state, state.settings.limit_login, *who)
        row = await _account(state, given)
        if row is None:
            await spend(state, state.settings.limit_login, *who)
            raise Refusal("invalid_grant" if given.kind == "person" else "invalid_client")
    scopes = frozenset(row["scopes"]) if given.scope is None else frozenset(row["scopes"]) & given.scope
    scope = " ".join(sorted(scopes))
    extra = {"client_id": given.login, "role": row["role"], "unit": row["unit_code"], "scope": scope}
    value, seconds = state.tokens.issue(row["account_id"], state.time.now(), extra)
    body = {"access_token": value, "token_type": "Bearer", "expires_in": seconds, "scope": scope}
    return JSONResponse(body, headers=NOT_KEPT)


async def _account(state: ServiceState, given: _Credentials) -> Mapping[str, Any] | None:
    """The account that these credentials prove, or None; an unknown, disabled or other kind of account costs the same work."""
    async with state.database.read(NOBODY) as session:
        row = await session.fetchrow(LOOKUP, given.login)
    usable = row is not None and not row["disabled"] and row["kind"] == given.kind
    fits = await check_password(row["secret_hash"] if row is not None and usable else None, given.secret)
    return row if fits else None


class _Turns:
    """One attempt at a time for each account and address, so that parallel guesses are counted one by one."""

    def __init__(self) -> None:
        self.locks: defaultdict[tuple[str, ...], asyncio.Lock] = defaultdict(asyncio.Lock)
        self.waiting: defaultdict[tuple[str, ...], int] = defaultdict(int)

    @asynccontextmanager
    async def of(self, who: tuple[str, ...]) -> AsyncIterator[None]:
        """Wait for the turn."""
        self.waiting[who] += 1
        try:
            async with self.locks[who]:
                yield
        finally:
            self.waiting[who] -= 1
            if not self.waiting[who]:
                del self.waiting[who], self.locks[who]


def _form(body: bytes) -> dict[str, str]:
    """The form's fields; RFC 6749 §3.2 forbids a field twice."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Refusal("invalid_request") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Refusal("invalid_request")
    if any("\x00" in value for value in form.values()):
        raise Refusal("malformed_text")
    return form


def _credentials(request: Request, form: Mapping[str, str]) -> _Credentials:
    grant = form.get("grant_type", "")
    if grant == "password":
        login, secret, kind = form.get("username", ""), form.get("password", ""), "person"
    elif grant == "client_credentials":
        login, secret, kind = form.get("client_id", ""), form.get("client_secret", ""), "client"
        if not secret:
            login, secret = _basic(request)
    else:
        raise Refusal("unsupported_grant_type" if grant else "invalid_request")
    if not login or not secret:
        raise Refusal("invalid_request")
    asked = form.get("scope", "").split()
    return _Credentials(login, secret, kind, frozenset(asked) or None)


def _basic(request: Request) -> tuple[str, str]:
    """Client id and secret of a Basic header, each form-encoded (RFC 6749 §2.3.1)."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise Refusal("invalid_request")
    try:
        login, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        pair = unquote_plus(login, errors="strict"), unquote_plus(secret, errors="strict")
    except ValueError as error:
        raise Refusal("invalid_request") from error
    if any("\x00" in text for text in pair):
        raise Refusal("malformed_text")
    return pair
