"""The audit chain: each sealed entry's hash covers the one before, so an altered, missing, reordered or cut-off row is found.

h(n) = HMAC-SHA256(key, h(n−1) | n | canonical row). Cutting off the end leaves a whole, shorter chain: only anchors kept
outside the database (sequence and hash of an earlier head) show it.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

GENESIS = b"\x00" * 32
COVERED = (
    "id",
    "recorded_at",
    "account_id",
    "unit_id",
    "role",
    "action",
    "subject_type",
    "subject_id",
    "reason",
    "purpose",
    "changes",
    "trace_id",
)
LOOKED_AROUND = 32  # how many bad links at a time are compared to tell a reordered row from an altered one

Fault = Literal["altered", "missing", "reordered", "cut_off", "unknown_key"]


@dataclass(frozen=True)
class Sealed:
    """One seal with the entry it covers; `entry` is None when the audit row is gone."""

    seq: int
    key_id: int
    hash: bytes
    entry: Mapping[str, object] | None


@dataclass(frozen=True)
class Anchor:
    """A head of the chain as it was noted outside the database."""

    seq: int
    hash: bytes


@dataclass(frozen=True)
class Finding:
    """One fault: at which sequence number, and of which kind."""

    seq: int
    fault: Fault


def link(key: bytes, previous: bytes, seq: int, entry: Mapping[str, object]) -> bytes:
    """The hash of one entry after the one before."""
    return hmac.digest(key, previous + seq.to_bytes(8) + canonical(entry), "sha256")


def canonical(entry: Mapping[str, object]) -> bytes:
    """One spelling of a row whatever the session's time zone: instants in UTC, names sorted, no blanks."""
    row = {name: _plain(entry[name]) for name in COVERED}
    return json.dumps(row, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":")).encode()


def verify(chain: Iterable[Sealed], keys: Mapping[int, bytes], anchors: Sequence[Anchor] = ()) -> Iterator[Finding]:
    """Every fault of a chain given in order of `seq`, each once; nothing when it is whole.

    A link is judged against the stored hash before it, so that one bad row does not condemn all after it.
    """
    awaited = {anchor.seq: anchor.hash for anchor in anchors}
    suspects: list[tuple[bytes, Sealed]] = []
    previous, last = GENESIS, 0
    for sealed in chain:
        for gap in range(last + 1, sealed.seq):
            awaited.pop(gap, None)
            yield Finding(gap, "missing")
        fault = _fault(sealed, previous if sealed.seq == last + 1 else None, keys, awaited.pop(sealed.seq, sealed.hash))
        if fault == "suspect":
            suspects.append((previous, sealed))
        elif fault is not None:
            yield Finding(sealed.seq, fault)
        if len(suspects) == LOOKED_AROUND:
            yield from _judge(suspects, keys)
            suspects = []
        previous, last = sealed.hash, sealed.seq
    yield from _judge(suspects, keys)
    if awaited:
        yield Finding(last + 1, "cut_off")


def _fault(sealed: Sealed, previous: bytes | None, keys: Mapping[int, bytes], noted: bytes) -> Fault | Literal["suspect"] | None:
    """What is wrong with one link; `previous` is None behind a gap, where only the gap can be reported."""
    if sealed.entry is None:
        return "missing"
    if sealed.key_id not in keys:
        return "unknown_key"
    if noted != sealed.hash:
        return "altered"
    if previous is None or hmac.compare_digest(link(keys[sealed.key_id], previous, sealed.seq, sealed.entry), sealed.hash):
        return None
    return "suspect"


def _judge(suspects: Sequence[tuple[bytes, Sealed]], keys: Mapping[int, bytes]) -> Iterator[Finding]:
    """Among bad links: a row that fits at another's place was moved, one that only follows a moved row is whole, the rest is altered."""
    hashes = {sealed.hash for _, sealed in suspects}
    moved = {
        seq
        for previous, place in suspects
        for _, other in suspects
        if other is not place and link(keys[other.key_id], previous, place.seq, _row(other)) in hashes
        for seq in (place.seq, other.seq)
    }
    for _, sealed in suspects:
        if sealed.seq in moved:
            yield Finding(sealed.seq, "reordered")
        elif not any(link(keys[sealed.key_id], before, sealed.seq, _row(sealed)) == sealed.hash for before in hashes):
            yield Finding(sealed.seq, "altered")


def _row(sealed: Sealed) -> Mapping[str, object]:
    assert sealed.entry is not None  # a suspect has its row
    return sealed.entry


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
