"""Who may call which route: one row per route, so that a route without a row fails."""

from pathlib import Path
from uuid import UUID

import pytest

from shared.contracts.permissions import ROLES as WRITTEN_ROLES
from tests.api.conftest import Apps
from tests.api.surface import api_routes, closed_apps, verbs_of
from tests.services.tracking.test_journey import PETITION, today

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
SEES_THE_CASE = {"registrar", "bureau_officer", "supervisor", "leader", "hotline", "migration"}  # all of the bureau
EVERYONE = set(LOGINS)
UNITS = {"unit_handler", "unit_head", "discipline_inspector"}
BUREAU = {"registrar", "bureau_officer"}
READERS = BUREAU | UNITS | {"reviewer", "supervisor", "leader", "migration"}
SUPERVISED = READERS - {"registrar", "migration"}
CASE = "/tracking/v1/cases/{case_id}"
ORDER = "/tracking/v1/supervisions/{supervision_id}"
PROPOSAL = "/tracking/v1/recommendations/{recommendation_id}"

# route → (verb, who may)
TABLE: dict[str, tuple[str, set[str]]] = {
    "POST /intake/v1/petitions": ("register", BUREAU | UNITS | {"hotline"}),
    "GET /intake/v1/petitions": ("petitions:read", BUREAU | UNITS | {"reviewer", "migration"}),
    "GET /intake/v1/petitions/{petition_id:uuid}": ("petitions:read", BUREAU | UNITS | {"reviewer", "migration"}),
    "POST /intake/v1/petitions/lookups": ("lookups", BUREAU),
    "GET /intake/v1/vocabularies": ("vocabularies:read", EVERYONE),
    "POST /intake/v1/public/petitions": ("public", EVERYONE),
    "GET /intake/v1/public/petitions/{number}": ("public", EVERYONE),
    "POST /intake/v1/public/petitions/{number}/ratings": ("public", EVERYONE),
    "GET /intake/v1/public/notice": ("public", EVERYONE),
    "GET /tracking/v1/cases": ("cases:read", READERS),
    "GET /tracking/v1/worklist": ("worklist", BUREAU | UNITS | {"reviewer", "supervisor"}),
    f"GET {CASE}": ("cases:read", READERS),
    f"GET {CASE}/timeline": ("cases:read", READERS),
    f"GET {CASE}/clocks": ("cases:read", READERS),
    f"GET {CASE}/actions": ("cases:read", READERS),
    f"POST {CASE}/reveal": ("reveal", UNITS | {"bureau_officer"}),
    **{
        f"POST {CASE}/actions/{action}": (action, {"bureau_officer"})
        for action in ("classify", "transfer", "assign", "reply_directly", "accept_objection", "reject_objection")
    },
    **{
        f"POST {CASE}/actions/{action}": (action, UNITS)
        for action in ("receive", "object", "reply_suggestion", "investigate", "issue_opinion", "serve", "execute")
    },
    f"POST {CASE}/actions/accept": ("accept", UNITS | {"bureau_officer"}),
    f"POST {CASE}/actions/extend": ("extend", {"unit_head", "discipline_inspector"}),
    "GET /tracking/v1/supervision-triggers": ("lifecycle:read", EVERYONE),
    "GET /tracking/v1/supervisions": ("supervisions:read", SUPERVISED),
    "POST /tracking/v1/supervisions": ("supervisions:write", {"supervisor"}),
    "POST /tracking/v1/supervisions/checks": ("supervisions:write", {"supervisor"}),
    f"GET {ORDER}": ("supervisions:read", SUPERVISED),
    f"GET {ORDER}/same-texts": ("supervisions:read", SUPERVISED),
    f"POST {ORDER}/replies": ("supervisions:reply", UNITS),
    **{f"POST {ORDER}/{step}": ("supervisions:write", {"supervisor"}) for step in ("acceptances", "returns", "escalations", "closings")},
    "GET /tracking/v1/recommendations": ("recommendations:read", SUPERVISED),
    "POST /tracking/v1/recommendations": ("recommendations:write", {"supervisor"}),
    f"GET {PROPOSAL}": ("recommendations:read", SUPERVISED),
    f"POST {PROPOSAL}/deliveries": ("recommendations:write", {"supervisor"}),
    f"POST {PROPOSAL}/feedback": ("recommendations:feedback", UNITS | {"reviewer"}),
    "GET /tracking/v1/units": ("directory:read", EVERYONE),
    "GET /tracking/v1/units/{code}": ("directory:read", EVERYONE),
    "GET /tracking/v1/calendar/calculate": ("calendar:read", EVERYONE),
    "GET /tracking/v1/calendar/{year}": ("calendar:read", EVERYONE),
    "GET /tracking/v1/lifecycle": ("lifecycle:read", EVERYONE),
    "GET /tracking/v1/vocabularies": ("lifecycle:read", EVERYONE),
    "GET /tracking/v1/events": ("events:read", BUREAU - {"registrar"} | UNITS | {"reviewer", "supervisor"}),
    "POST /tracking/v1/history-imports": ("history:write", {"admin", "migration"}),
    "GET /tracking/v1/jobs/{job_id}": ("jobs:read", EVERYONE),
    "GET /reporting/v1/indicators": ("indicators:read", READERS - {"registrar"}),
    "GET /reporting/v1/indicators/{code}/values": ("indicators:read", READERS - {"registrar"}),
    "GET /reporting/v1/indicators/{code}/records": ("indicators:read", READERS - {"registrar"}),
}
SAMPLES = {
    "petition_id": str(UUID(int=1)),
    "number": "44011720990101L000011",
    "code": "satisfaction_rate",
    "year": "2026",
    "job_id": str(UUID(int=2)),
    "supervision_id": str(UUID(int=4)),
    "recommendation_id": str(UUID(int=5)),
}
LOADED_FIRST = (f"POST {ORDER}/", f"POST {PROPOSAL}/")  # of what does not exist nobody is told whether he might


def test_every_route_checks_exactly_the_verb_in_its_row(tmp_path: Path) -> None:
    found = {name: verbs_of(route.dependant) for app in closed_apps(tmp_path).values() for name, route in api_routes(app)}
    assert found == {name: {verb} for name, (verb, _) in TABLE.items()}


def test_every_role_a_person_can_hold_is_asked() -> None:
    assert set(WRITTEN_ROLES) - {"client", "public", "system"} <= set(LOGINS)


@pytest.mark.parametrize("name", TABLE)
async def test_who_is_refused(apps: Apps, name: str) -> None:
    verb, may = TABLE[name]
    method, template = name.split(" ")
    clerk = await apps.caller("demo-registrar")
    filed = await clerk.post("/intake/v1/petitions", {**PETITION, "received_on": today()})
    assert filed.status_code == 201, filed.text
    path = template.replace(":uuid", "").format(case_id=filed.json()["case_id"], **SAMPLES)
    client = apps.apps[path.split("/")[1]]
    body: dict[str, object] | None = {} if method == "POST" else None
    anonymous = await client.request(method, path, json=body)
    assert (anonymous.status_code == 401) is (verb != "public"), anonymous.text
    answers = {}
    for role, login in LOGINS.items():
        media = "application/x-ndjson" if template.endswith("/history-imports") else "application/json"
        headers = {**(await apps.caller(login)).headers, "Content-Type": media}
        answer = await client.request(method, path, json=body, headers=headers)
        answers[role] = answer.status_code
    hidden, absent = "/actions/" in template, name.startswith(LOADED_FIRST)
    expected = {role: 404 if absent or (hidden and role not in SEES_THE_CASE) else 403 for role in LOGINS if role not in may}
    assert {role: answers[role] for role in expected} == expected
    assert {role: answers[role] for role in may if answers[role] in {401, 403, 405} or answers[role] >= 500} == {}
