"""The sealer: hashes committed audit entries into the chain, and leaves anchors outside the database."""

import asyncio
from datetime import datetime
from pathlib import Path

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.security.audit_chain import GENESIS, link
from shared.security.keys import Keys

LOCK = "SELECT pg_try_advisory_xact_lock(7115302)"
LAST = "SELECT seq, hash, below_xid::text AS below FROM audit_seal ORDER BY seq DESC LIMIT 1"
ENTRIES = """SELECT id, recorded_at::text, account_id, unit_id, role, action, subject_type, subject_id, reason, purpose, changes, trace_id,
  pg_snapshot_xmin(pg_current_snapshot())::text AS below
FROM audit_entry WHERE xid >= $1::text::xid8 AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id"""
SEAL = """INSERT INTO audit_seal (seq, entry_id, key_id, hash, below_xid)
SELECT s.seq, s.entry, $4, s.hash, $5::text::xid8 FROM unnest($1::bigint[], $2::uuid[], $3::bytea[]) AS s(seq, entry, hash)"""


async def seal(database: Database, keys: Keys, anchor: Path | None, now: datetime) -> int:
    """Seal what has committed since the last seal; one sealer at a time. Gives how many entries were sealed."""
    async with database.unit_of_work(NOBODY) as unit:
        if not await unit.fetchval(LOCK):
            return 0
        last = await unit.fetchrow(LAST)
        seq, previous, below = (last["seq"], last["hash"], last["below"]) if last else (0, GENESIS, "0")
        rows = await unit.fetch(ENTRIES, below)
        hashes: list[bytes] = []
        for offset, row in enumerate(rows, start=1):
            previous = link(keys.newest, previous, seq + offset, dict(row))
            hashes.append(previous)
        if rows:
            numbers = list(range(seq + 1, seq + 1 + len(rows)))
            await unit.execute(SEAL, numbers, [row["id"] for row in rows], hashes, keys.current, rows[0]["below"])
    if rows and anchor is not None:
        await asyncio.to_thread(_note, anchor, f"{now.isoformat()} {seq + len(rows)} {previous.hex()}\n")
    return len(rows)


def _note(anchor: Path, line: str) -> None:
    with anchor.open("a", encoding="ascii") as file:
        file.write(line)
