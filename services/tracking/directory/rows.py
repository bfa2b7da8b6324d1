"""Units as their rows, for reads and writes alike."""

from asyncpg import Record

from shared.db.sessions import ReadSession

UNITS = """
SELECT u.id, u.code, u.kind, u.region, u.name_zh, u.name_en, u.abbreviation, u.valid_from, u.valid_to, u.version, p.code AS parent, s.code AS successor
FROM unit u LEFT JOIN unit p ON p.id = u.parent_id LEFT JOIN unit s ON s.id = u.successor_id
WHERE ($1::text IS NULL OR u.code = $1) AND ($2::text IS NULL OR u.code > $2) ORDER BY u.code LIMIT $3"""

PLACE = "SELECT id, code, kind, path, valid_to FROM unit WHERE code = $1"
HEIRS = """
WITH RECURSIVE heir AS (SELECT id, successor_id FROM unit WHERE id = $1 UNION SELECT u.id, u.successor_id FROM unit u JOIN heir h ON u.id = h.successor_id)
SELECT array_agg(id) FROM heir"""


async def unit(session: ReadSession, code: str) -> Record | None:
    """One unit."""
    return await session.fetchrow(UNITS, code, None, 1)


async def place(session: ReadSession, code: str) -> Record | None:
    """Where a unit stands in the tree: id, kind, path, last day."""
    return await session.fetchrow(PLACE, code)


async def heirs(session: ReadSession, unit_id: int) -> list[int]:
    """This unit and whoever succeeds it in turn."""
    found: list[int] = await session.fetchval(HEIRS, unit_id)
    return found
