"""What an error of the database means, whoever meets it: the server or its connection is away, or it is ours."""

import socket

import asyncpg

from shared.kernel.errors import Refusal

_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # what the driver says when the connection breaks between two of its own steps
    ConnectionError,
    socket.gaierror,
)
_LOST = ("is closed", "was closed", "is closing", "released back to the pool")  # the driver tells these apart by words only


def connection_is_lost(error: BaseException) -> bool:
    """Whether the connection broke under us; asyncpg uses InterfaceError for that and for a caller's mistakes."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError) and any(words in str(error) for words in _LOST)  # a bad value quotes itself
    return isinstance(error, _GONE)


def database_is_away(error: BaseException) -> bool:
    """Whether the server could not be asked at all: nobody's fault, and worth trying again."""
    if isinstance(error, Refusal):
        return error.code == "unavailable"
    return connection_is_lost(error) or type(error) is OSError  # a plain one is “no route”; its kinds are about files
