"""States of a case, whose desk it lies on in each, and which states end it (design §7)."""

from collections.abc import Mapping
from typing import Literal

Desk = Literal["bureau", "handler", "reviewer", "nobody"]

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
    "in_review": "reviewer",
    "review_issued": "reviewer",
    "review_served": "nobody",
    "in_re_review": "reviewer",
    "re_review_issued": "reviewer",
    "re_review_served": "reviewer",
    "terminated": "nobody",
    "lapsed": "nobody",
    "replied": "nobody",
    "redirected": "nobody",
    "refused": "nobody",
    "refused_again": "nobody",
    "merged": "nobody",
    "withdrawn": "nobody",
    "archived": "nobody",
}
STATES = tuple(DESKS)
OPEN_STATES = frozenset(state for state, desk in DESKS.items() if desk != "nobody")
END_STATES = frozenset({"replied", "redirected", "refused", "refused_again", "merged", "withdrawn", "terminated", "lapsed", "archived"})
RUNNING_STATES = frozenset(STATES) - END_STATES
"""States of a matter that a repeat may join (domain.md §2.3)."""
WITH_UNIT = frozenset({"transferred", "assigned", "received", "objected", "accepted", "handling", "opinion_issued", "executing"})
"""States in which the handling unit has the case in its hands."""
BEFORE_OPINION = frozenset({"registered", "transferred", "assigned", "received", "objected", "accepted", "handling"})
REOPENABLE = frozenset({"withdrawn", "served", "executing", "closed", "lapsed", "replied", "redirected"})
"""已撤回, and what counts as 办结 (domain.md §5 row 34); after 复核 new facts make a new matter (Art 36.3)."""
AFTER_EXECUTING = (
    "in_review",
    "review_issued",
    "review_served",
    "in_re_review",
    "re_review_issued",
    "re_review_served",
    "terminated",
    "lapsed",
)
"""Where a supported claim is still to be carried out though a review was asked for."""
ARCHIVABLE = (END_STATES - {"archived"}) | {"served", "closed"}
