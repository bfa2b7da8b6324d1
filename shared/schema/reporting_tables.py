"""Tables of `reporting`: one fact per case, and the signed ledger of what each case contributes to each figure."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Identity, Index, Integer, SmallInteger, Table, Uuid, text

from shared.schema.base import document, instant, legal_date, metadata, words

case_fact = Table(
    "case_fact",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("case_version", Integer, nullable=False),
    Column("petition_version", Integer, nullable=False),
    words("number"),
    words("state"),
    words("channel"),
    words("source_kind"),
    words("category", nullable=True),
    words("topic", nullable=True),
    words("region"),
    words("place", nullable=True),
    Column("bureau_unit_id", Integer, nullable=True),
    Column("handling_unit_id", Integer, nullable=True),
    Column("sealed", Boolean, nullable=False),
    legal_date("received_on"),
    instant("registered_at"),
    legal_date("closed_on", nullable=True),
    document("dates", default="{}"),
    Column("historical", Boolean, nullable=False, server_default=text("false")),
    instant("updated_at", now=True),
    info={"owner": "reporting", "doc": "What reporting knows of a case, rebuilt from its events; holds no personal data."},
)

contribution = Table(
    "contribution",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", Uuid, nullable=False),
    words("indicator"),
    Column("definition_version", SmallInteger, nullable=False),
    words("object", nullable=True),
    Column("unit_id", Integer, nullable=False),
    words("channel"),
    words("topic", nullable=True),
    words("category", nullable=True),
    words("source_kind"),
    words("region"),
    Column("sealed", Boolean, nullable=False),
    legal_date("cohort_on"),
    legal_date("known_on"),
    Column("numerator", SmallInteger, nullable=False),
    Column("denominator", SmallInteger, nullable=False),
    instant("recorded_at", now=True),
    CheckConstraint("numerator BETWEEN -1 AND 1 AND denominator BETWEEN -1 AND 1", name="signed"),
    Index("ix_contribution_cohort", "indicator", "cohort_on", "case_id", "unit_id"),
    Index("ix_contribution_case", "case_id", "indicator"),
    info={"owner": "reporting", "doc": "Signed ledger: a figure as of day D is the sum of the rows known by D; nothing is ever changed."},
)

OWNED = (case_fact, contribution)
