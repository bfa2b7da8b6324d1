"""Warnings as their rows, for reads and writes alike: those of the caller's own unit."""

from uuid import UUID

from asyncpg import Record

from shared.db.sessions import ReadSession

SHOWN = """
SELECT w.id, w.case_id, c.number, k.code AS clock, k.state AS clock_state, w.unit_id, w.rung, k.article, k.due_strict, k.due_rolled,
  k.due_rolled AS until, k.provisional, w.raised_at, w.acknowledged_at, w.version
FROM clock_warning w JOIN clock k ON k.id = w.clock_id JOIN cases c ON c.id = w.case_id WHERE w.unit_id = ctx_unit()"""


async def one(session: ReadSession, warning_id: UUID) -> Record | None:
    """One warning on the desk of the caller's unit."""
    return await session.fetchrow(f"{SHOWN} AND w.id = $1", warning_id)
