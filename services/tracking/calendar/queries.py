"""Reads of the calendar table and its versions."""

from asyncpg import Record

from shared.db.sessions import ReadSession

YEAR = """
SELECT day, is_workday, reason, source_doc, status, version FROM calendar_day
WHERE day >= make_date($1, 1, 1) AND day < make_date($1 + 1, 1, 1) ORDER BY day"""
STANDING = """
SELECT (SELECT coalesce(max(version), 0) FROM calendar_day) AS version,
  NOT EXISTS (SELECT FROM calendar_day WHERE day >= make_date($1, 1, 1) AND day < make_date($1 + 1, 1, 1) AND status = 'official') AS provisional,
  NOT EXISTS (SELECT FROM calendar_day WHERE day >= make_date($1 + 1, 1, 1) AND day < make_date($1 + 2, 1, 1) AND status = 'official')
    AS provisional_next_year"""
CHANGES = """
SELECT version, kind, year, first_day, days, source_doc, reason, changed_at, recalculated_at, moved, kept
FROM calendar_change WHERE version < $1 ORDER BY version DESC LIMIT $2"""
NEWEST = 2**31 - 1


async def year(session: ReadSession, number: int) -> list[Record]:
    """The days of a year that the table knows."""
    return await session.fetch(YEAR, number)


async def standing(session: ReadSession, number: int) -> Record:
    """Version of the table, and whether this year and the next are announced."""
    row = await session.fetchrow(STANDING, number)
    assert row is not None  # it selects one row
    return row


async def changes(session: ReadSession, before: int | None, limit: int) -> list[Record]:
    """Versions, newest first, and one more."""
    return await session.fetch(CHANGES, before or NEWEST, limit + 1)
