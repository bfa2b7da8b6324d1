"""Parts of split cases and units that help: what the whole life of a matter adds to the foundation."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Table, UniqueConstraint, Uuid, text

from shared.schema.base import ACTING, Grant, N, Part, Policy, S, U, identity, instant, legal_date, metadata, seen, words

case_part = Table(
    "case_part",
    metadata,
    identity(),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("petition_id", Uuid, nullable=False, unique=True),
    Column("part_case_id", Uuid, nullable=False),
    Column("body", LargeBinary, nullable=True),
    instant("split_at", now=True),
    UniqueConstraint("part_case_id"),
    Index("ix_case_part_case_id", "case_id"),
    info={
        "owner": "tracking",
        "doc": "Parts of a split case 一信多事, their text encrypted until each is registered as a matter of its own, then emptied.",
    },
)

co_handling = Table(
    "co_handling",
    metadata,
    identity(),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("unit_id", Integer, nullable=False),
    words("state"),
    legal_date("asked_on"),
    legal_date("received_on", nullable=True),
    legal_date("answered_on", nullable=True),
    words("answer", nullable=True),
    Column("version", Integer, nullable=False, server_default=text("1")),
    CheckConstraint("state IN ('asked', 'received', 'answered', 'released')", name="state"),
    Index("ux_co_handling_open", "case_id", "unit_id", unique=True, postgresql_where=text("state <> 'released'")),
    info={"owner": "tracking", "doc": "协办: a unit asked to help in a case beside the one that handles it, with a state of its own."},
)

PART = Part(
    tables=(case_part, co_handling),
    grants=(
        Grant("co_handling", (S, N, U), ("tracking", "tracking_worker")),
        Grant("case_part", (S, N), ("tracking",)),
        Grant("case_part", (S, N, U), ("tracking_worker",)),
        Grant("case_part", (S,), ("intake_worker",)),
    ),
    policies=(
        Policy("co_handling", "seen", S, ("tracking",), seen("co_handling")),
        Policy("co_handling", "ask", N, ("tracking",), None, ACTING),
        Policy("co_handling", "act", U, ("tracking",), seen("co_handling"), ACTING),
        Policy("co_handling", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("case_part", "seen", S, ("tracking",), seen("case_part")),
        Policy("case_part", "split", N, ("tracking",), None, ACTING),
        Policy("case_part", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("case_part", "read", S, ("intake_worker",), "true"),
    ),
)
