"""Which rows are complete, so that they can be numbered: the ground of the event feed's positions and of the audit chain.

Numbers drawn at insert would become visible out of order, and a reader would skip the late ones. So rows are numbered after
their commit, by one process at a time, once no transaction below `pg_snapshot_xmin` runs any more. Transaction ids belong to a
cluster and start again low after a dump and restore: the state names its cluster, and in a new one every row without a number
is looked for once, wherever its old transaction id lies.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from shared.db.database import Database

EVENTS, AUDIT = 1, 2
LOCK_SPACE = 0x78667371
STEADY = "xid >= $1 AND xid < $2"
MOVED = "(xid >= $1 OR xid < $2)"  # a visible row above all ids that this cluster has reached is an old one, and complete

BEGIN = """
SELECT s.below_xid, s.last_position, s.cluster <> here.cluster AS moved, here.cluster, pg_snapshot_xmin(here.running) AS low,
  pg_snapshot_xmax(here.running) AS high
FROM sequencer_state s, (SELECT system_identifier::text AS cluster, pg_current_snapshot() AS running FROM pg_control_system()) here
WHERE s.id = $1"""
ADVANCE = "UPDATE sequencer_state SET below_xid = $2, last_position = $3, cluster = $4 WHERE id = $1"
# In steady state every row is an index probe away, whatever the planner's statistics say; the one look after a move reads all.
PROBE = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
READ_ALL = "SET LOCAL statement_timeout = '30min'"
READ_ALL_SECONDS = 1800.0


@dataclass(frozen=True)
class Ground:
    """Complete rows fulfil `where` with the ids `first` and `below`; numbering goes on after `last`."""

    where: str
    first: int
    below: int
    last: int
    cluster: str

    @property
    def moved(self) -> bool:
        """Whether this cluster's rows are looked at for the first time."""
        return self.where == MOVED

    @property
    def timeout(self) -> float | None:
        """Seconds that a statement may take (None: as always)."""
        return READ_ALL_SECONDS if self.moved else None


@asynccontextmanager
async def numbering(database: Database, which: int) -> AsyncIterator[tuple[Any, Ground | None]]:
    """A transaction that alone may number, on a pooled connection; no ground when another process is at it."""
    async with database.pool.acquire() as connection, connection.transaction():
        if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1, $2)", LOCK_SPACE, which):
            yield connection, None
            return
        row = await connection.fetchrow(BEGIN, which)
        where, first = (MOVED, row["high"]) if row["moved"] else (STEADY, row["below_xid"])
        await connection.execute(READ_ALL if row["moved"] else PROBE)
        yield connection, Ground(where, first, row["low"], row["last_position"], row["cluster"])


async def advance(connection: Any, which: int, ground: Ground, last: int, resume: int | None) -> None:  # noqa: ANN401  # a pool's proxy
    """Remember the last number given, and where to go on: at the horizon, or from transaction `resume` when rows were left."""
    done = resume is None
    cluster = ground.cluster if done or not ground.moved else ""
    await connection.execute(ADVANCE, which, ground.below if resume is None else resume, last, cluster)
