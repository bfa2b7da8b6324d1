"""Reads into the index what waits for it: new petitions, and cases that went to other units."""

from datetime import datetime

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.schema.search import TOLD

BATCH = 20  # an action on one of them waits for the batch

WAITING = "SELECT case_id FROM case_search WHERE document IS NULL ORDER BY case_id DESC LIMIT $1 FOR UPDATE SKIP LOCKED"
# a statement of its own: it sees what was committed before the rows were locked, so that no change is overlooked
INDEX = f"""
UPDATE case_search s SET document = search_document({TOLD}, ARRAY[p.registered_by_unit_id, c.handling_unit_id] || c.co_unit_ids)
FROM petition p JOIN cases c ON c.id = p.case_id WHERE p.case_id = s.case_id AND s.case_id = ANY ($1)"""  # noqa: S608  # names of columns


async def index_cases(database: Database, now: datetime) -> int:
    """Index every waiting case, the newest first; gives how many."""
    del now
    done = 0
    while True:
        async with database.unit_of_work(NOBODY) as unit:
            waiting = [row["case_id"] for row in await unit.fetch(WAITING, BATCH)]
            await unit.execute(INDEX, waiting)
        done += len(waiting)
        if len(waiting) < BATCH:
            return done
