"""Who may do what: role × verb as rows (design §6). The database decides which cases; this table decides which steps."""

from collections.abc import Mapping

_READ = frozenset({"cases:read"})
_REGISTRAR = frozenset({"register", "petitions:read", "lookups", "worklist"}) | _READ
_SUPERVISED = frozenset({"supervisions:read", "recommendations:read"})
_OFFICER = (
    _REGISTRAR
    | _SUPERVISED
    | {
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
    }
)
_HANDLER = (
    _READ
    | _SUPERVISED
    | {
        "supervisions:reply",
        "recommendations:feedback",
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
    }
)
_HEAD = _HANDLER | {"extend"}

ROLES: Mapping[str, frozenset[str]] = {
    "registrar": _REGISTRAR,
    "bureau_officer": _OFFICER,
    "unit_handler": _HANDLER,
    "unit_head": _HEAD,
    "discipline_inspector": _HEAD,
    "reviewer": _READ | _SUPERVISED | {"worklist", "indicators:read", "events:read", "petitions:read", "recommendations:feedback"},
    "supervisor": _READ | _SUPERVISED | {"worklist", "indicators:read", "events:read", "supervisions:write", "recommendations:write"},
    "leader": _READ | _SUPERVISED | {"indicators:read"},
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
