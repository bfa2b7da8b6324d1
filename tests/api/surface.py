"""Every route of the three services as their apps hold them, the verbs in their dependency trees, and a login for every role."""

from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from services.intake.app import create_app as create_intake
from services.reporting.app import create_app as create_reporting
from services.tracking.app import create_app as create_tracking
from shared.settings import Settings
from shared.web.route import EdgeRoute
from tests.stack import settings_for

CREATORS: dict[str, Callable[[Settings], FastAPI]] = {"intake": create_intake, "tracking": create_tracking, "reporting": create_reporting}
LOGINS = {
    "registrar": "demo-registrar",
    "bureau_officer": "demo-bureau_officer",
    "supervisor": "demo-supervisor",
    "leader": "demo-leader",
    "auditor": "demo-auditor",
    "admin": "demo-admin",
    "unit_handler": "demo-unit_handler-440117-ZJJ",
    "unit_head": "demo-unit_head-440117-ZJJ",
    "discipline_inspector": "demo-discipline_inspector-440117-JW",
    "reviewer": "demo-reviewer-440117-QZF",
    "hotline": "demo-hotline",
    "migration": "demo-migration",
}
OUTSIDE = ("/oauth/", "/.well-known/", "/healthz/", "/metrics", "/docs", "/openapi.json")


def closed_apps(folder: Path) -> dict[str, FastAPI]:
    """The apps with nothing opened: enough for their routes and documents."""
    settings = settings_for("postgresql://nobody@127.0.0.1:1/none", "redis://127.0.0.1:1/0", folder / "keys.json")
    return {name: create(settings) for name, create in CREATORS.items()}


def verbs_of(tree: Dependant) -> set[str]:
    """The verbs that the dependencies of a route check."""
    verb: str | None = getattr(tree.call, "xinfang_verb", None)
    here = set() if verb is None else {verb}
    return here.union(*(verbs_of(one) for one in tree.dependencies))


def api_routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    """`METHOD /path` and route, of everything but tokens, keys, health and docs."""
    for context in iter_route_contexts(app.routes):
        path = context.path or ""
        if any(part in path for part in OUTSIDE):
            continue
        route = context.original_route
        assert isinstance(route, EdgeRoute), f"{path}: a {type(route).__name__} is not behind the edge"
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield f"{method} {path}", route
