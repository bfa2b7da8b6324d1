"""`POST /oauth/token` (RFC 6749: password for people, client credentials for machines) and the public key set."""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs, unquote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.db.context import NOBODY
from shared.kernel.errors import Refusal
from shared.security.passwords import check_password
from shared.web.bodies import check_body
from shared.web.limits import client_address, item, spend
from shared.web.problems import answer_refusal, answer_unexpected
from shared.web.state import ServiceState, service_state

FORM = "application/x-www-form-urlencoded"
FORM_LIMIT = 16_384
LOOKUP = "SELECT account_id, secret_hash, kind, role, unit_code, scopes, disabled FROM login_lookup($1)"
ERRORS = {"invalid_grant", "invalid_client", "invalid_request", "unsupported_grant_type"}

TOKEN_REQUEST = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["password", "client_credentials"]},
                        "username": {"type": "string"},
                        "password": {"type": "string", "format": "password"},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string", "format": "password"},
                    },
                },
                "example": {"grant_type": "password", "username": "demo-registrar", "password": "xinfang-demo"},
            }
        },
    }
}


def oauth_routes(service: str) -> APIRouter:
    """The token endpoint and `/<service>/.well-known/jwks.json`."""
    router = APIRouter(tags=["tokens"])

    @router.post("/oauth/token", summary="Get an access token 获取令牌", openapi_extra=TOKEN_REQUEST)
    async def token(request: Request) -> Response:
        """Password grant for people, client credentials for machines. Ten failed logins a minute per account and address."""
        try:
            return await _grant(request, service_state(request))
        except Refusal as refusal:
            answer = answer_refusal(request, refusal)
            if refusal.code in ERRORS:
                answer.body = bytes(answer.body)[:-1] + f',"error":"{refusal.code}"}}'.encode()
                answer.headers["content-length"] = str(len(answer.body))
            return answer
        except Exception as error:  # noqa: BLE001  # the edge answers whatever happens
            return answer_unexpected(request, error)

    @router.get(f"/{service}/.well-known/jwks.json", summary="Public keys 公钥")
    async def jwks(request: Request) -> dict[str, Any]:
        """Key set (RFC 7517) that verifies this installation's tokens."""
        return service_state(request).tokens.key_set()

    return router


async def _grant(request: Request, state: ServiceState) -> Response:
    form = _form(await check_body(request, FORM_LIMIT, FORM))
    login, secret, kind = _credentials(request, form)
    who = (login.casefold(), client_address(request, state))
    await _refuse_when_spent(state, *who)
    async with state.database.read(NOBODY) as session:
        row = await session.fetchrow(LOOKUP, login)
    usable = row is not None and not row["disabled"] and row["kind"] == kind
    fits = await check_password(row["secret_hash"] if row is not None and usable else None, secret)
    if row is None or not (usable and fits):
        await spend(state, state.settings.limit_login, "login", *who)
        raise Refusal("invalid_grant" if kind == "person" else "invalid_client")
    extra = {"role": row["role"], "unit": row["unit_code"], "scope": " ".join(row["scopes"])}
    value, seconds = state.tokens.issue(row["account_id"], state.time.now(), extra)
    body = {"access_token": value, "token_type": "Bearer", "expires_in": seconds, "scope": extra["scope"]}
    return JSONResponse(body, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


async def _refuse_when_spent(state: ServiceState, *who: str) -> None:
    """Ten failures a minute; a success costs nothing."""
    rule = item(state.settings.limit_login)
    try:
        open_ = await state.limiter.test(rule, "login", *who)
    except Exception:  # noqa: BLE001  # without Redis this process's own count decides
        open_ = await state.fallback_limiter.test(rule, "login", *who)
    if not open_:
        raise Refusal("rate_limited", headers={"Retry-After": "60"})


def _form(body: bytes) -> dict[str, str]:
    try:
        parsed = parse_qs(body.decode(), strict_parsing=bool(body), max_num_fields=20)
    except ValueError as error:
        raise Refusal("invalid_request") from error
    if any("\x00" in value for values in parsed.values() for value in values):
        raise Refusal("malformed_text")
    return {name: values[0] for name, values in parsed.items()}


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str, str]:
    grant = form.get("grant_type", "")
    if grant == "password":
        login, secret, kind = form.get("username", ""), form.get("password", ""), "person"
    elif grant == "client_credentials":
        login, secret, kind = form.get("client_id", ""), form.get("client_secret", ""), "client"
        if not login:
            login, secret = _basic(request)
    else:
        raise Refusal("unsupported_grant_type" if grant else "invalid_request")
    if not login or not secret:
        raise Refusal("invalid_request")
    return login, secret, kind


def _basic(request: Request) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise Refusal("invalid_request")
    try:
        login, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (ValueError, binascii.Error) as error:
        raise Refusal("invalid_request") from error
    return unquote(login), unquote(secret)
