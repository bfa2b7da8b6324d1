"""Reads of templates."""

from datetime import date

from asyncpg import Record

from shared.db.sessions import ReadSession

LISTED = """
SELECT kind, version, valid_from, sha256, uploaded_at, length(body) AS size, lead(valid_from) OVER (PARTITION BY kind ORDER BY valid_from, version) AS replaced_from
FROM document_template WHERE $1::text IS NULL OR kind = $1 ORDER BY kind, valid_from, version"""

VALID = """
SELECT version, body, sha256 FROM document_template WHERE kind = $1 AND valid_from <= $2 AND ($3::int IS NULL OR version = $3)
ORDER BY valid_from DESC, version DESC LIMIT 1"""


async def versions(session: ReadSession, kind: str | None = None) -> list[Record]:
    """Every version of one kind's template, or of all kinds', oldest first, without its bytes."""
    return await session.fetch(LISTED, kind)


async def valid_on(session: ReadSession, kind: str, day: date, version: int | None = None) -> Record | None:
    """The template that is used on a day, or one version of it."""
    return await session.fetchrow(VALID, kind, day, version)
