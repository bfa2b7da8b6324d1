"""What every unit of work writes beside its change: events with one delivery per subscriber, audit rows, a stored answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.events import SUBSCRIBERS, Event
from shared.kernel.ids import uuid7


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to which record and why; `changes` maps a field to [from, to], for a personal field to `"changed"`."""

    account_id: UUID | None
    unit_id: int | None
    role: str
    action: str
    subject_type: str
    subject_id: str
    reason: str | None = None
    purpose: str | None = None
    changes: Mapping[str, object] = field(default_factory=dict)
    trace_id: str | None = None
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class StoredAnswer:
    """The encrypted answer to an Idempotency-Key; only 2xx are stored."""

    actor: str
    key: str
    fingerprint: bytes
    status: int
    headers: Mapping[str, str]
    answer: bytes


@dataclass(frozen=True)
class Claim:
    """Outcome of claiming a key: not got means another request with it is still running."""

    got: bool
    answer: StoredAnswer | None


FLUSH = """
WITH e AS (SELECT * FROM jsonb_to_recordset($1) AS r(id uuid, occurred_at timestamptz, type text, version smallint, source text, subject text,
             case_id uuid, sequence int, data jsonb, traceparent text, historical boolean)),
     stamp AS MATERIALIZED (SELECT clock_timestamp() AS now),
     events AS (INSERT INTO event (id, recorded_at, occurred_at, type, version, source, subject, case_id, sequence, data, traceparent, historical)
             SELECT e.id, stamp.now, e.occurred_at, e.type, e.version, e.source, e.subject, e.case_id, e.sequence, e.data, e.traceparent, e.historical FROM e, stamp),
     deliveries AS (INSERT INTO delivery (event_id, recorded_at, consumer, service, case_id)
             SELECT d.event_id, stamp.now, d.consumer, d.service, d.case_id
             FROM jsonb_to_recordset($2) AS d(event_id uuid, consumer text, service text, case_id uuid), stamp),
     audits AS (INSERT INTO audit_entry (id, account_id, unit_id, role, action, subject_type, subject_id, reason, purpose, changes, trace_id)
             SELECT id, account_id, unit_id, role, action, subject_type, subject_id, reason, purpose, changes, trace_id
             FROM jsonb_to_recordset($3) AS a(id uuid, account_id uuid, unit_id int, role text, action text, subject_type text, subject_id text,
               reason text, purpose text, changes jsonb, trace_id text))
INSERT INTO idempotency (actor, key, fingerprint, status, headers, answer)
SELECT $4, $5, $6, $7, $8, $9 WHERE $4::text IS NOT NULL"""


def flush_arguments(
    events: Sequence[Event], audit: Sequence[AuditEntry], answer: StoredAnswer | None, traceparent: str | None
) -> tuple[object, ...]:
    """Arguments of FLUSH: events and audit rows as jsonb arrays, the stored answer as columns (all NULL when there is none)."""
    trace_id = traceparent.split("-")[1] if traceparent else None
    rows = [
        {
            "id": e.id,
            "occurred_at": e.occurred_at.isoformat(),
            "type": e.type,
            "version": e.version,
            "source": e.source,
            "subject": e.subject,
            "case_id": e.case_id,
            "sequence": e.sequence,
            "data": dict(e.data),
            "traceparent": traceparent,
            "historical": e.historical,
        }
        for e in events
    ]
    deliveries = [
        {"event_id": e.id, "consumer": row.consumer, "service": row.service, "case_id": e.case_id}
        for e in events
        for row in SUBSCRIBERS.get(e.type, ())
    ]
    audits = [vars(entry) | {"changes": dict(entry.changes), "trace_id": entry.trace_id or trace_id} for entry in audit]
    stored: tuple[object, ...] = (None,) * 6
    if answer is not None:
        stored = (answer.actor, answer.key, answer.fingerprint, answer.status, dict(answer.headers), answer.answer)
    return rows, deliveries, audits, *stored
