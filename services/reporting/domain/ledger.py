"""The ledger of a case: signed rows by the day they became known, so that a figure as of day D is the sum known by D.

A row that is taken back is undone on the day of the step that undoes it, never before the day the row itself counts from.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from services.reporting.domain.contributions import Contribution, contributions
from services.reporting.domain.history import CaseHistory, Dimensions, known_by_day
from services.reporting.domain.indicators import INDICATORS


class Entry(NamedTuple):
    """What the rows of a case's ledger are summed by: everything but their signs."""

    indicator: str
    definition_version: int
    object: str | None
    unit_id: int
    channel: str
    topic: str | None
    category: str | None
    source_kind: str
    region: str
    cohort_on: date
    known_on: date


class Counts(NamedTuple):
    """Numerator and denominator, signed."""

    numerator: int
    denominator: int


Ledger = Mapping[Entry, Counts]
NOTHING = Counts(0, 0)


def ledger_of(history: CaseHistory) -> Ledger:
    """The whole ledger that the records of a case call for; what cancels out within a day is left out."""
    sums: dict[Entry, Counts] = {}
    held: dict[tuple[Contribution, Dimensions], date] = {}
    for known in known_by_day(history):
        now = {(row, known.dimensions): max(row.known_on, known.day) for row in contributions(known.fact)}
        for counted in held.keys() - now.keys():
            _add(sums, *counted, max(held.pop(counted), known.day), -1)
        for counted in now.keys() - held.keys():
            held[counted] = now[counted]
            _add(sums, *counted, now[counted], 1)
    return {entry: counts for entry, counts in sums.items() if counts != NOTHING}


def missing(wanted: Ledger, present: Ledger) -> Iterator[tuple[Entry, Counts]]:
    """Rows to append so that the ledger sums to what is wanted on every day; one row counts at most 1 either way.

    Rows of an older definition, or of an indicator that is no more, stay as they were published.
    """
    concerned = {*wanted, *(entry for entry in present if _is_current(entry))}
    for entry in sorted(concerned, key=_order):
        want, have = wanted.get(entry, NOTHING), present.get(entry, NOTHING)
        numerator, denominator = want.numerator - have.numerator, want.denominator - have.denominator
        while numerator or denominator:
            row = Counts(_sign(numerator), _sign(denominator))
            yield entry, row
            numerator, denominator = numerator - row.numerator, denominator - row.denominator


def _add(sums: dict[Entry, Counts], row: Contribution, dimensions: Dimensions, known_on: date, sign: int) -> None:
    entry = Entry(
        indicator=row.indicator,
        definition_version=INDICATORS[row.indicator].definition_version,
        object=row.object,
        unit_id=row.unit_id,
        channel=dimensions.channel,
        topic=dimensions.topic,
        category=dimensions.category,
        source_kind=dimensions.source_kind,
        region=dimensions.region,
        cohort_on=row.cohort_on,
        known_on=known_on,
    )
    before = sums.get(entry, NOTHING)
    sums[entry] = Counts(before.numerator + sign * row.numerator, before.denominator + sign * row.denominator)


def _is_current(entry: Entry) -> bool:
    indicator = INDICATORS.get(entry.indicator)
    return indicator is not None and indicator.definition_version == entry.definition_version


def _order(entry: Entry) -> tuple[str, ...]:
    return tuple("" if part is None else str(part) for part in entry)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
