"""The OpenAPI document of a service: FastAPI's own, with every problem, header and token flow declared as the edge behaves."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from shared.contracts.permissions import SCOPES
from shared.contracts.problems import PROBLEMS
from shared.web.problems import MEDIA_TYPE, catalogue
from shared.web.route import EdgeRoute
from shared.web.texts import TITLES

ALWAYS = (400, 422, 429, 500, 503)
JSON_BODY = "application/json"
TEXT = {"type": "string"}
HEADER_DOCS: Mapping[str, dict[str, Any]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A retry with the same key and body gets the first answer again; a UUID for public callers.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x20-\\x7e]+$"},
        "example": "3f2c9a52-6f0e-4d9b-8a2e-0f6f5a5a1c11",
    },
    "PublicIdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A retry with the same key and body gets the first answer again.",
        "schema": {"type": "string", "format": "uuid"},
        "example": "3f2c9a52-6f0e-4d9b-8a2e-0f6f5a5a1c11",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that was read; its version must be the present one (428 without, 412 when stale).",
        "schema": TEXT,
        "example": '"3-5f0c9a1e"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "An ETag already held: 304 when it is current.",
        "schema": TEXT,
    },
    "AcceptLanguage": {"name": "Accept-Language", "in": "header", "description": "`zh` (usual) or `en`.", "schema": TEXT, "example": "zh"},
    "Traceparent": {"name": "traceparent", "in": "header", "description": "W3C trace context; begun here when absent.", "schema": TEXT},
}
RESPONSE_HEADERS: Mapping[str, dict[str, Any]] = {
    "traceparent": {"schema": TEXT},
    "RateLimit": {"schema": TEXT, "description": "What is left of each limit, and seconds until it is whole again."},
    "RateLimit-Policy": {"schema": TEXT},
}
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
FAULT = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "JSON pointer into the body; `?name` for a query parameter, `header:name` for a header.",
        },
        "code": TEXT,
        "detail": TEXT,
    },
}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem document, in Chinese or English by Accept-Language.",
    "required": ["type", "title", "status", "code", "detail", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": TEXT,
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(PROBLEMS)},
        "detail": TEXT,
        "article": {"type": "string", "description": "Legal basis of the refusal."},
        "trace_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "error": {"type": "string", "description": "RFC 6749 error; at the token endpoint only."},
        "errors": {"type": "array", "items": FAULT},
    },
}
TOKEN_FLOWS = {
    "password": {"tokenUrl": "/oauth/token", "scopes": {}},
    "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {scope: " ".join(sorted(verbs)) for scope, verbs in SCOPES.items()}},
}


def document(app: FastAPI) -> dict[str, Any]:
    """The finished document."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=f"{app.description}\n\n## 问题代码 · Problem codes\n\n{catalogue()}",
        routes=app.routes,
        tags=app.openapi_tags,
    )
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = dict(PROBLEM)
    components["schemas"] = dict(sorted(schemas.items()))
    components["headers"] = {name.replace("-", ""): dict(row) for name, row in {**RESPONSE_HEADERS, **RETRY_AFTER}.items()}
    components["securitySchemes"] = {"oauth2": {"type": "oauth2", "flows": TOKEN_FLOWS}}
    for path, method, operation in _operations(found["paths"]):
        _complete(operation, _route(app.routes, path, method), path, method)
    return found


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, str, dict[str, Any]]]:
    return [(path, method, operation) for path, methods in paths.items() for method, operation in methods.items()]


def _route(routes: Iterable[BaseRoute], path: str, method: str) -> EdgeRoute | None:
    for route in routes:
        if isinstance(route, EdgeRoute) and route.path_format == path and method.upper() in (route.methods or ()):
            return route
    return None


def _problem_response(status: int) -> dict[str, Any]:
    headers = {"traceparent": {"$ref": "#/components/headers/traceparent"}}
    if status in {429, 503, 409}:
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    return {
        "description": " · ".join(TITLES[status]),
        "headers": headers,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _complete(operation: dict[str, Any], route: EdgeRoute | None, path: str, method: str) -> None:
    """Declare what the edge adds to this operation."""
    statuses = _statuses(route, operation, path, method)
    responses = operation["responses"]
    for status in statuses:
        responses[str(status)] = _problem_response(status)
    headers = _headers(route, operation, method)
    listed = operation.setdefault("parameters", [])
    known = {(row.get("in"), str(row.get("name", "")).lower()) for row in listed}
    listed.extend(
        {"required": False, **HEADER_DOCS[name]} for name in headers if ("header", HEADER_DOCS[name]["name"].lower()) not in known
    )
    if route is not None and not route.is_public:
        operation["security"] = [{"oauth2": []}]
    if route is not None and method == "get":
        responses.setdefault("304", {"description": "Not modified: the ETag in If-None-Match is current."})
    for status, response in responses.items():
        if status.startswith("2"):
            named = response.setdefault("headers", {})
            named.update(
                {name: {"$ref": f"#/components/headers/{name.replace('-', '')}"} for name in RESPONSE_HEADERS if name not in named}
            )
    operation["responses"] = dict(sorted(responses.items()))


def _statuses(route: EdgeRoute | None, operation: Mapping[str, Any], path: str, method: str) -> list[int]:
    found = set(ALWAYS)
    if route is None:
        if "requestBody" in operation:
            found |= {401, 413, 415}
        return sorted(found)
    if not route.is_public:
        found |= {401, 403}
    if "{" in path:
        found.add(404)
    if method != "get":
        found |= {404, 409, 413, 415}
    if route.takes_if_match or _has_if_match(operation):
        found |= {412, 428}
    return sorted(found)


def _headers(route: EdgeRoute | None, operation: Mapping[str, Any], method: str) -> list[str]:
    names = ["AcceptLanguage", "Traceparent"]
    if route is None:
        return names
    if method == "post":
        names.insert(0, "PublicIdempotencyKey" if route.is_public else "IdempotencyKey")
    if route.takes_if_match or _has_if_match(operation):
        names.insert(0, "IfMatch")
    if method == "get":
        names.insert(0, "IfNoneMatch")
    return names


def _has_if_match(operation: Mapping[str, Any]) -> bool:
    return any(str(row.get("name", "")).lower() == "if-match" for row in operation.get("parameters", ()))
