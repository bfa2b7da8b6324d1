"""What a failed delivery means: try again without blame, count it, or give it up as dead."""

import socket

import asyncpg

from shared.kernel.errors import Refusal

MAX_FAILURES = 8
MAX_CRASHES = 5
LONGEST_BACKOFF = 300.0

_TRANSIENT = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    ConnectionError,
    socket.gaierror,
)


def database_is_away(error: BaseException) -> bool:
    """Whether the server could not be asked at all; asyncpg uses InterfaceError for that and for a caller's mistakes."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError) and ("connection" in str(error) or "pool" in str(error))
    if isinstance(error, Refusal):
        return error.code == "unavailable"
    return isinstance(error, _AWAY) or type(error) is OSError  # a plain one is “no route”; its kinds are about files


def is_transient(error: BaseException) -> bool:
    """Whether the same event may well succeed next time: server away, serialization, deadlock, lock not granted."""
    return database_is_away(error) or isinstance(error, _TRANSIENT)


def describe(error: BaseException) -> str:
    """Class and code of an error; never its text, which may quote a person's data."""
    code = getattr(error, "sqlstate", None) or getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, str) else type(error).__name__
