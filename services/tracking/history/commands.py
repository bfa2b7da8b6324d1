"""Staging a history import: the lines are kept encrypted, each with the ids its petition and case will have."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.ids import uuid7
from shared.security.fields import FieldCipher, place_of

JOB = (
    "INSERT INTO job (id, service, kind, state, total, account_id, unit_id) VALUES ($1, 'tracking', 'history_import', 'queued', $2, $3, $4)"
)
STAGE = """INSERT INTO history_line (job_id, line, state, body, fingerprint, case_id, petition_id)
SELECT $1, l.line, 'staged', l.body, l.fingerprint, l.case_id, l.petition_id
FROM unnest($2::int[], $3::bytea[], $4::bytea[], $5::uuid[], $6::uuid[]) AS l(line, body, fingerprint, case_id, petition_id)"""
MOST_LINES = 100_000
BATCH = 1000


def line_place(job_id: UUID, line: int) -> str:
    """What a staged line's ciphertext is bound to."""
    return place_of("history_line", "body", f"{job_id}/{line}")


async def stage(unit: UnitOfWork, body: bytes, actor: Actor, fields: FieldCipher) -> UUID:
    """Keep every non-empty line of the NDJSON body and open the job; workers judge and write them."""
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), start=1) if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        raise Refusal("validation_failed", pointer="", message=f"1 to {MOST_LINES} lines")
    job_id = uuid7()
    await unit.execute(JOB, job_id, len(lines), actor.account_id, actor.unit_id)
    for start in range(0, len(lines), BATCH):
        await unit.execute(STAGE, job_id, *_columns(job_id, lines[start : start + BATCH], fields))
    unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, "import_history", "job", str(job_id), changes={"lines": len(lines)}))
    return job_id


def _columns(job_id: UUID, lines: Sequence[tuple[int, bytes]], fields: FieldCipher) -> tuple[list[object], ...]:
    return (
        [number for number, _ in lines],
        [fields.seal(line, line_place(job_id, number)) for number, line in lines],
        [hashlib.sha256(line).digest() for _, line in lines],
        [uuid7() for _ in lines],
        [uuid7() for _ in lines],
    )
