"""What the relay process looks after beside its main work."""

from datetime import datetime, timedelta

from shared.db.database import Database
from shared.jobs.timer import Sweep
from shared.kernel.time import legal_date

MONTHS_AHEAD = 4
ANSWERS_KEPT = timedelta(hours=48)
PART = 1_000

FORGET_ANSWERS = f"""
DELETE FROM idempotency WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT {PART}))"""  # noqa: S608  # a constant


async def make_partitions(database: Database, now: datetime) -> None:
    """See that this month and the next ones have their partitions of event and delivery."""
    await database.pool.execute("SELECT ensure_partitions($1, $2)", legal_date(now).replace(day=1), MONTHS_AHEAD)


async def forget_answers(database: Database, now: datetime) -> None:
    """Remove stored answers that no retry can ask for any more, in small transactions."""
    while await database.pool.execute(FORGET_ANSWERS, now - ANSWERS_KEPT) == f"DELETE {PART}":
        pass


SWEEPS = (
    Sweep("partitions", timedelta(hours=6).total_seconds(), make_partitions),
    Sweep("stored answers", timedelta(minutes=15).total_seconds(), forget_answers),
)
