"""Reads of the directory."""

from asyncpg import Record

from services.tracking.directory.rows import UNITS
from shared.db.sessions import ReadSession


async def units(session: ReadSession, after: str | None, limit: int) -> list[Record]:
    """Units by code, and one more."""
    return await session.fetch(UNITS, None, after, limit + 1)
