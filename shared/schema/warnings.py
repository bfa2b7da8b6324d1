"""Warnings before a clock ends: a row for each rung that was reached, so that it is raised once under any number of workers."""

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, Table, Uuid, text

from shared.schema.base import UNIT, Grant, N, Part, Policy, S, U, identity, instant, legal_date, metadata, seen, words

clock_warning = Table(
    "clock_warning",
    metadata,
    identity(),
    Column("clock_id", Uuid, ForeignKey("clock.id"), nullable=False),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("unit_id", Integer, nullable=True),
    words("rung"),
    Column("rank", SmallInteger, nullable=False),
    Column("days", Integer, nullable=False),
    legal_date("due_strict"),
    legal_date("due_rolled"),
    instant("raised_at"),
    instant("acknowledged_at", nullable=True),
    Column("acknowledged_by", Uuid, nullable=True),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Index("ux_clock_warning", "clock_id", "days", "rung", unique=True),
    Index("ix_clock_warning_desk", "unit_id", text("id DESC")),
    Index("ix_clock_warning_case_id", "case_id"),
    info={
        "owner": "tracking",
        "doc": "期限预警: a rung that a clock has reached, once for each length of the clock: an extension begins a new ladder.",
    },
)

PART = Part(
    tables=(clock_warning,),
    grants=(
        Grant("clock_warning", (S,), ("tracking",)),
        Grant("clock_warning", (U,), ("tracking",), ("acknowledged_at", "acknowledged_by", "version")),
        Grant("clock_warning", (S, N), ("tracking_worker",)),
    ),
    policies=(
        Policy("clock_warning", "seen", S, ("tracking",), seen("clock_warning")),
        Policy("clock_warning", "acknowledge", U, ("tracking",), f"({seen('clock_warning')} AND unit_id = {UNIT})", f"unit_id = {UNIT}"),
        Policy("clock_warning", "work", "ALL", ("tracking_worker",), "true", "true"),
    ),
)
