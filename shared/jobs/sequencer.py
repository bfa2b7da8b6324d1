"""The sequencer: gives committed events a dense position, so that a cursor never skips a row that commits late."""

from shared.db.context import NOBODY
from shared.db.database import Database

SEQUENCE = """
WITH s AS (SELECT below_xid, last_position FROM sequencer_state WHERE id = 1 FOR UPDATE),
h AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS below),
e AS MATERIALIZED (SELECT e.id, e.recorded_at, e.case_id, row_number() OVER (ORDER BY e.xid, e.recorded_at, e.id) AS n
  FROM event e, s, h WHERE e.xid >= s.below_xid AND e.xid < h.below),
placed AS (INSERT INTO event_position (position, event_id, recorded_at, case_id) SELECT s.last_position + e.n, e.id, e.recorded_at, e.case_id FROM e, s)
UPDATE sequencer_state SET below_xid = greatest(h.below, sequencer_state.below_xid), last_position = last_position + (SELECT count(*) FROM e) FROM h WHERE id = 1"""
LOCK = "SELECT pg_try_advisory_xact_lock(7115301)"


async def sequence(database: Database) -> None:
    """Place every event of finished transactions; one sequencer at a time, on a snapshot taken after the lock."""
    async with database.unit_of_work(NOBODY) as unit:
        if await unit.fetchval(LOCK):
            await unit.execute(SEQUENCE)
