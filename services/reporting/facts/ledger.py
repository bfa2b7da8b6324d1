"""The ledger of contributions: signed rows, appended, never changed; a figure as of a day is the sum of what was known by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.reporting.domain.contributions import Contribution
from services.reporting.domain.indicators import INDICATORS

DIMENSIONS = ("channel", "topic", "category", "source_kind", "region")

PRESENT = """
SELECT indicator, object, unit_id, channel, topic, category, source_kind, region, cohort_on, numerator <> 0 AS in_numerator,
  denominator <> 0 AS in_denominator, max(known_on) AS known_on
FROM contribution WHERE case_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(numerator) > 0 OR sum(denominator) > 0"""


@dataclass(frozen=True)
class Line:
    """What stands in the ledger for a case, without the day it became known."""

    indicator: str
    object: str | None
    unit_id: int
    dimensions: tuple[str | None, ...]
    cohort_on: date
    numerator: bool
    denominator: bool


def wanted_lines(rows: Iterable[Contribution], case: Mapping[str, Any]) -> dict[Line, date]:
    """What should stand, and since when it is known."""
    dimensions = tuple(case[name] for name in DIMENSIONS)
    return {Line(r.indicator, r.object, r.unit_id, dimensions, r.cohort_on, r.numerator, r.denominator): r.known_on for r in rows}


def present_lines(rows: Iterable[Mapping[str, Any]]) -> dict[Line, date]:
    """What stands now, from PRESENT."""
    return {
        Line(
            r["indicator"], r["object"], r["unit_id"], tuple(r[name] for name in DIMENSIONS), r["cohort_on"], r["in_numerator"], r["in_denominator"]
        ): r["known_on"]
        for r in rows
    }  # fmt: skip


def deltas(case_id: UUID, *, sealed: bool, present: Mapping[Line, date], wanted: Mapping[Line, date], on: date) -> list[dict[str, object]]:
    """Rows to append: taken back no earlier than they were known, added as their rule dates them."""
    gone = [_row(case_id, line, -1, max(known, on), sealed=sealed) for line, known in present.items() if line not in wanted]
    new = [_row(case_id, line, 1, known, sealed=sealed) for line, known in wanted.items() if line not in present]
    return gone + new


def _row(case_id: UUID, line: Line, sign: int, known_on: date, *, sealed: bool) -> dict[str, object]:
    return {
        "case_id": case_id,
        "indicator": line.indicator,
        "definition_version": INDICATORS[line.indicator].definition_version,
        "object": line.object,
        "unit_id": line.unit_id,
        **dict(zip(DIMENSIONS, line.dimensions, strict=True)),
        "sealed": sealed,
        "cohort_on": line.cohort_on,
        "known_on": known_on,
        "numerator": sign * line.numerator,
        "denominator": sign * line.denominator,
    }
