"""Bringing facts and ledgers up to date with their cases: three statements for any number of cases, no row where nothing changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.reporting.domain.ledger import ledger_of, missing
from services.reporting.facts.sources import READ, Source, source_of
from shared.db.sessions import UnitOfWork

# A statement of its own: what follows must not see a case as it was before its lock was got. In one order, so that batches
# do not cross. A case whose fact is new enough already is left out, unlocked.
LOCK = """
SELECT s.id, pg_advisory_xact_lock(s.key) FROM (
  SELECT w.id, hashtextextended('case_fact/' || w.id, 0) AS key
  FROM unnest($1::uuid[], $2::int[], $3::int[]) AS w(id, case_version, petition_version)
  WHERE NOT EXISTS (SELECT FROM case_fact f
    WHERE f.case_id = w.id AND f.case_version >= w.case_version AND f.petition_version >= w.petition_version) ORDER BY 2) s"""

WRITE = """
WITH fact AS (INSERT INTO case_fact AS f (case_id, case_version, petition_version, number, state, channel, source_kind, category, topic,
    region, place, bureau_unit_id, handling_unit_id, sealed, received_on, registered_at, closed_on, dates, historical)
  SELECT case_id, case_version, petition_version, number, state, channel, source_kind, category, topic, region, place, bureau_unit_id,
    handling_unit_id, sealed, received_on, registered_at, closed_on, dates, historical
  FROM jsonb_to_recordset($1::jsonb) AS n(case_id uuid, case_version int, petition_version int, number text, state text, channel text,
    source_kind text, category text, topic text, region text, place text, bureau_unit_id int, handling_unit_id int, sealed boolean,
    received_on date, registered_at timestamptz, closed_on date, dates jsonb, historical boolean)
  ON CONFLICT (case_id) DO UPDATE SET case_version = excluded.case_version, petition_version = excluded.petition_version,
    state = excluded.state, category = excluded.category, topic = excluded.topic, region = excluded.region, place = excluded.place,
    bureau_unit_id = excluded.bureau_unit_id, handling_unit_id = excluded.handling_unit_id, sealed = excluded.sealed,
    closed_on = excluded.closed_on, dates = excluded.dates, updated_at = clock_timestamp()
  WHERE f.case_version <= excluded.case_version AND f.petition_version <= excluded.petition_version),
marked AS (UPDATE contribution k SET sealed = n.sealed FROM jsonb_to_recordset($2::jsonb) AS n(case_id uuid, sealed boolean)
  WHERE k.case_id = n.case_id AND k.sealed <> n.sealed)
INSERT INTO contribution (case_id, indicator, definition_version, object, unit_id, channel, topic, category, source_kind, region, sealed,
  cohort_on, known_on, numerator, denominator)
SELECT case_id, indicator, definition_version, object, unit_id, channel, topic, category, source_kind, region, sealed, cohort_on, known_on,
  numerator, denominator
FROM jsonb_to_recordset($3::jsonb) AS n(case_id uuid, indicator text, definition_version smallint, object text, unit_id int, channel text,
  topic text, category text, source_kind text, region text, sealed boolean, cohort_on date, known_on date, numerator smallint,
  denominator smallint)"""

ANY_VERSION = 2**31 - 1  # newer than any: refresh whatever the fact knows
COPIED = ("case_id", "case_version", "petition_version", "number", "state", "channel", "source_kind", "category", "topic", "region",
          "place", "bureau_unit_id", "handling_unit_id", "sealed", "received_on", "registered_at", "closed_on", "historical")  # fmt: skip


@dataclass(frozen=True)
class Stale:
    """A case to bring up to date, unless its fact already knows these versions of case and petition."""

    case_id: UUID
    case_version: int = ANY_VERSION
    petition_version: int = ANY_VERSION


async def refresh(unit: UnitOfWork, cases: Sequence[Stale]) -> int:
    """Read these cases as they are now and append what their ledgers lack; gives how many rows were appended.

    Refreshing the same case twice at the same time makes one wait for the other. Safe to repeat: an unchanged case gets no row.
    """
    columns = zip(*((c.case_id, c.case_version, c.petition_version) for c in cases), strict=True)
    locked = [row["id"] for row in await unit.fetch(LOCK, *map(list, columns))]
    if not locked:
        return 0
    sources = [source_of(row) for row in await unit.fetch(READ, locked)]
    rows = [row for source in sources for row in _rows(source)]
    resealed = [{"case_id": source.case_id, "sealed": source.row["sealed"]} for source in sources if source.row["mislabelled"]]
    await unit.execute(WRITE, [_fact(source) for source in sources], resealed, rows)
    return len(rows)


def _rows(source: Source) -> Iterator[dict[str, object]]:
    for entry, counts in missing(ledger_of(source.history), source.ledger):
        yield {"case_id": source.case_id, "sealed": source.row["sealed"], **entry._asdict(), **counts._asdict()}


def _fact(source: Source) -> dict[str, object]:
    return {name: source.row[name] for name in COPIED} | {
        "registered_at": source.row["registered_at"].isoformat(),
        "dates": {"ratings": source.ratings},
    }
