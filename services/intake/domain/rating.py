"""群众满意度评价: who may be rated, until when (domain.md §2.2)."""

from datetime import date, timedelta

from shared.kernel.errors import Refusal

WINDOW_DAYS = 30
OUTSIDE_PATHS = frozenset({"P1", "P2", "P3", "P4"})


def window_end(delivered_on: date) -> date:
    """Last day on which a rating may be given or replaced."""
    return delivered_on + timedelta(days=WINDOW_DAYS)


def check_ratable(category: str | None, path: str | None, delivered_on: date | None, on: date) -> None:
    """Refuses a rating outside the survey's scope, before delivery, or after its window."""
    if category == "accusation" or path in OUTSIDE_PATHS:
        raise Refusal("rating_out_of_scope", article="国信发〔2022〕11号")
    if delivered_on is None:
        raise Refusal("rating_not_open", article="国信发〔2022〕11号")
    if on > window_end(delivered_on):
        raise Refusal("rating_window_closed", article="国信发〔2022〕11号", until=window_end(delivered_on).isoformat())
