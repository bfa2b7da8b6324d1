"""Who may call which route: one row per route, so that a route without a row fails."""

from pathlib import Path
from uuid import UUID

import pytest

from shared.contracts.permissions import ROLES as WRITTEN_ROLES
from tests.api.conftest import Apps
from tests.api.surface import LOGINS, api_routes, closed_apps, verbs_of
from tests.services.tracking.test_journey import PETITION, today

SEES_THE_CASE = {"registrar", "bureau_officer", "supervisor", "leader", "hotline", "migration"}  # all of the bureau
EVERYONE = set(LOGINS)
UNITS = {"unit_handler", "unit_head", "discipline_inspector"}
BUREAU = {"registrar", "bureau_officer"}
READERS = BUREAU | UNITS | {"reviewer", "supervisor", "leader", "migration"}
WRITERS = BUREAU | UNITS | {"reviewer", "supervisor"}
CASE = "/tracking/v1/cases/{case_id}"
DOCUMENT = "/tracking/v1/documents/{document_id}"
MEDIA = {
    "POST /tracking/v1/history-imports": "application/x-ndjson",
    "POST /tracking/v1/document-templates/{kind}": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
STAFF = BUREAU | UNITS | {"reviewer", "supervisor", "leader"}  # who reads registers
OFFICE = {"bureau_officer", "supervisor"}
URGENT = OFFICE | {"unit_head", "discipline_inspector"}
SPONSORS = {"leader", "bureau_officer", "unit_head", "discipline_inspector"}
RESULTS = OFFICE | UNITS
T = "/tracking/v1"
ITEMS = f"{T}/campaigns/{{campaign_id}}/items"
SUPERVISED = READERS - {"registrar", "migration"}
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
    "GET /tracking/v1/search": ("cases:read", READERS),
    "GET /tracking/v1/worklist": ("worklist", BUREAU | UNITS | {"reviewer", "supervisor"}),
    f"GET {CASE}": ("cases:read", READERS),
    f"GET {CASE}/timeline": ("cases:read", READERS),
    f"GET {CASE}/clocks": ("cases:read", READERS),
    f"GET {CASE}/actions": ("cases:read", READERS),
    f"GET {CASE}/co-handlings": ("cases:read", READERS),
    f"POST {CASE}/co-handlings/{{unit}}/receive": ("co_handle", UNITS),
    f"POST {CASE}/co-handlings/{{unit}}/answer": ("co_handle", UNITS),
    f"GET {CASE}/links": ("cases:read", READERS),
    f"POST {CASE}/reveal": ("reveal", UNITS | {"bureau_officer", "reviewer"}),
    **{
        f"POST {CASE}/actions/{action}": (action, {"bureau_officer"})
        for action in (
            "classify",
            "transfer",
            "assign",
            "report_up",
            "reply_directly",
            "refuse",
            "refuse_again",
            "merge",
            "unmerge",
            "split",
            "accept_objection",
            "reject_objection",
            "determine_jurisdiction",
            "withdraw",
            "reopen",
        )
    },
    **{
        f"POST {CASE}/actions/{action}": (action, UNITS)
        for action in ("receive", "object", "reply_suggestion", "investigate", "mediate", "issue_opinion", "execute")
    },
    **{f"POST {CASE}/actions/{action}": (action, UNITS | {"reviewer"}) for action in ("serve", "open_hearing", "close_hearing")},
    **{
        f"POST {CASE}/actions/{action}": (action, {"reviewer"})
        for action in ("request_review", "decide_review", "request_re_review", "decide_re_review", "terminate")
    },
    f"POST {CASE}/actions/archive": ("archive", {"bureau_officer", "unit_head", "discipline_inspector"}),
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
    "GET /tracking/v1/calendar/changes": ("calendar:read", EVERYONE),
    "PUT /tracking/v1/calendar/{year}": ("calendar:write", {"admin"}),
    "POST /tracking/v1/calendar/overrides": ("calendar:write", {"admin"}),
    "GET /tracking/v1/warnings": ("warnings", BUREAU | UNITS | {"reviewer", "supervisor"}),
    "GET /tracking/v1/warnings/{warning_id}": ("warnings", BUREAU | UNITS | {"reviewer", "supervisor"}),
    "POST /tracking/v1/warnings/{warning_id}/acknowledge": ("warnings", BUREAU | UNITS | {"reviewer", "supervisor"}),
    "POST /tracking/v1/units": ("directory:write", {"admin"}),
    "PUT /tracking/v1/units/{code}": ("directory:write", {"admin"}),
    "GET /tracking/v1/accounts": ("directory:write", {"admin"}),
    "POST /tracking/v1/accounts": ("directory:write", {"admin"}),
    "GET /tracking/v1/accounts/{login}": ("directory:write", {"admin"}),
    "PATCH /tracking/v1/accounts/{login}": ("directory:write", {"admin"}),
    "POST /tracking/v1/accounts/{login}/password": ("directory:write", {"admin"}),
    "GET /tracking/v1/clients": ("directory:write", {"admin"}),
    "POST /tracking/v1/clients": ("directory:write", {"admin"}),
    "GET /tracking/v1/clients/{client_id}": ("directory:write", {"admin"}),
    "PATCH /tracking/v1/clients/{client_id}": ("directory:write", {"admin"}),
    "POST /tracking/v1/clients/{client_id}/secret": ("directory:write", {"admin"}),
    f"GET {CASE}/documents": ("cases:read", READERS),
    f"POST {CASE}/documents": ("documents:write", WRITERS),
    f"GET {DOCUMENT}": ("documents:read", WRITERS | {"leader"}),
    f"GET {DOCUMENT}/record": ("cases:read", READERS),
    f"POST {DOCUMENT}/sign": ("documents:sign", WRITERS | {"leader"}),
    f"POST {DOCUMENT}/discard": ("documents:write", WRITERS),
    f"POST {DOCUMENT}/delivery": ("documents:write", WRITERS),
    "GET /tracking/v1/document-templates": ("templates:read", EVERYONE),
    "GET /tracking/v1/document-templates/{kind}": ("templates:read", EVERYONE),
    "POST /tracking/v1/document-templates/{kind}": ("templates:write", {"admin"}),
    **{
        f"GET {T}/{path}": ("registers:read", STAFF)
        for name in (
            "sponsorships",
            "meetings",
            "dispatches",
            "campaigns",
            "return-duties",
            "special-periods",
            "daily-returns",
            "quality-checks",
            "higher-level-visits",
            "instructions",
            "disputes",
            "trainings",
            "inspections",
            "inspection-items",
        )
        for path in (name, f"{name}/{{record_id}}")
    },
    f"POST {T}/sponsorships": ("sponsorships", SPONSORS),
    f"POST {T}/sponsorships/{{record_id}}/entries": ("sponsorships", SPONSORS),
    f"POST {T}/sponsorships/{{record_id}}/outcome": ("sponsorships", SPONSORS),
    f"POST {T}/meetings": ("meetings", OFFICE),
    f"POST {T}/meetings/{{record_id}}/done": ("results", RESULTS),
    f"POST {T}/dispatches": ("meetings", OFFICE),
    f"POST {T}/campaigns": ("campaigns", OFFICE),
    f"GET {ITEMS}": ("registers:read", STAFF),
    f"POST {ITEMS}": ("campaigns", OFFICE),
    f"GET {ITEMS}/{{case}}/dossier": ("registers:read", STAFF),
    f"GET {ITEMS}/{{case}}/dossier.docx": ("registers:read", STAFF),
    f"POST {ITEMS}/{{case}}/dossier": ("results", RESULTS),
    f"POST {ITEMS}/{{case}}/result": ("results", RESULTS),
    f"GET {T}/urgent-reports": ("urgent_reports", URGENT),
    f"GET {T}/urgent-reports/{{record_id}}": ("urgent_reports", URGENT),
    f"POST {T}/urgent-reports": ("urgent_reports", URGENT),
    f"POST {T}/urgent-reports/{{record_id}}/sendings": ("urgent_reports", URGENT),
    f"POST {T}/urgent-reports/{{record_id}}/disposition": ("urgent_reports", URGENT),
    f"POST {T}/daily-returns": ("daily_returns", UNITS),
    f"POST {T}/daily-returns/{{record_id}}/correction": ("daily_returns", UNITS),
    f"POST {T}/return-duties": ("return_duties", OFFICE),
    f"POST {T}/return-duties/{{record_id}}/end": ("return_duties", OFFICE),
    f"POST {T}/special-periods": ("return_duties", OFFICE),
    f"POST {T}/instructions": ("instructions", OFFICE),
    f"POST {T}/instructions/{{record_id}}/feedback": ("results", RESULTS),
    f"POST {T}/disputes": ("disputes", RESULTS),
    f"POST {T}/disputes/{{record_id}}/stage": ("disputes", RESULTS),
    f"POST {T}/trainings": ("trainings", OFFICE),
    f"POST {T}/inspections": ("inspections", OFFICE),
    f"POST {T}/inspection-items/{{record_id}}/finding": ("inspections", OFFICE),
    f"POST {T}/inspection-items/{{record_id}}/path-check": ("inspections", OFFICE),
    f"POST {T}/inspection-items/{{record_id}}/rectification": ("results", RESULTS),
    **{f"GET {CASE}/{name}": ("registers:read", STAFF) for name in ("resolution", "follow-ups", "outcomes")},
    f"POST {CASE}/resolution": ("resolutions", {"bureau_officer"}),
    f"POST {CASE}/follow-ups": ("follow_ups", UNITS | {"bureau_officer"}),
    f"POST {CASE}/quality-checks": ("quality_checks", {"bureau_officer"}),
    f"POST {CASE}/outcomes": ("outcomes", UNITS | {"bureau_officer"}),
    f"POST {CASE}/higher-level-visits": ("higher_level_visits", {"bureau_officer"}),
    f"POST {T}/quality-checks/{{record_id}}/finding": ("quality_checks", {"bureau_officer"}),
    f"POST {T}/higher-level-visits/{{record_id}}/cause": ("higher_level_visits", {"bureau_officer"}),
    f"POST {T}/higher-level-visits/{{record_id}}/reply": ("higher_level_visits", {"bureau_officer"}),
    "GET /reporting/v1/indicators": ("indicators:read", READERS - {"registrar"}),
    "GET /reporting/v1/indicators/{code}/values": ("indicators:read", READERS - {"registrar"}),
    "GET /reporting/v1/indicators/{code}/records": ("indicators:read", READERS - {"registrar"}),
}
SAMPLES = {
    "unit": "440117-ZJJ",
    "petition_id": str(UUID(int=1)),
    "number": "44011720990101L000011",
    "code": "satisfaction_rate",
    "year": "2026",
    "job_id": str(UUID(int=2)),
    "warning_id": str(UUID(int=3)),
    "login": "nobody",
    "client_id": "nothing",
    "document_id": str(UUID(int=3)),
    "kind": "opinion",
    "record_id": str(UUID(int=4)),
    "campaign_id": str(UUID(int=5)),
    "supervision_id": str(UUID(int=4)),
    "recommendation_id": str(UUID(int=5)),
    "case": str(UUID(int=6)),
}
NOT_THERE = {  # the sample does not exist: 404 comes before 403
    "POST /tracking/v1/warnings/{warning_id}/acknowledge",
    f"POST {CASE}/co-handlings/{{unit}}/receive",
    f"POST {CASE}/co-handlings/{{unit}}/answer",
    "GET /intake/v1/petitions/{petition_id:uuid}",
    *(f"POST {DOCUMENT}/{step}" for step in ("sign", "discard", "delivery")),
    *(
        name
        for name in TABLE
        if "{record_id}" in name or "{campaign_id}" in name or name.startswith((f"POST {ORDER}/", f"POST {PROPOSAL}/"))
    ),
}
UNIT_SAMPLES = {"/tracking/v1/units/{code}": {"code": "440117-ZJJ"}}


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
    path = template.replace(":uuid", "").format(case_id=filed.json()["case_id"], **SAMPLES | UNIT_SAMPLES.get(template, {}))
    client = apps.apps[path.split("/")[1]]
    body: dict[str, object] | None = {} if method == "POST" else None
    anonymous = await client.request(method, path, json=body)
    assert (anonymous.status_code == 401) is (verb != "public"), anonymous.text
    answers = {}
    for role, login in LOGINS.items():
        media = MEDIA.get(name, "application/json")
        headers = {**(await apps.caller(login)).headers, "Content-Type": media}
        answer = await client.request(method, path, json=body, headers=headers)
        answers[role] = answer.status_code
    hidden = "{case_id}" in template
    expected = {role: 404 if name in NOT_THERE or (hidden and role not in SEES_THE_CASE) else 403 for role in LOGINS if role not in may}
    assert {role: answers[role] for role in expected} == expected
    assert {role: answers[role] for role in may if answers[role] in {401, 403, 405} or answers[role] >= 500} == {}
