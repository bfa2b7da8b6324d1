"""Who may do what: role × verb as rows (design §6). The database decides which cases; this table decides which steps."""

from collections.abc import Mapping

_READ = frozenset({"cases:read", "registers:read"})
_SUPERVISED = frozenset({"supervisions:read", "recommendations:read"})
_HARD_CASES = frozenset(
    {"campaigns", "meetings", "urgent_reports", "return_duties", "instructions", "disputes", "trainings", "inspections"}
)
_DOCUMENTS = frozenset({"documents:read", "documents:write", "documents:sign"})
_REGISTRAR = frozenset({"register", "petitions:read", "lookups", "worklist", "warnings"}) | _READ | _DOCUMENTS
_OFFICER = (
    _REGISTRAR
    | _SUPERVISED
    | {
        "classify",
        "transfer",
        "assign",
        "reply_directly",
        "report_up",
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
        "archive",
        "accept",
        "reveal",
        "indicators:read",
        "events:read",
        "documents:approve",
        *_HARD_CASES,
        "sponsorships",
        "results",
        "resolutions",
        "follow_ups",
        "quality_checks",
        "outcomes",
        "higher_level_visits",
    }
)
_HANDLER = (
    _READ
    | _DOCUMENTS
    | _SUPERVISED
    | {
        "supervisions:reply",
        "recommendations:feedback",
        "register",
        "petitions:read",
        "worklist",
        "warnings",
        "receive",
        "object",
        "accept",
        "reply_suggestion",
        "investigate",
        "open_hearing",
        "close_hearing",
        "mediate",
        "co_handle",
        "issue_opinion",
        "serve",
        "execute",
        "reveal",
        "indicators:read",
        "events:read",
        "daily_returns",
        "disputes",
        "results",
        "follow_ups",
        "outcomes",
    }
)
_HEAD = _HANDLER | {"extend", "archive", "documents:approve", "sponsorships", "urgent_reports"}
_REVIEWER = (
    _READ
    | _DOCUMENTS
    | _SUPERVISED
    | {
        "recommendations:feedback",
        "documents:approve",
        "worklist",
        "warnings",
        "petitions:read",
        "request_review",
        "decide_review",
        "request_re_review",
        "decide_re_review",
        "open_hearing",
        "close_hearing",
        "serve",
        "terminate",
        "reveal",
        "indicators:read",
        "events:read",
    }
)

ROLES: Mapping[str, frozenset[str]] = {
    "registrar": _REGISTRAR,
    "bureau_officer": _OFFICER,
    "unit_handler": _HANDLER,
    "unit_head": _HEAD,
    "discipline_inspector": _HEAD,
    "reviewer": _REVIEWER,
    "supervisor": _READ
    | _DOCUMENTS
    | _HARD_CASES
    | _SUPERVISED
    | {
        "supervisions:write",
        "recommendations:write",
        "results",
        "documents:approve",
        "worklist",
        "warnings",
        "indicators:read",
        "events:read",
    },
    "leader": _READ | _SUPERVISED | {"sponsorships", "documents:read", "documents:sign", "documents:approve", "indicators:read"},
    "auditor": frozenset({"audit:read"}),
    "admin": frozenset({"directory:write", "calendar:write", "history:write", "templates:write"}),
    "client": frozenset(),
    "public": frozenset(),
    "system": frozenset({"receive", "lapse", "terminate"}),
}

SCOPES: Mapping[str, frozenset[str]] = {
    "petitions:write": frozenset({"register"}),
    "history:write": frozenset({"history:write"}),
    "cases:read": frozenset({"cases:read", "petitions:read"}),
    "indicators:read": frozenset({"indicators:read"}),
    "events:read": frozenset({"events:read"}),
}

EVERY_LOGIN = frozenset({"directory:read", "calendar:read", "lifecycle:read", "vocabularies:read", "jobs:read", "templates:read"})
SEES_SEALED = frozenset({"bureau_officer", "unit_handler", "unit_head", "discipline_inspector", "reviewer"})
WITHOUT_CASES = frozenset({"auditor", "admin"})


def may(role: str, scopes: frozenset[str], verb: str) -> bool:
    """Whether this role, or a machine client with these scopes, may do the verb at all."""
    return verb in EVERY_LOGIN or verb in ROLES.get(role, frozenset()) or any(verb in SCOPES.get(scope, frozenset()) for scope in scopes)
