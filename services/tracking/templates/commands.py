"""Adding a template: a new version beside the old ones, never in their place."""

import asyncio
import hashlib
from datetime import date, datetime

from asyncpg import Record

from services.tracking.domain.documents import Kind
from services.tracking.templates.inspection import inspect
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date

# two uploads of one kind at the same time take turns
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('document_template/' || $1, 0))"
ADD = """
INSERT INTO document_template (kind, version, valid_from, body, sha256, uploaded_by)
SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM document_template WHERE kind = $1
RETURNING kind, version, valid_from, sha256, uploaded_at, length(body) AS size, NULL::date AS replaced_from"""


async def add(unit: UnitOfWork, kind: Kind, file: bytes, valid_from: date | None, by: Actor, now: datetime) -> Record:
    """Let a new version in; it is used for letters signed from `valid_from` on (today, unless later)."""
    today = legal_date(now)
    if valid_from is not None and valid_from < today:
        raise Refusal("date_too_early", pointer="?valid_from")
    await asyncio.to_thread(inspect, kind, file)
    await unit.fetchval(LOCK, kind.code)
    digest = hashlib.sha256(file).hexdigest()
    row = await unit.fetchrow(ADD, kind.code, valid_from or today, file, digest, by.account_id)
    assert row is not None  # RETURNING
    subject = f"{kind.code}/{row['version']}"
    unit.emit(Event("template.added", f"template/{kind.code}", row["version"], now, data={"kind": kind.code, "version": row["version"]}))
    unit.audit(AuditEntry(by.account_id, by.unit_id, by.role, "add_template", "document_template", subject, changes={"sha256": digest}))
    return row
