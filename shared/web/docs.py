"""Swagger UI without internet, and the OpenAPI document with every problem and header declared."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from shared.contracts.problems import PROBLEMS

ASSETS = Path(str(find_spec("fastapi_offline").origin)).parent / "static"  # type: ignore[union-attr]  # a locked dependency
PROBLEM = {"$ref": "#/components/schemas/Problem"}
WRITE_STATUSES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503)
READ_STATUSES = (400, 401, 403, 404, 422, 429, 503)
SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem document. Codes: " + ", ".join(sorted(PROBLEMS)) + ".",
    "required": ["type", "title", "status", "code", "detail", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "article": {"type": "string", "description": "Legal basis of the refusal."},
        "trace_id": {"type": "string"},
        "error": {"type": "string", "description": "RFC 6749 error of the token endpoint."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def install_docs(app: FastAPI, service: str) -> None:
    """`/<service>/docs` from installed assets, and the post-processed OpenAPI document."""
    app.mount(f"/{service}/docs/assets", StaticFiles(directory=ASSETS), name="docs-assets")

    @app.get(f"/{service}/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        """Swagger UI."""
        return get_swagger_ui_html(
            openapi_url=f"/{service}/openapi.json",
            title=app.title,
            swagger_js_url=f"/{service}/docs/assets/swagger-ui-bundle.js",
            swagger_css_url=f"/{service}/docs/assets/swagger-ui.css",
            swagger_favicon_url=f"/{service}/docs/assets/favicon.png",
            swagger_ui_parameters={"persistAuthorization": True, "docExpansion": "list"},
        )

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to change the document


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = SCHEMA
    token = {"tokenUrl": "/oauth/token", "scopes": {}}
    document["components"]["securitySchemes"] = {"oauth2": {"type": "oauth2", "flows": {"password": token, "clientCredentials": token}}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, method, is_public="/public/" in path or path.startswith("/oauth") or "/.well-known/" in path)
    return document


def _complete(operation: dict[str, Any], method: str, *, is_public: bool) -> None:
    if not is_public:
        operation["security"] = [{"oauth2": []}]
    for status in READ_STATUSES if method == "get" else WRITE_STATUSES:
        operation["responses"][str(status)] = {"description": "Problem", "content": {"application/problem+json": {"schema": PROBLEM}}}
    if method == "post" and not is_public:
        operation.setdefault("parameters", []).append(
            {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 255, "minLength": 1}}
        )
