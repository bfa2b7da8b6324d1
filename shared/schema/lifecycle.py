"""Parts of split cases: what the whole life of a matter adds to the foundation."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, Table, UniqueConstraint, Uuid

from shared.schema.base import ACTING, Grant, N, Part, Policy, S, U, identity, instant, metadata, seen

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

PART = Part(
    tables=(case_part,),
    grants=(
        Grant("case_part", (S, N), ("tracking",)),
        Grant("case_part", (S, N, U), ("tracking_worker",)),
        Grant("case_part", (S,), ("intake_worker",)),
    ),
    policies=(
        Policy("case_part", "seen", S, ("tracking",), seen("case_part")),
        Policy("case_part", "split", N, ("tracking",), None, ACTING),
        Policy("case_part", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("case_part", "read", S, ("intake_worker",), "true"),
    ),
)
