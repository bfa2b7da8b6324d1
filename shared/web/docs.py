"""Swagger UI without internet, under a policy that lets it load nothing from elsewhere."""

import html
import json
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from shared.kernel.errors import Refusal

ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
# Swagger UI sets style attributes and draws its icons from data: addresses; scripts come from here only, and no inline one runs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}
ASSET_HEADERS = {"Cache-Control": "public, max-age=86400"}
START = """window.ui = SwaggerUIBundle({
  url: %s, dom_id: "#swagger-ui", deepLinking: true, displayRequestDuration: true, docExpansion: "list", filter: true,
  persistAuthorization: false, tryItOutEnabled: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout"
});
"""
PAGE = """<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{base}/assets/swagger-ui.css">
<link rel="icon" href="{base}/assets/favicon.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{base}/assets/swagger-ui-bundle.js"></script>
<script src="{base}/assets/start.js"></script>
</body>
</html>
"""


def asset_folder() -> Path:
    """Where the installed package keeps Swagger UI."""
    found = find_spec("fastapi_offline")
    if found is None or found.origin is None:
        raise RuntimeError("The package fastapi-offline is not installed; Swagger UI comes from it. Run `make setup`.")
    return Path(found.origin).parent / "static"


def docs_routes(service: str, title: str) -> APIRouter:
    """`/<service>/docs` and its assets."""
    base = f"/{service}/docs"
    router = APIRouter(prefix=base, include_in_schema=False)
    page = PAGE.format(title=html.escape(title), base=base)
    start = START % json.dumps(f"/{service}/openapi.json")

    @router.get("")
    async def docs() -> Response:
        """Swagger UI."""
        return HTMLResponse(page, headers=PAGE_HEADERS)

    @router.get("/assets/{name}")
    async def asset(name: str) -> Response:
        """One file of Swagger UI."""
        if name == "start.js":
            return Response(start, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
        if name not in ASSETS:
            raise Refusal("not_found")
        return FileResponse(asset_folder() / name, media_type=ASSETS[name], headers=ASSET_HEADERS)

    return router
