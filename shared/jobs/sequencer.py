"""The sequencer: gives every committed event a dense position, which cursors of the catch-up feed hold.

Order: the time of writing, then the id. On one case a later change waits for the earlier one's commit, so its events come later.
"""

import asyncio

from shared.db.database import Database
from shared.jobs.horizon import EVENTS, MOVED, STEADY, advance, numbering
from shared.jobs.process import stopped_within

LIMIT = 100_000
POLL_SECONDS = 0.1

_POSITION = """
WITH fresh AS MATERIALIZED (
       SELECT e.id, e.recorded_at, e.case_id FROM event e
       WHERE {where} AND NOT EXISTS (SELECT FROM event_position p WHERE p.event_id = e.id) ORDER BY e.recorded_at, e.id LIMIT $3),
     placed AS (INSERT INTO event_position (position, event_id, recorded_at, case_id)
       SELECT $4 + row_number() OVER (ORDER BY recorded_at, id), id, recorded_at, case_id FROM fresh)
SELECT count(*) FROM fresh"""
POSITION = {where: _POSITION.format(where=where) for where in (STEADY, MOVED)}


async def sequence_once(database: Database, limit: int = LIMIT) -> int:
    """Number what has become complete since the last time, at most `limit`; gives how many (0 also when another process is at it)."""
    async with numbering(database, EVENTS) as (connection, ground):
        if ground is None:
            return 0
        arguments = (ground.first, ground.below, limit, ground.last)
        placed: int = await connection.fetchval(POSITION[ground.where], *arguments, timeout=ground.timeout)
        if placed or ground.moved:
            await advance(connection, EVENTS, ground, ground.last + placed, ground.first if placed == limit else None)
    return placed


async def sequence_events(database: Database, stop: asyncio.Event) -> None:
    """Number events as they become complete, until the process shall stop."""
    while not stop.is_set():
        if not await sequence_once(database):
            await stopped_within(stop, POLL_SECONDS)
