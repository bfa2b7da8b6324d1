"""Reads of petitions through the caller's rights."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from shared.db.sessions import ReadSession

LIST = """
SELECT p.id, p.number, p.case_id, p.channel, p.source_kind, p.received_on, p.subject, p.category, p.topic, p.place, p.registered_at, p.version,
  a.state, a.received_on AS sort_day
FROM case_access a JOIN petition p ON p.case_id = a.case_id
WHERE a.unit_id = ctx_unit() AND ($1::date IS NULL OR (a.received_on, a.case_id) < ($1, $2))
ORDER BY a.received_on DESC, a.case_id DESC LIMIT $3"""

ONE = """
SELECT p.*, c.state, c.version AS case_version,
  (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = p.case_id) AS clocks
FROM petition p JOIN cases c ON c.id = p.case_id WHERE p.id = $1"""

PETITIONERS = "SELECT * FROM petitioner WHERE petition_id = $1 ORDER BY position"

BY_INDEX = """
SELECT DISTINCT p.id, p.number, p.case_id, p.subject, p.received_on FROM petitioner r JOIN petition p ON p.id = r.petition_id
WHERE ($1::bytea IS NOT NULL AND r.phone_index = $1) OR ($2::bytea IS NOT NULL AND r.id_number_index = $2)
ORDER BY p.received_on DESC LIMIT 50"""


async def list_petitions(session: ReadSession, after: tuple[date, UUID] | None, limit: int) -> list[Record]:
    """Newest received first, and one row more."""
    day, case_id = after or (None, None)
    return await session.fetch(LIST, day, case_id, limit + 1)


async def petition(session: ReadSession, petition_id: UUID) -> tuple[Record, Sequence[Record]] | None:
    """A petition with its petitioners (encrypted), or None when it does not exist for this caller."""
    row = await session.fetchrow(ONE, petition_id)
    return None if row is None else (row, await session.fetch(PETITIONERS, petition_id))


async def by_identity(session: ReadSession, phone_index: bytes | None, id_number_index: bytes | None) -> list[Record]:
    """Petitions of a petitioner with this phone or id number, as far as the caller may see them."""
    return await session.fetch(BY_INDEX, phone_index, id_number_index)
