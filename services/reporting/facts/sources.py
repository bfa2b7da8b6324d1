"""Reading cases as the rules of reporting need them: timeline, clocks, ratings and what the ledger holds. No personal data is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.reporting.domain.contributions import CaseFact
from services.reporting.domain.history import CaseHistory, ClockEntry, Dimensions, Given, Present, Step
from services.reporting.domain.ledger import Counts, Entry, Ledger

Row = Mapping[str, Any]

# Texts of a step (records, replies) are never touched: only the keys that count, and only where they can stand.
READ = """
SELECT c.id AS case_id, c.version AS case_version, p.version AS petition_version, c.number, c.state, c.channel, c.source_kind, c.category,
  c.topic, c.region, c.place, c.path, c.sealed, c.received_on, c.registered_at, c.historical, c.closed_on, c.delivered_on,
  c.registered_by_unit_id, c.bureau_unit_id, c.handling_unit_id,
  CASE WHEN c.bureau_unit_id = c.registered_by_unit_id THEN c.bureau_unit_id END AS registering_bureau_id,
  (c.registered_at AT TIME ZONE 'Asia/Shanghai')::date AS registered_on, registrar.region AS registrar_region,
  p.category AS first_category, p.topic AS first_topic, p.place AS first_place, f.dates -> 'ratings' AS remembered,
  coalesce(f.case_version >= c.version AND f.petition_version >= p.version, false) AS up_to_date,
  EXISTS (SELECT FROM contribution n WHERE n.case_id = c.id AND n.sealed <> c.sealed) AS mislabelled,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('on', (t.at AT TIME ZONE 'Asia/Shanghai')::date, 'from', t.from_state, 'to', t.to_state,
      'unit', u.id, 'region', u.region,
      'path', CASE t.action WHEN 'accept' THEN t.data ->> 'path' END,
      'category', CASE WHEN t.action = 'classify' THEN t.data ->> 'category'
        WHEN t.action = 'split' AND t.data -> 'part_categories' ? 'accusation' THEN 'accusation' END,
      'topic', CASE t.action WHEN 'classify' THEN t.data ->> 'topic' END,
      'place', CASE t.action WHEN 'classify' THEN t.data ->> 'place' END,
      'reports', t.action = 'report_up',
      'served_on', CASE t.action WHEN 'serve' THEN t.data ->> 'served_on' END) ORDER BY t.sequence), '[]')
    FROM case_transition t LEFT JOIN unit u ON t.to_state IN ('transferred', 'assigned') AND u.code = t.data ->> 'to_unit'
    WHERE t.case_id = c.id) AS steps,
  (SELECT k.due_strict FROM clock k WHERE k.case_id = c.id AND k.code = 'K1' ORDER BY k.id LIMIT 1) AS k1_due,
  (SELECT coalesce(jsonb_agg(k.ledger ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = c.id AND k.code = 'K5') AS handling,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('version', r.version, 'on', (r.rated_at AT TIME ZONE 'Asia/Shanghai')::date,
      'object', r.object, 'value', r.value)), '[]') FROM rating r WHERE r.case_id = c.id) AS standing,
  (SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') FROM (
    SELECT n.indicator, n.definition_version, n.object, n.unit_id, n.channel, n.topic, n.category, n.source_kind, n.region, n.cohort_on,
      n.known_on, sum(n.numerator) AS numerator, sum(n.denominator) AS denominator
    FROM contribution n WHERE n.case_id = c.id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    HAVING sum(n.numerator) <> 0 OR sum(n.denominator) <> 0) l) AS ledger
FROM unnest($1::uuid[]) AS wanted(id) JOIN cases c ON c.id = wanted.id JOIN petition p ON p.id = c.petition_id
JOIN unit registrar ON registrar.id = c.registered_by_unit_id LEFT JOIN case_fact f ON f.case_id = c.id"""


@dataclass(frozen=True)
class Source:
    """A case as the records tell it, and what reporting holds of it. `ratings`: every rating it has seen, with the version of each."""

    case_id: UUID
    row: Row
    history: CaseHistory
    ratings: tuple[Mapping[str, object], ...]
    ledger: Ledger

    @property
    def is_behind(self) -> bool:
        """Whether the case has changed since its fact was written."""
        return not self.row["up_to_date"]


def source_of(row: Row) -> Source:
    """A row of READ, understood."""
    ratings = _ratings(row)
    dimensions = Dimensions(
        channel=row["channel"],
        source_kind=row["source_kind"],
        home_region=row["first_place"] or row["registrar_region"],
        unit_region=row["registrar_region"] if row["registering_bureau_id"] is None else None,
        category=row["first_category"],
        topic=row["first_topic"],
    )
    opening = CaseFact(
        registered_on=row["registered_on"],
        channel=row["channel"],
        registered_by=row["registered_by_unit_id"],
        bureau_unit=row["registering_bureau_id"],
        category=row["first_category"],
        k1_due=row["k1_due"],
    )
    history = CaseHistory(
        opening=opening,
        dimensions=dimensions,
        received_on=row["received_on"],
        steps=[_step(step) for step in row["steps"]],
        present=_present(row),
        ratings=[Given(_day(rating["on"]), str(rating["object"]), str(rating["value"])) for rating in ratings],
        handling=[[ClockEntry(e["kind"], _day(e["on"]), e.get("days", 0)) for e in ledger] for ledger in row["handling"]],
    )
    return Source(row["case_id"], row, history, ratings, dict(_entries(row["ledger"])))


def _present(row: Row) -> Present:
    return Present(
        state=row["state"],
        handling_unit=row["handling_unit_id"],
        category=row["category"],
        topic=row["topic"],
        path=row["path"],
        closed_on=row["closed_on"],
        delivered_on=row["delivered_on"],
    )


def _step(step: Row) -> Step:
    return Step(
        day=_day(step["on"]),
        from_state=step["from"],
        to_state=step["to"],
        unit=step["unit"],
        unit_region=step["region"],
        path=step["path"],
        category=step["category"],
        topic=step["topic"],
        place=step["place"],
        served_on=_day(step["served_on"]) if step["served_on"] else None,
        reports=step["reports"],
    )


def _ratings(row: Row) -> tuple[Mapping[str, object], ...]:
    """Every rating reporting has seen, by version: the record keeps only the one that stands, the fact remembers what it replaced."""
    seen = {rating["version"]: rating for rating in (*(row["remembered"] or ()), *row["standing"])}
    return tuple(seen[version] for version in sorted(seen))


def _entries(rows: list[Row]) -> Iterator[tuple[Entry, Counts]]:
    for row in rows:
        values = {name: row[name] for name in Entry._fields}
        yield (
            Entry(**values | {"cohort_on": _day(row["cohort_on"]), "known_on": _day(row["known_on"])}),
            Counts(row["numerator"], row["denominator"]),
        )


def _day(value: object) -> date:
    return date.fromisoformat(str(value))
