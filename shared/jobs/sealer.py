"""The sealer: links committed audit entries into a hash chain and writes its head to a file outside the database.

Sealing inside the writers' transactions would put them in a queue. The audit table itself is never updated by anybody.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import structlog

from shared.db.database import Database
from shared.jobs.horizon import AUDIT, MOVED, STEADY, advance, numbering
from shared.jobs.process import stopped_within
from shared.kernel.time import TimeSource
from shared.security.audit_chain import COVERED, GENESIS, link
from shared.security.keys import Keys

LIMIT = 2_000
POLL_SECONDS = 0.5
ANCHOR_EVERY = timedelta(minutes=10)
log = structlog.get_logger(__name__)

_UNSEALED = """
SELECT {columns}, a.xid FROM audit_entry a
WHERE {where} AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = a.id) ORDER BY a.xid, a.recorded_at, a.id LIMIT $3"""
UNSEALED = {where: _UNSEALED.format(columns=", ".join(f"a.{name}" for name in COVERED), where=where) for where in (STEADY, MOVED)}
HEAD = "SELECT seq, hash FROM audit_seal ORDER BY seq DESC LIMIT 1"
SEAL = """
INSERT INTO audit_seal (seq, entry_id, key_id, hash)
SELECT s.seq, s.entry_id, $3, s.hash FROM unnest($1::bigint[], $2::uuid[], $4::bytea[]) AS s(seq, entry_id, hash)"""


@dataclass(frozen=True)
class Head:
    """The last link of the chain."""

    seq: int = 0
    hash: bytes = GENESIS


async def seal_once(database: Database, keys: Keys, limit: int = LIMIT) -> int:
    """Seal what has become complete since the last time, at most `limit`; gives how many (0 also when another process is at it)."""
    async with numbering(database, AUDIT) as (connection, ground):
        if ground is None:
            return 0
        entries = await connection.fetch(UNSEALED[ground.where], ground.first, ground.below, limit, timeout=ground.timeout)
        if entries:
            head = await connection.fetchrow(HEAD)
            await connection.execute(SEAL, *_links(Head(*head) if head is not None else Head(), keys, entries))
        if entries or ground.moved:
            left = len(entries) == limit  # entries come in the order of their transactions: the next part begins where this one ends
            await advance(connection, AUDIT, ground, ground.last + len(entries), entries[-1]["xid"] if left else None)
    return len(entries)


async def head_of(database: Database) -> Head | None:
    """The chain's present head; None while nothing is sealed."""
    row = await database.pool.fetchrow(HEAD)
    return None if row is None else Head(*row)


async def seal_entries(database: Database, keys: Keys, anchors: Path | None, time: TimeSource, stop: asyncio.Event) -> None:
    """Seal entries as they become complete; every ten minutes, and in the end, append the head to the file of anchors."""
    anchored: tuple[int, datetime] | None = None
    while not stop.is_set():
        if not await seal_once(database, keys):
            await stopped_within(stop, POLL_SECONDS)
        if anchors is not None and (anchored is None or stop.is_set() or time.now() - anchored[1] >= ANCHOR_EVERY):
            head = await head_of(database)
            if head is not None and (anchored is None or head.seq != anchored[0]):
                await asyncio.to_thread(write_anchor, anchors, head, time.now())
                anchored = head.seq, time.now()


def write_anchor(file: Path, head: Head, at: datetime) -> None:
    """Append one line; what was cut off the end of the chain later is missed by it. A file that cannot be written stops nothing."""
    line = json.dumps({"seq": head.seq, "hash": head.hash.hex(), "at": at.isoformat()})
    try:
        with file.open("a", encoding="ascii") as anchors:
            anchors.write(line + "\n")
    except OSError as error:
        log.error("audit.anchor_failed", error=type(error).__name__)  # noqa: TRY400  # its text names paths


def _links(head: Head, keys: Keys, entries: list[asyncpg.Record]) -> tuple[list[int], list[object], int, list[bytes]]:
    """Arguments of SEAL: the chain goes on from `head` with the newest key."""
    hashes, previous = [], head.hash
    numbers = list(range(head.seq + 1, head.seq + 1 + len(entries)))
    for seq, entry in zip(numbers, entries, strict=True):
        previous = link(keys.newest, previous, seq, dict(entry))
        hashes.append(previous)
    return numbers, [entry["id"] for entry in entries], keys.current, hashes
