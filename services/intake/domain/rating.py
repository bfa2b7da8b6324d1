"""Ratings as intake takes them; scope and window are the rule shared with tracking and reporting."""

from datetime import date

from shared.kernel.ratings import RatedCase, check_rating, window_end

__all__ = ["check_ratable", "window_end"]


def check_ratable(  # each is a fact of the case that the rule needs
    category: str | None,
    path: str | None,
    delivered_on: date | None,
    on: date,
    *,
    rated: str = "bureau",
    has_unit: bool = True,
    has_bureau: bool = True,
) -> None:
    """Refuse a rating of `rated` (bureau or unit) outside scope or window; who took no part is not rated."""
    check_rating(RatedCase(category, path, delivered_on, has_unit, has_bureau), rated, on)
