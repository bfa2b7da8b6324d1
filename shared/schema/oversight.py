"""Tables of oversight: instructed items, the dispute screening register, guidance and training, inspections of closed files."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, SmallInteger, UniqueConstraint, Uuid

from shared.schema.base import UNIT, Part, legal_date, seen, words
from shared.schema.records import SCOPE, WITHIN, case, code, grants, kept, of_case, record, unit, unit_list

instruction = record(
    "instruction",
    case(nullable=True),
    *code("origin", ("centre", "province", "city", "district")),
    words("official"),
    legal_date("given_on"),
    words("instruction"),
    unit("owner_unit_id"),
    legal_date("due_on"),
    words("feedback", nullable=True),
    legal_date("fed_back_on", nullable=True),
    CheckConstraint("(feedback IS NULL) = (fed_back_on IS NULL)", name="fed_back"),
    doc="批示件、交办件: what a leading official instructed, who feeds back by when, and the feedback.",
)

dispute = record(
    "dispute",
    words("place"),
    words("subject"),
    words("facts"),
    legal_date("found_on"),
    *code("stage", ("found", "mediating", "settled", "reported_up")),
    legal_date("stage_on"),
    legal_date("reported_up_on", nullable=True),
    legal_date("settled_on", nullable=True),
    words("note", nullable=True),
    doc="矛盾纠纷排查: a dispute by place and subject, the unit that settles it, and how far it has come.",
)

training = record(
    "training",
    *code("kind", ("guidance", "training")),
    legal_date("held_on"),
    words("topic"),
    unit_list("told_unit_ids"),
    Column("attendance", Integer, nullable=False),
    words("notes", nullable=True),
    CheckConstraint("attendance > 0", name="attendance"),
    doc="业务指导、培训: on what, for which units, how many took part.",
)

inspection = record(
    "inspection",
    words("name"),
    legal_date("closed_from"),
    legal_date("closed_to"),
    words("seed"),
    Column("size", SmallInteger, nullable=False),
    Column("drawn", SmallInteger, nullable=False),
    CheckConstraint("closed_to >= closed_from", name="order"),
    CheckConstraint("drawn BETWEEN 0 AND size", name="drawn"),
    doc="案卷抽查: a sample of closed matters; the same seed draws the same matters again.",
)

inspection_item = record(
    "inspection_item",
    Column("inspection_id", Uuid, ForeignKey("inspection.id"), nullable=False),
    case(),
    unit("owner_unit_id"),
    words("finding", nullable=True),
    legal_date("found_on", nullable=True),
    legal_date("rectify_due_on", nullable=True),
    words("rectification", nullable=True),
    legal_date("rectified_on", nullable=True),
    Column("path_right", Boolean, nullable=True),
    words("path_note", nullable=True),
    Column("path_checked_by", Uuid, nullable=True),
    legal_date("path_checked_on", nullable=True),
    UniqueConstraint("inspection_id", "case_id"),
    doc="A matter of an inspection: finding, rectification, and the second person's check of its Art 31 path.",
)

TABLES = (instruction, dispute, training, inspection, inspection_item)
_INSTRUCTED = f"(case_id IS NULL OR {seen('instruction')}) AND (unit_id = ANY ({SCOPE}) OR owner_unit_id = ANY ({SCOPE}))"
_BY_OWNER = f"{UNIT} IN (unit_id, owner_unit_id)"

PART = Part(
    tables=TABLES,
    grants=grants(*TABLES, fixed=("training", "inspection")),
    policies=(
        *kept(instruction, _INSTRUCTED, change=_BY_OWNER),
        *kept(dispute, WITHIN),
        *kept(training, f"told_unit_ids && {SCOPE}", change=None),
        *kept(inspection, WITHIN, change=None),
        *of_case(inspection_item, change=_BY_OWNER),
    ),
)
