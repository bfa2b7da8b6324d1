"""Who may do what: role × verb as rows (design §6). The database decides which cases; this table decides which steps."""

from collections.abc import Mapping

_READ = frozenset({"cases:read", "registers:read"})
_HARD_CASES = frozenset(
    {"campaigns", "meetings", "urgent_reports", "return_duties", "instructions", "disputes", "trainings", "inspections"}
)
_REGISTRAR = frozenset({"register", "petitions:read", "lookups", "worklist"}) | _READ
_OFFICER = _REGISTRAR | {
    "classify",
    "transfer",
    "assign",
    "reply_directly",
    "accept_objection",
    "reject_objection",
    "accept",
    "reveal",
    "indicators:read",
    "events:read",
    *_HARD_CASES,
    "sponsorships",
    "results",
    "resolutions",
    "follow_ups",
    "quality_checks",
    "outcomes",
    "higher_level_visits",
}
_HANDLER = _READ | {
    "register",
    "petitions:read",
    "worklist",
    "receive",
    "object",
    "accept",
    "reply_suggestion",
    "investigate",
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
_HEAD = _HANDLER | {"extend", "sponsorships", "urgent_reports"}

ROLES: Mapping[str, frozenset[str]] = {
    "registrar": _REGISTRAR,
    "bureau_officer": _OFFICER,
    "unit_handler": _HANDLER,
    "unit_head": _HEAD,
    "discipline_inspector": _HEAD,
    "reviewer": _READ | {"worklist", "indicators:read", "events:read", "petitions:read"},
    "supervisor": _READ | _HARD_CASES | {"worklist", "indicators:read", "events:read", "results"},
    "leader": _READ | {"indicators:read", "sponsorships"},
    "auditor": frozenset({"audit:read"}),
    "admin": frozenset({"directory:write", "calendar:write", "history:write"}),
    "client": frozenset(),
    "public": frozenset(),
    "system": frozenset({"receive"}),
}

SCOPES: Mapping[str, frozenset[str]] = {
    "petitions:write": frozenset({"register"}),
    "history:write": frozenset({"history:write"}),
    "cases:read": frozenset({"cases:read", "petitions:read"}),
    "indicators:read": frozenset({"indicators:read"}),
    "events:read": frozenset({"events:read"}),
}

EVERY_LOGIN = frozenset({"directory:read", "calendar:read", "lifecycle:read", "vocabularies:read", "jobs:read"})
SEES_SEALED = frozenset({"bureau_officer", "unit_handler", "unit_head", "discipline_inspector", "reviewer"})
WITHOUT_CASES = frozenset({"auditor", "admin"})


def may(role: str, scopes: frozenset[str], verb: str) -> bool:
    """Whether this role, or a machine client with these scopes, may do the verb at all."""
    return verb in EVERY_LOGIN or verb in ROLES.get(role, frozenset()) or any(verb in SCOPES.get(scope, frozenset()) for scope in scopes)
