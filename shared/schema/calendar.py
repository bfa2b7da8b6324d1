"""Versions of the calendar: what each changed and why, and what it did to the due dates of open clocks."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Uuid

from shared.schema.base import Grant, N, Part, Policy, S, U, identity, instant, legal_date, metadata, seen, words

calendar_change = Table(
    "calendar_change",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    words("kind"),
    Column("year", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("days", Integer, nullable=False),
    words("source_doc"),
    words("reason", nullable=True),
    Column("account_id", Uuid, nullable=True),
    instant("changed_at"),
    instant("recalculated_at", nullable=True),
    Column("moved", Integer, nullable=True),
    Column("kept", Integer, nullable=True),
    CheckConstraint("kind IN ('year', 'override')", name="kind"),
    info={
        "owner": "tracking",
        "doc": "A version of the calendar: an announced year or a local override, its source, and when it was applied.",
    },
)

clock_change = Table(
    "clock_change",
    metadata,
    identity(),
    Column("clock_id", Uuid, ForeignKey("clock.id"), nullable=False),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("calendar_version", Integer, nullable=False),
    legal_date("old_strict"),
    legal_date("old_rolled"),
    legal_date("new_strict"),
    legal_date("new_rolled"),
    Column("kept", Boolean, nullable=False),
    instant("at"),
    Index("ux_clock_change", "clock_id", "calendar_version", unique=True),
    Index("ix_clock_change_case_id", "case_id"),
    Index("ix_clock_change_version", "calendar_version"),
    info={
        "owner": "tracking",
        "doc": "What a calendar did to a due date: the dates before it, the dates it gives, and whether the date told stands instead.",
    },
)

PART = Part(
    tables=(calendar_change, clock_change),
    triggers=("CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON clock_change FOR EACH ROW EXECUTE FUNCTION refuse_change()",),
    grants=(
        Grant("calendar_change", (S, N), ("tracking",)),
        Grant("calendar_change", (S, U), ("tracking_worker",)),
        Grant("clock_change", (S,), ("tracking",)),
        Grant("clock_change", (S, N), ("tracking_worker",)),
    ),
    policies=(
        Policy("clock_change", "seen", S, ("tracking",), seen("clock_change")),
        Policy("clock_change", "work", "ALL", ("tracking_worker",), "true", "true"),
    ),
    unsecured={"calendar_change": "law, and who announced it"},
)
