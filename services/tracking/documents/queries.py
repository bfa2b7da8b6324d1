"""Reads of documents: the list of a case, one document with its deliveries, its bytes."""

from uuid import UUID

from asyncpg import Record

from shared.db.sessions import ReadSession

SHOWN = """d.id, d.case_id, d.sequence, d.kind, d.state, d.basis, d.unit_id, d.organ_id, d.drawn_up_by, d.drawn_up_at, d.template_version, d.number,
  d.signer, d.signed_by, d.prepared_by, d.signed_at, d.dated_on, d.delivered_on, d.version"""

LISTED = f"""
SELECT {SHOWN} FROM document d WHERE d.case_id = $1 AND ($2::uuid IS NULL OR d.id > $2) ORDER BY d.id LIMIT $3"""  # noqa: S608  # constant names

ONE = f"SELECT {SHOWN} FROM document d WHERE d.id = $1"  # noqa: S608  # constant names
LOCKED = "SELECT * FROM document WHERE id = $1 FOR UPDATE"
BYTES = "SELECT id, case_id, kind, state, unit_id, number, content, body, version FROM document WHERE id = $1"
DELIVERIES = "SELECT id, method, outcome, done_on, receipt, consent, recorded_at FROM document_delivery WHERE document_id = $1 ORDER BY id"


async def of_case(session: ReadSession, case_id: UUID, after: UUID | None, limit: int) -> list[Record]:
    """A page of the case's documents, oldest first, and one more."""
    return await session.fetch(LISTED, case_id, after, limit + 1)


async def one(session: ReadSession, document_id: UUID) -> Record | None:
    """A document's record, or None when it does not exist for this caller."""
    return await session.fetchrow(ONE, document_id)


async def locked(session: ReadSession, document_id: UUID) -> Record | None:
    """A document, locked for this transaction."""
    return await session.fetchrow(LOCKED, document_id)


async def sealed_bytes(session: ReadSession, document_id: UUID) -> Record | None:
    """What a document is made of, encrypted."""
    return await session.fetchrow(BYTES, document_id)


async def deliveries(session: ReadSession, document_id: UUID) -> list[Record]:
    """Every attempt to deliver it, oldest first."""
    return await session.fetch(DELIVERIES, document_id)
