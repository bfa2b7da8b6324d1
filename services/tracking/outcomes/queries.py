"""Reads of what bears on a matter's outcome."""

from uuid import UUID

from asyncpg import Record as Row

from shared.db.sessions import ReadSession

MATTER = """
SELECT c.id, c.received_on, c.closed_on, coalesce(c.facts -> 'claims', '[]') AS claims FROM cases c WHERE c.id = $1"""
CLOCKS = "SELECT code, state, due_strict, stopped_on FROM clock WHERE case_id = $1"
STAFF = "SELECT EXISTS (SELECT FROM account WHERE login = $1 AND NOT disabled AND kind = 'person')"
OPEN_CHECK = "SELECT id FROM quality_check WHERE case_id = $1 AND found_on IS NULL"
RECEIVED = "SELECT received_on FROM cases WHERE id = $1"


async def matter(session: ReadSession, case_id: UUID) -> Row | None:
    """The matter, or None when it does not exist for this caller."""
    return await session.fetchrow(MATTER, case_id)


async def clocks(session: ReadSession, case_id: UUID) -> list[Row]:
    """Its clocks."""
    return await session.fetch(CLOCKS, case_id)


async def is_staff(session: ReadSession, login: str) -> bool:
    """Whether an active person's account has this login."""
    return bool(await session.fetchval(STAFF, login))


async def has_open_check(session: ReadSession, case_id: UUID) -> bool:
    """Whether a quality check of the matter is open."""
    return await session.fetchval(OPEN_CHECK, case_id) is not None


async def received_on(session: ReadSession, case_id: UUID) -> object:
    """When a matter was received; None when it does not exist for this caller."""
    return await session.fetchval(RECEIVED, case_id)
