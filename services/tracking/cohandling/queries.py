"""Reads of co-handlings."""

from uuid import UUID

from asyncpg import Record

from shared.db.sessions import ReadSession

LIST = "SELECT * FROM co_handling WHERE case_id = $1 ORDER BY id"


async def co_handlings(session: ReadSession, case_id: UUID) -> list[Record]:
    """Every unit that was asked to help in a case, in the order in which they were asked."""
    return await session.fetch(LIST, case_id)
