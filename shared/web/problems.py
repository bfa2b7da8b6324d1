"""RFC 9457 problem documents for every error of every kind, in Chinese or English, without internals."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.contracts.problems import BY_STATUS, PROBLEMS
from shared.kernel.errors import FieldError, Refusal
from shared.web.tracing import trace_of

log = logging.getLogger("xinfang.web")
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "2"
AWAY = (asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError, TimeoutError,
        asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError, asyncpg.TooManyConnectionsError, asyncpg.AdminShutdownError)  # fmt: skip
CONFLICTS = (asyncpg.IntegrityConstraintViolationError, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


def language_of(request: Request) -> str:
    """`en` when the caller prefers English to Chinese, else `zh`."""
    best, chosen = 0.0, "zh"
    for part in request.headers.get("accept-language", "").lower().split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if tag[:2] in {"zh", "en"} and weight > best:
            best, chosen = weight, tag[:2]
    return chosen


def problem(
    request: Request,
    code: str,
    *,
    params: Mapping[str, object] | None = None,
    errors: Sequence[FieldError] = (),
    article: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem document of a code."""
    row, language = PROBLEMS[code], language_of(request)
    body: dict[str, Any] = {
        "type": f"https://xinfang.local/problems/{code}",
        "title": _text(code, language, {}) if "{" not in row.zh else code.replace("_", " "),
        "status": row.status,
        "code": code,
        "detail": _text(code, language, params or {}),
        "trace_id": trace_of(request).trace_id,
    }
    if article is not None:
        body["article"] = article
    if errors:
        body["errors"] = [{"pointer": e.pointer, "code": e.code, "detail": _text(e.code, language, e.params)} for e in errors]
    answer = JSONResponse(body, row.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
    answer.headers["Content-Language"] = language
    if row.status == 401:  # noqa: PLR2004  # RFC 6750
        answer.headers["WWW-Authenticate"] = 'Bearer realm="xinfang"' + ("" if code == "unauthenticated" else f', error="{code}"')
    if row.status == 503:  # noqa: PLR2004
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _text(code: str, language: str, params: Mapping[str, object]) -> str:
    row = PROBLEMS.get(code)
    if row is None:
        return str(params.get("message", code))
    try:
        return (row.zh if language == "zh" else row.en).format(**params)
    except KeyError:
        return row.code


def answer_refusal(request: Request, error: Exception) -> Response:
    """A rule or the edge refused."""
    assert isinstance(error, Refusal)
    headers = error.params.get("headers")
    return problem(
        request,
        error.code,
        params=error.params,
        errors=error.errors,
        article=error.article,
        headers=headers if isinstance(headers, Mapping) else None,
    )


def answer_validation(request: Request, error: Exception) -> Response:
    """The body or a parameter does not meet its schema: JSON pointers into the body, `?name` for parameters."""
    assert isinstance(error, RequestValidationError)
    errors = [FieldError(_pointer(found["loc"]), str(found["type"]), {"message": found["msg"]}) for found in error.errors()]
    return problem(request, "validation_failed", errors=errors)


def answer_http(request: Request, error: Exception) -> Response:
    """Starlette's own errors: unknown path, wrong method, bad form."""
    assert isinstance(error, HTTPException)
    code = BY_STATUS.get(error.status_code, "malformed_request" if error.status_code < 500 else "internal")  # noqa: PLR2004
    return problem(request, code, headers=error.headers, params={"limit": "", "expected": "application/json", "verb": ""})


def answer_unexpected(request: Request, error: Exception) -> Response:
    """The database is away (503), a constraint spoke (409), or a fault of ours (500, logged, nothing told)."""
    if isinstance(error, AWAY):
        log.warning("database away: %s", type(error).__name__)
        return problem(request, "unavailable")
    if isinstance(error, CONFLICTS):
        log.warning("constraint: %s", type(error).__name__)
        return problem(request, "conflict")
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return problem(request, "internal")


def _pointer(location: Sequence[str | int]) -> str:
    kind, *rest = location or ("body",)
    path = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in rest)
    return path if kind == "body" else f"?{'.'.join(map(str, rest))}" if kind == "query" else f"{kind}:{'.'.join(map(str, rest))}"


def install(app: FastAPI) -> None:
    """Make every error of this app a problem document."""
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_validation)
    app.add_exception_handler(HTTPException, answer_http)
    for kind in (*AWAY, *CONFLICTS, Exception):
        app.add_exception_handler(kind, answer_unexpected)
