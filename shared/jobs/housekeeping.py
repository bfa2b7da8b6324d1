"""Housekeeping: partitions ahead of time, old stored answers away."""

from shared.db.context import NOBODY
from shared.db.database import Database

MONTHS_AHEAD = 3
PARTITIONS = "SELECT ensure_partitions(current_date, $1)"
OLD_ANSWERS = "DELETE FROM idempotency WHERE created_at < clock_timestamp() - interval '48 hours'"


async def keep_house(database: Database) -> None:
    """Make the coming months' partitions; drop answers older than 48 hours (promised: at least 24)."""
    async with database.unit_of_work(NOBODY) as unit:
        await unit.execute(PARTITIONS, MONTHS_AHEAD)
        await unit.execute(OLD_ANSWERS)
