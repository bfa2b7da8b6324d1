"""Satisfaction ratings 群众满意度评价 (domain.md §2.2): who is rated, in what scope, until when.

Two objects, the petition bureau and the responsible unit; one rating of each, replaceable until the window closes. The
window is 30 days from the first delivery, whatever the state of the case. Shared, because intake takes ratings, tracking
judges those of a history line before anything is written, and reporting counts windows that nobody used.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.kernel.errors import Refusal

WINDOW_DAYS = 30
OUT_OF_SCOPE_PATHS = frozenset({"P1", "P2", "P3", "P4"})


@dataclass(frozen=True)
class RatedCase:
    """What of a case decides about its ratings. `delivered_on`: the first delivery of an answer to the petitioner."""

    category: str | None
    path: str | None
    delivered_on: date | None
    has_unit: bool
    has_bureau: bool = True


def window_end(delivered_on: date) -> date:
    """The last day on which a rating may be given or replaced."""
    return delivered_on + timedelta(days=WINDOW_DAYS)


def in_scope(case: RatedCase, rated: str) -> bool:
    """Not accusations, not what went to court, arbitration, Party or administrative procedures; only who took part."""
    if case.category == "accusation" or case.path in OUT_OF_SCOPE_PATHS:
        return False
    return case.has_unit if rated == "unit" else case.has_bureau


def check_rating(case: RatedCase, rated: str, on: date) -> None:
    """Refuse a rating outside scope or window."""
    if not in_scope(case, rated):
        raise Refusal("rating_out_of_scope", article="TL 21.2")
    if case.delivered_on is None or on < case.delivered_on:
        raise Refusal("rating_not_open", article="TL 21.2")
    if on > window_end(case.delivered_on):
        raise Refusal("rating_window_closed", article="TL 21.2", until=window_end(case.delivered_on).isoformat())
