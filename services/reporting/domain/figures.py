"""A figure from its counts: two decimals, half up; no records, no value (domain.md §2.1)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.reporting.domain.indicators import Measure

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figure:
    """Numerator, denominator and value; `value` is None where nothing was counted, never 0 % or 100 %."""

    numerator: int
    denominator: int
    value: Decimal | None
    unit: Measure


def figure(numerator: int, denominator: int, measure: Measure) -> Figure:
    """Percent: share of the denominator; days: mean over it; count: the numerator itself."""
    if measure == "count":
        return Figure(numerator, denominator, Decimal(numerator), measure)
    if denominator == 0:
        return Figure(numerator, denominator, None, measure)
    scale = 100 if measure == "percent" else 1
    value = (Decimal(numerator * scale) / Decimal(denominator)).quantize(CENT, ROUND_HALF_UP)
    return Figure(numerator, denominator, value, measure)
