"""Documents 文书: drafts and signed letters, their deliveries, the counters of their numbers, and the templates they are made from."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from shared.schema.base import UNIT, Function, Grant, N, Part, Policy, S, U, identity, instant, legal_date, metadata, seen, words

template = Table(
    "document_template",
    metadata,
    words("kind"),
    Column("version", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("uploaded_by", Uuid, nullable=True),
    instant("uploaded_at", now=True),
    PrimaryKeyConstraint("kind", "version"),
    info={
        "owner": "tracking",
        "doc": "文书模板: every version of every kind's DOCX; the newest one that is valid on a day is used. Append-only.",
    },
)

drawn = Table(
    "document",
    metadata,
    identity(),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("sequence", Integer, nullable=True),
    words("kind"),
    words("state"),
    words("basis"),
    Column("unit_id", Integer, nullable=False),
    Column("organ_id", Integer, ForeignKey("unit.id"), nullable=False),
    Column("drawn_up_by", Uuid, nullable=True),
    instant("drawn_up_at", now=True),
    Column("content", LargeBinary, nullable=True),
    Column("template_version", Integer, nullable=True),
    Column("word", Text, nullable=False),
    Column("year", SmallInteger, nullable=True),
    Column("serial", Integer, nullable=True),
    words("number", nullable=True),
    words("signer", nullable=True),
    Column("signed_by", Uuid, nullable=True),
    words("prepared_by", nullable=True),
    instant("signed_at", nullable=True),
    legal_date("dated_on", nullable=True),
    Column("body", LargeBinary, nullable=True),
    legal_date("delivered_on", nullable=True),
    Column("version", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("organ_id", "word", "year", "serial"),
    CheckConstraint("state IN ('draft', 'discarded', 'signed', 'delivered')", name="state"),
    CheckConstraint(
        "state IN ('draft', 'discarded') OR num_nulls(number, year, serial, signer, signed_by, signed_at, dated_on, template_version, body) = 0",
        name="complete",
    ),
    CheckConstraint("(state = 'delivered') = (delivered_on IS NOT NULL)", name="delivered"),
    Index("ix_document_case_id", "case_id", "sequence"),
    Index("ix_document_number", "number", postgresql_where=text("number IS NOT NULL")),
    info={
        "owner": "tracking",
        "doc": "文书: a draft until it has number and signer; content and DOCX are encrypted; a signed one never changes but for its delivery.",
    },
)

delivery = Table(
    "document_delivery",
    metadata,
    identity(),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("case_id", Uuid, nullable=False),
    words("method"),
    words("outcome"),
    legal_date("done_on"),
    Column("receipt", LargeBinary, nullable=False),
    Column("consent", Boolean, nullable=False),
    Column("recorded_by", Uuid, nullable=True),
    Column("recorded_by_unit_id", Integer, nullable=False),
    instant("recorded_at", now=True),
    CheckConstraint("outcome IN ('delivered', 'refused', 'failed')", name="outcome"),
    Index("ix_document_delivery_document_id", "document_id"),
    info={"owner": "tracking", "doc": "送达记录: every attempt to deliver a document; the receipt's words are encrypted. Append-only."},
)

number = Table(
    "document_number",
    metadata,
    Column("organ_id", Integer, nullable=False),
    words("word"),
    Column("year", SmallInteger, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("organ_id", "word", "year"),
    info={"owner": "tracking", "doc": "文号: the last serial number of each organ, word and year; taken with the letter, so without gaps."},
)

KEEP_DOCUMENT = Function(
    "keep_document()",
    None,
    (),
    """CREATE FUNCTION keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
-- A signed letter stays as it was signed, whoever asks; only its delivery may be added. None is ever removed: its number would be a gap.
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state IN ('discarded', 'delivered') OR ((to_jsonb(OLD) - '{content,version,state,delivered_on}'::text[])
      <> (to_jsonb(NEW) - '{content,version,state,delivered_on}'::text[]) AND OLD.state = 'signed')
      OR (OLD.state = 'signed' AND NEW.state NOT IN ('signed', 'delivered')) THEN
    RAISE EXCEPTION 'a signed document does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$""",
)

PART = Part(
    tables=(template, number, drawn, delivery),
    functions=(KEEP_DOCUMENT,),
    triggers=(
        "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON document FOR EACH ROW EXECUTE FUNCTION keep_document()",
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON document_delivery FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON document_template FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ),
    grants=(
        Grant("document_template", (S, N), ("tracking",)),
        Grant("document_number", (S, N, U), ("tracking",)),
        Grant("document", (S, N, U), ("tracking",)),
        Grant("document", (S,), ("tracking_worker",)),
        Grant("document_delivery", (S, N), ("tracking",)),
        Grant("document_delivery", (S,), ("tracking_worker",)),
    ),
    policies=(
        Policy("document", "seen", S, ("tracking",), f"({seen('document')} AND (state IN ('signed', 'delivered') OR unit_id = {UNIT}))"),
        Policy("document", "draw_up", N, ("tracking",), None, f"unit_id = {UNIT}"),
        Policy("document", "change", U, ("tracking",), seen("document"), f"unit_id = {UNIT}"),
        Policy("document", "work", S, ("tracking_worker",), "true"),
        Policy("document_delivery", "seen", S, ("tracking",), seen("document_delivery")),
        Policy("document_delivery", "record", N, ("tracking",), None, f"recorded_by_unit_id = {UNIT}"),
        Policy("document_delivery", "work", S, ("tracking_worker",), "true"),
    ),
    unsecured={"document_template": "texts of letters, no petition", "document_number": "counters"},
)
