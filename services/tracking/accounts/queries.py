"""Reads of accounts and clients."""

from asyncpg import Record

from services.tracking.accounts.rows import COLUMNS
from shared.db.sessions import ReadSession

PAGE = f"""
SELECT {COLUMNS} FROM account a LEFT JOIN unit u ON u.id = a.unit_id
WHERE a.kind = $1 AND a.login > $2 AND ($3::text IS NULL OR u.code = $3) AND ($4::text IS NULL OR a.role = $4)
ORDER BY a.login LIMIT $5"""  # noqa: S608  # constant column names


async def page(session: ReadSession, kind: str, after: str, unit: str | None, role: str | None, limit: int) -> list[Record]:
    """Accounts by login, and one more."""
    return await session.fetch(PAGE, kind, after, unit, role, limit + 1)
