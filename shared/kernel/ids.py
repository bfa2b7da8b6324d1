"""Identifiers. UUIDv7 (RFC 9562) so that ids grow with time and indexes stay dense."""

import secrets
import threading
import time
from typing import NewType
from uuid import UUID

CaseId = NewType("CaseId", UUID)
PetitionId = NewType("PetitionId", UUID)
AccountId = NewType("AccountId", UUID)
UnitId = NewType("UnitId", int)

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUIDv7, strictly greater than the one before in this process.

    48 bits of milliseconds, 12 bits of their fraction (or a count, where two fall together), 62 random bits.
    """
    global _last  # noqa: PLW0603  # the one counter that keeps ids of a process in order
    nanoseconds = time.time_ns()
    with _lock:
        tick = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 * 4096 // 1_000_000)
        _last = tick = max(tick, _last + 1)
    return UUID(int=(tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62))
