"""The audit chain: each sealed entry's hash covers the one before, so an altered, missing or reordered row is found."""

import hmac
import json
from collections.abc import Mapping

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


def link(key: bytes, previous: bytes, seq: int, entry: Mapping[str, object]) -> bytes:
    """HMAC-SHA256(key, previous hash | sequence | canonical row)."""
    canonical = json.dumps({name: entry[name] for name in COVERED}, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hmac.digest(key, previous + seq.to_bytes(8) + canonical.encode(), "sha256")
