"""What a petitioner who has proved the query code may read of the own case."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from shared.db.sessions import ReadSession

FIND = "SELECT petition_id, case_id, code_version, code_key_id FROM public_petition($1)"
PROGRESS = """
SELECT c.state, c.category, c.path, c.received_on, c.registered_at, c.closed_on, c.delivered_on,
  (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = c.id) AS clocks
FROM cases c WHERE c.id = $1"""
STEPS = """
SELECT t.at, t.action, t.to_state, u.name_zh, u.name_en, f.name_zh AS to_zh, f.name_en AS to_en
FROM case_transition t LEFT JOIN unit u ON u.id = t.actor_unit_id LEFT JOIN unit f ON f.code = t.data ->> 'to_unit'
WHERE t.case_id = $1 ORDER BY t.sequence"""


async def find(session: ReadSession, number: str) -> Record | None:
    """Ids and code version of a number; the caller has still proved nothing."""
    return await session.fetchrow(FIND, number)


async def progress(session: ReadSession, case_id: UUID) -> tuple[Record, Sequence[Record]] | None:
    """The case and its steps; the session's context must be that case's."""
    row = await session.fetchrow(PROGRESS, case_id)
    return None if row is None else (row, await session.fetch(STEPS, case_id))
