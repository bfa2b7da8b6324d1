"""What a failed delivery means: try again without blame, count it, or give it up as dead."""

import asyncpg

from shared.db.errors import database_is_away

MAX_FAILURES = 8
MAX_CRASHES = 5
LONGEST_BACKOFF = 300.0

_TRANSIENT = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)


def is_transient(error: BaseException) -> bool:
    """Whether the same event may well succeed next time: server away, serialization, deadlock, lock not granted."""
    return database_is_away(error) or isinstance(error, _TRANSIENT)


def describe(error: BaseException) -> str:
    """Class and code of an error; never its text, which may quote a person's data."""
    code = getattr(error, "sqlstate", None) or getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, str) else type(error).__name__
