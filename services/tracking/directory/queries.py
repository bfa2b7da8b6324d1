"""Reads of the directory."""

from asyncpg import Record

from shared.db.sessions import ReadSession

UNITS = """
SELECT u.id, u.code, u.kind, u.region, u.name_zh, u.name_en, u.abbreviation, u.valid_from, u.valid_to, u.version, p.code AS parent, s.code AS successor
FROM unit u LEFT JOIN unit p ON p.id = u.parent_id LEFT JOIN unit s ON s.id = u.successor_id
WHERE ($1::text IS NULL OR u.code = $1) AND ($2::text IS NULL OR u.code > $2) ORDER BY u.code LIMIT $3"""


async def units(session: ReadSession, after: str | None, limit: int) -> list[Record]:
    """Units by code, and one more."""
    return await session.fetch(UNITS, None, after, limit + 1)


async def unit(session: ReadSession, code: str) -> Record | None:
    """One unit."""
    return await session.fetchrow(UNITS, code, None, 1)
