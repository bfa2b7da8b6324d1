"""Consumer `reporting.facts`: catches the case's fact and ledger up with the case. Order and duplicates of events do no harm."""

from datetime import date, datetime
from uuid import UUID

from services.reporting.domain.contributions import contributions
from services.reporting.facts.ledger import PRESENT, deltas, present_lines, wanted_lines
from services.reporting.facts.sources import SOURCE, fact_of
from shared.contracts.events import StoredEvent
from shared.db.sessions import UnitOfWork
from shared.kernel.time import legal_date

KNOWN = "SELECT case_version, petition_version FROM case_fact WHERE case_id = $1"
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('fact' || $1::text, 0))"
WRITE = """
WITH f AS (INSERT INTO case_fact (case_id, case_version, petition_version, number, state, channel, source_kind, category, topic, region, place,
    bureau_unit_id, handling_unit_id, sealed, received_on, registered_at, closed_on, historical)
  SELECT * FROM jsonb_to_record($1::jsonb) AS n(case_id uuid, case_version int, petition_version int, number text, state text, channel text,
    source_kind text, category text, topic text, region text, place text, bureau_unit_id int, handling_unit_id int, sealed boolean,
    received_on date, registered_at timestamptz, closed_on date, historical boolean)
  ON CONFLICT (case_id) DO UPDATE SET case_version = excluded.case_version, petition_version = excluded.petition_version, state = excluded.state,
    category = excluded.category, topic = excluded.topic, place = excluded.place, handling_unit_id = excluded.handling_unit_id,
    sealed = excluded.sealed, closed_on = excluded.closed_on, updated_at = clock_timestamp()),
s AS (UPDATE contribution SET sealed = $3 WHERE case_id = $4 AND sealed <> $3)
INSERT INTO contribution (case_id, indicator, definition_version, object, unit_id, channel, topic, category, source_kind, region, sealed, cohort_on,
  known_on, numerator, denominator)
SELECT case_id, indicator, definition_version, object, unit_id, channel, topic, category, source_kind, region, sealed, cohort_on, known_on, numerator,
  denominator
FROM jsonb_to_recordset($2::jsonb) AS d(case_id uuid, indicator text, definition_version smallint, object text, unit_id int, channel text, topic text,
  category text, source_kind text, region text, sealed boolean, cohort_on date, known_on date, numerator smallint, denominator smallint)"""


async def project(unit: UnitOfWork, event: StoredEvent, now: datetime) -> None:
    """Bring the event's case up to date; nothing to do when its fact is already as new as the event."""
    del now
    if event.case_id is None or await _is_known(unit, event):
        return
    await unit.fetchval(LOCK, str(event.case_id))
    await catch_up(unit, event.case_id, legal_date(event.occurred_at))


async def catch_up(unit: UnitOfWork, case_id: UUID, on: date) -> None:
    """Read the case as it is now and append what its contributions have changed by, known since `on`."""
    row = await unit.fetchrow(SOURCE, case_id)
    if row is None:
        return
    source = dict(row)
    present = present_lines(await unit.fetch(PRESENT, case_id))
    wanted = wanted_lines(contributions(fact_of(source)), source)
    changes = deltas(case_id, sealed=source["sealed"], present=present, wanted=wanted, on=on)
    copied = ("petition_version", "number", "state", "channel", "source_kind", "category", "topic", "region", "place", "bureau_unit_id",
              "handling_unit_id", "sealed", "received_on", "registered_at", "closed_on", "historical")  # fmt: skip
    fact = {"case_id": case_id, "case_version": source["version"], **{name: source[name] for name in copied}}
    await unit.execute(WRITE, fact, changes, source["sealed"], case_id)


async def _is_known(unit: UnitOfWork, event: StoredEvent) -> bool:
    known = await unit.fetchrow(KNOWN, event.case_id)
    if known is None:
        return False
    version: int = known["petition_version"] if event.subject.startswith("petition/") else known["case_version"]
    return version >= event.sequence
