"""RFC 9457 problem documents for every error of every kind, in Chinese or English, without internals."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import asyncpg
import structlog
from asyncpg.exceptions import _base as client_errors
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from shared.contracts.problems import BY_STATUS, PROBLEMS
from shared.db.errors import connection_is_lost
from shared.kernel.errors import FieldError, Refusal
from shared.web.language import language_of
from shared.web.texts import TITLES, fault
from shared.web.tracing import trace_of

log = structlog.get_logger("xinfang.web")
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "2"
RETRIED = frozenset({"unavailable", "idempotency_in_progress"})
TYPE = "https://xinfang.local/problems/"
AWAY = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidCachedStatementError,
    OSError,
    TimeoutError,
)
CONFLICTS = (asyncpg.IntegrityConstraintViolationError, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
UNFIT_VALUES = (asyncpg.DataError, client_errors.DataError)
SERVER_ERROR = 500


def problem(
    request: Request,
    code: str,
    *,
    params: Mapping[str, object] | None = None,
    errors: Sequence[FieldError] = (),
    article: str | None = None,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    """The problem document of a code; `more` are extension members."""
    row, language = PROBLEMS[code], language_of(request)
    body: dict[str, Any] = {
        "type": TYPE + code,
        "title": TITLES[row.status][0 if language == "zh" else 1],
        "status": row.status,
        "code": code,
        "detail": _text(code, language, params or {}),
        "trace_id": trace_of(request).trace_id,
    }
    if article is not None:
        body["article"] = article
    if errors:
        body["errors"] = [{"pointer": e.pointer, "code": e.code, "detail": _text(e.code, language, e.params)} for e in errors]
    answer = JSONResponse(
        body | dict(more or {}), row.status, media_type=MEDIA_TYPE, headers={"Content-Language": language, **(headers or {})}
    )
    if row.status == 401:  # noqa: PLR2004  # RFC 6750 §3
        challenge = 'Bearer realm="xinfang"' + ("" if code == "unauthenticated" else f', error="{code}"')
        answer.headers.setdefault("WWW-Authenticate", challenge)
    if code in RETRIED:
        answer.headers.setdefault("Retry-After", RETRY_SECONDS)
    return answer


def _text(code: str, language: str, params: Mapping[str, object]) -> str:
    row = PROBLEMS.get(code)
    if row is None:
        return fault(code, language, params)
    try:
        return (row.zh if language == "zh" else row.en).format(**params)
    except (KeyError, IndexError):
        return TITLES[row.status][0 if language == "zh" else 1]


def answer_refusal(request: Request, error: Exception, more: Mapping[str, object] | None = None) -> Response:
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
        more=more,
    )


def answer_validation(request: Request, error: Exception) -> Response:
    """The body or a parameter does not meet its schema: JSON pointers into the body, `?name` for parameters."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(row["loc"][0] == "path" for row in found):
        return problem(request, "not_found")  # an address that cannot exist
    faults = [FieldError(_pointer(row["loc"], error.body), str(row["type"]), row.get("ctx") or {}) for row in found]
    return problem(request, "validation_failed", errors=faults)


def _pointer(location: Sequence[str | int], body: object) -> str:
    """JSON pointer of a place in the body; names of union members, which are not in the body, are left out."""
    kind, *rest = location or ("body",)
    if kind != "body":
        return f"?{'.'.join(map(str, rest))}" if kind == "query" else f"{kind}:{'.'.join(map(str, rest))}"
    path, here = [], body
    for number, part in enumerate(rest):
        if (isinstance(here, Mapping) and part in here) or (isinstance(here, list) and isinstance(part, int) and part < len(here)):
            here = here[part]  # type: ignore[index]  # a name in a mapping, a number in a list
        elif number < len(rest) - 1:
            continue
        elif not isinstance(here, Mapping):
            break
        path.append(str(part).replace("~", "~0").replace("/", "~1"))
    return "".join("/" + part for part in path)


def answer_http(request: Request, error: Exception) -> Response:
    """Starlette's own errors: unknown path, wrong method, bad form."""
    assert isinstance(error, HTTPException)
    code = BY_STATUS.get(error.status_code, "malformed_request" if error.status_code < SERVER_ERROR else "internal")
    headers = dict(error.headers or {})
    if code == "method_not_allowed":
        headers["Allow"] = ", ".join(_allowed(request))
    return problem(request, code, headers=headers)


def _allowed(request: Request) -> list[str]:
    """Every method of this path: Starlette names only those of the first route."""
    found: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found)


def answer_unexpected(request: Request, error: Exception, more: Mapping[str, object] | None = None) -> Response:
    """The database is away (503), a constraint spoke (409), a value has no place in it (422), or a fault of ours (500)."""
    if isinstance(error, ClientDisconnect):
        return problem(request, "malformed_request")  # nobody is left to read it
    code = _code_of(error)
    if code == "internal":
        log.error("internal", exc_info=error)
    else:
        log.warning(code, exc_info=error)
    faults = [FieldError("", "value_out_of_range")] if code == "validation_failed" else []
    return problem(request, code, errors=faults, more=more)


def _code_of(error: Exception) -> str:
    if isinstance(error, UNFIT_VALUES):
        return "validation_failed"
    if connection_is_lost(error) or isinstance(error, AWAY):
        return "unavailable"
    return "conflict" if isinstance(error, CONFLICTS) else "internal"


def install(app: FastAPI) -> None:
    """Make every error that FastAPI and Starlette know a problem document; the outermost layer answers the others."""
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_validation)
    app.add_exception_handler(HTTPException, answer_http)


@lru_cache(maxsize=1)
def catalogue() -> str:
    """Every code as a Markdown table, for the documents."""
    rows = [
        f"| `{row.code}` | {row.status} | {row.zh} | {row.en} |"
        for row in sorted(PROBLEMS.values(), key=lambda row: (row.status, row.code))
    ]
    return "\n".join(("| code | status | 中文 | English |", "|---|---|---|---|", *rows))
