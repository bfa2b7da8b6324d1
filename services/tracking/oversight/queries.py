"""Reads of oversight: the sample of an inspection, and who classified a matter."""

from datetime import date
from uuid import UUID

from asyncpg import Record as Row

from shared.db.sessions import ReadSession

# under the reader's rights: only matters that the inspecting unit sees can be drawn
SAMPLE = """
SELECT c.id, coalesce(c.handling_unit_id, c.registered_by_unit_id) AS owner FROM cases c
WHERE c.closed_on BETWEEN $1 AND $2 AND ($3::int IS NULL OR c.handling_unit_id = $3)
ORDER BY sha256(convert_to($4 || '/' || c.id, 'UTF8')), c.id LIMIT $5"""
CLASSIFIERS = """
SELECT DISTINCT actor_account_id FROM case_transition WHERE case_id = $1 AND action IN ('register', 'classify', 'accept')"""


async def sample(session: ReadSession, closed_from: date, closed_to: date, unit_id: int | None, seed: str, size: int) -> list[Row]:
    """Closed matters in the order that the seed shuffles them into."""
    return await session.fetch(SAMPLE, closed_from, closed_to, unit_id, seed, size)


async def classifiers(session: ReadSession, case_id: UUID) -> set[UUID]:
    """The accounts that set the matter's category or path."""
    return {row["actor_account_id"] for row in await session.fetch(CLASSIFIERS, case_id)}
