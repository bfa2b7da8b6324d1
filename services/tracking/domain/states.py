"""States of a case, whose desk it lies on in each, and which states end it (design §7)."""

from collections.abc import Mapping
from typing import Literal

Desk = Literal["bureau", "handler", "nobody"]

DESKS: Mapping[str, Desk] = {
    "registered": "bureau",
    "transferred": "handler",
    "assigned": "handler",
    "received": "handler",
    "objected": "bureau",
    "accepted": "handler",
    "handling": "handler",
    "opinion_issued": "handler",
    "served": "nobody",
    "executing": "handler",
    "closed": "nobody",
    "replied": "nobody",
    "redirected": "nobody",
}
STATES = tuple(DESKS)
OPEN_STATES = frozenset(state for state, desk in DESKS.items() if desk != "nobody")
END_STATES = frozenset({"replied", "redirected"})
