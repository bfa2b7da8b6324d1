"""Tables of `shared`: outbox, deliveries, audit, stored answers, jobs. Every service may append to them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from shared.schema.base import document, identity, instant, metadata, words


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name of the type in DDL."""
        return "xid8"


def _xid() -> Column[object]:
    return Column("xid", Xid8(), nullable=False, server_default=text("pg_current_xact_id()"))


event = Table(
    "event",
    metadata,
    Column("id", Uuid, nullable=False),
    instant("recorded_at", now=True),
    instant("occurred_at"),
    words("type"),
    Column("version", SmallInteger, nullable=False, server_default=text("1")),
    words("source"),
    words("subject"),
    Column("case_id", Uuid, nullable=True),
    Column("sequence", Integer, nullable=False),
    Column("data", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    words("traceparent", nullable=True),
    Column("historical", Boolean, nullable=False, server_default=text("false")),
    _xid(),
    PrimaryKeyConstraint("recorded_at", "id"),
    Index("ix_event_case_id_sequence", "case_id", "sequence"),
    Index("ix_event_xid", "xid"),
    postgresql_partition_by="RANGE (recorded_at)",
    info={"owner": "shared", "doc": "Every change that other parts of the system may want to know, written with the change (outbox)."},
)

event_position = Table(
    "event_position",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False, unique=True),
    instant("recorded_at"),
    Column("case_id", Uuid, nullable=True),
    info={"owner": "shared", "doc": "Dense order of committed events; cursors of the catch-up feed hold the position."},
)

sequencer_state = Table(
    "sequencer_state",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id IN (1, 2)", name="known"), primary_key=True, autoincrement=False),
    Column("below_xid", Xid8(), nullable=False),
    words("cluster"),
    Column("last_position", BigInteger, nullable=False),
    info={
        "owner": "shared",
        "doc": "How far the sequencer of events (1) and the sealer of the audit chain (2) have come: everything that a transaction below this id of this PostgreSQL cluster wrote has its place.",
    },
)

delivery = Table(
    "delivery",
    metadata,
    Column("event_id", Uuid, nullable=False),
    instant("recorded_at"),
    words("consumer"),
    words("service"),
    Column("case_id", Uuid, nullable=True),
    Column("state", SmallInteger, nullable=False, server_default=text("0")),
    Column("dispatches", Integer, nullable=False, server_default=text("0")),
    Column("starts", Integer, nullable=False, server_default=text("0")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    instant("available_at", now=True),
    instant("done_at", nullable=True),
    words("last_error", nullable=True),
    PrimaryKeyConstraint("recorded_at", "event_id", "consumer"),
    CheckConstraint("state IN (0, 2, 3, 4)", name="state"),
    Index("ix_delivery_due", "consumer", "available_at", postgresql_where=text("state = 0")),
    Index("ix_delivery_dead", "recorded_at", postgresql_where=text("state = 3")),
    postgresql_partition_by="RANGE (recorded_at)",
    info={
        "owner": "shared",
        "doc": "One row per event and subscriber: queue item, lease and inbox in one. 0 due or leased, 2 done, 3 dead, 4 skipped by an operator.",
    },
)

audit_entry = Table(
    "audit_entry",
    metadata,
    identity(),
    instant("recorded_at", now=True),
    Column("account_id", Uuid, nullable=True),
    Column("unit_id", Integer, nullable=True),
    words("role"),
    words("action"),
    words("subject_type"),
    words("subject_id"),
    words("reason", nullable=True),
    words("purpose", nullable=True),
    document("changes", default="{}"),
    words("trace_id", nullable=True),
    _xid(),
    Index("ix_audit_entry_xid", "xid"),
    Index("ix_audit_entry_subject", "subject_type", "subject_id"),
    info={"owner": "shared", "doc": "Who did what to which record, why; of a personal field only that it changed. Append-only."},
)

audit_seal = Table(
    "audit_seal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", Uuid, nullable=False, unique=True),
    Column("key_id", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    instant("sealed_at", now=True),
    info={"owner": "shared", "doc": "The hash chain over the audit entries, written by the sealer after they committed."},
)

idempotency = Table(
    "idempotency",
    metadata,
    words("actor"),
    words("key"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    document("headers", default="{}"),
    Column("answer", LargeBinary, nullable=False),
    instant("created_at", now=True),
    PrimaryKeyConstraint("actor", "key"),
    Index("ix_idempotency_created_at", "created_at"),
    info={"owner": "shared", "doc": "The encrypted answer to each Idempotency-Key, kept at least 24 hours."},
)

job = Table(
    "job",
    metadata,
    identity(),
    words("service"),
    words("kind"),
    words("state"),
    Column("total", Integer, nullable=True),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("refused", Integer, nullable=False, server_default=text("0")),
    document("errors", default="[]"),
    Column("account_id", Uuid, nullable=True),
    Column("unit_id", Integer, nullable=True),
    instant("created_at", now=True),
    instant("finished_at", nullable=True),
    CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state"),
    info={"owner": "shared", "doc": "Long work that a caller follows at /<service>/v1/jobs/{id}."},
)

OWNED = (event, event_position, sequencer_state, delivery, audit_entry, audit_seal, idempotency, job)
