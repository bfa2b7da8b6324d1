"""Verification of the audit chain: any altered, missing, reordered or cut-off row is found."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import asyncpg

from shared.db.database import Database
from shared.security.audit_chain import COVERED, GENESIS, link
from shared.security.keys import Keys

PAGE = 5_000
KEPT_FINDINGS = 100
SLOW_SEALING = timedelta(hours=1)

LINKS = f"""
SELECT s.seq, s.entry_id, s.key_id, s.hash, a.id IS NULL AS gone, {", ".join(f"a.{name}" for name in COVERED)}
FROM audit_seal s LEFT JOIN audit_entry a ON a.id = s.entry_id WHERE s.seq > $1 ORDER BY s.seq LIMIT {PAGE}"""  # noqa: S608  # constants
WAITING = """
SELECT count(*) FROM audit_entry a
WHERE a.recorded_at < now() - $1::interval AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = a.id)"""


@dataclass(frozen=True)
class Finding:
    """One fault of the chain: its sequence number and what is wrong there."""

    seq: int
    fault: str


@dataclass
class Verdict:
    """What a verification saw. `waiting` counts entries that should have been sealed long ago: no relay runs, or seals were removed."""

    sealed: int = 0
    head: str = GENESIS.hex()
    anchors: int = 0
    waiting: int = 0
    faults: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def report(self, seq: int, fault: str) -> None:
        """Count a fault; the first hundred are kept."""
        self.faults += 1
        if len(self.findings) < KEPT_FINDINGS:
            self.findings.append(Finding(seq, fault))


async def verify_chain(database: Database, keys: Keys, anchors: Path | None = None) -> Verdict:
    """Recompute the whole chain, page by page, and compare it with the heads that were written outside the database."""
    verdict = Verdict()
    heads = _read_anchors(anchors, verdict) if anchors is not None else {}
    previous = GENESIS
    while rows := await database.pool.fetch(LINKS, verdict.sealed):
        for row in rows:
            _check(verdict, keys, previous, row)
            if row["seq"] in heads and heads[row["seq"]] != row["hash"].hex():
                verdict.report(row["seq"], "differs from the anchor written at that time")
            previous = row["hash"]
            verdict.sealed = row["seq"]
    verdict.head = previous.hex()
    for seq in heads:
        if seq > verdict.sealed:
            verdict.report(seq, "cut off: an anchor names this row, and the chain ends before it")
    verdict.waiting = await database.pool.fetchval(WAITING, SLOW_SEALING)
    return verdict


def _check(verdict: Verdict, keys: Keys, previous: bytes, row: asyncpg.Record) -> None:
    seq = row["seq"]
    if seq != verdict.sealed + 1:
        verdict.report(verdict.sealed + 1, f"missing: no seal up to {seq - 1}")
    elif row["gone"]:
        verdict.report(seq, f"missing: the entry {row['entry_id']} is gone")
    elif row["key_id"] not in keys.by_id:
        verdict.report(seq, f"not verifiable: the key ring has no audit key {row['key_id']}")
    elif link(keys.by_id[row["key_id"]], previous, seq, dict(row)) != row["hash"]:
        verdict.report(seq, f"altered or reordered: the entry {row['entry_id']} does not fit its seal")


def _read_anchors(file: Path, verdict: Verdict) -> Mapping[int, str]:
    heads: dict[int, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        try:
            anchor = json.loads(line)
            heads[int(anchor["seq"])] = str(anchor["hash"])
        except (ValueError, KeyError, TypeError):
            verdict.report(0, f"line {number} of the anchors is not an anchor")
    verdict.anchors = len(heads)
    return heads
