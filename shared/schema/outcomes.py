"""Tables of what became of a matter: 化解, follow-up contacts, quality checks, outcomes per claim, visits to a higher level."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, SmallInteger, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.schema.base import ACTING, Part, legal_date, seen, words
from shared.schema.records import case, code, grants, kept, login, of_case, record

case_resolution = record(
    "case_resolution",
    case(),
    Column("resolved", Boolean, nullable=False),
    legal_date("resolved_on"),
    words("evidence"),
    doc="化解: whether the dispute behind a matter is settled, a fact of its own beside closed_on; append-only, the latest counts.",
)

follow_up = record(
    "follow_up",
    case(),
    legal_date("followed_on"),
    login("contacted_by"),
    Column("satisfied", Boolean, nullable=False),
    words("note"),
    doc="回访: a contact after a matter was closed; append-only.",
)

quality_check = record(
    "quality_check",
    case(),
    *code("trigger", ("dissatisfied", "repeat")),
    legal_date("opened_on"),
    Column("follow_up_id", Uuid, ForeignKey("follow_up.id"), nullable=True),
    case("repeat_case_id", nullable=True),
    Column("unfinished", Boolean, nullable=True),
    words("finding", nullable=True),
    legal_date("found_on", nullable=True),
    CheckConstraint("(found_on IS NULL) = (unfinished IS NULL) AND (found_on IS NULL) = (finding IS NULL)", name="found"),
    Index("ux_quality_check_open", "case_id", unique=True, postgresql_where=text("found_on IS NULL")),
    doc="案结事未了: was a closed matter really settled? Opened by a dissatisfied contact or a repeat, closed with a finding.",
)

claim_outcome = record(
    "claim_outcome",
    case(),
    Column("claim", SmallInteger, nullable=False),
    *code("kind", ("solved", "explained", "assisted", "referred_by_law")),
    legal_date("done_on"),
    words("what"),
    words("basis", nullable=True),
    UniqueConstraint("case_id", "claim", "kind"),
    CheckConstraint("kind <> 'referred_by_law' OR basis IS NOT NULL", name="basis"),
    doc="三到位一处理 (TL 27) per claim of the opinion: what was done; append-only.",
)

higher_level_visit = record(
    "higher_level_visit",
    case(),
    legal_date("visited_on"),
    *code("level", ("national", "province", "city")),
    *(Column(name, Integer, nullable=False) for name in ("batches", "persons", "distinct_persons")),
    Column("missed", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    *code("cause", ("own_delay", "opinion_not_executed", "wrong_path", "none"), nullable=True),
    words("remedy", nullable=True),
    legal_date("remedy_due_on", nullable=True),
    legal_date("replied_on", nullable=True),
    CheckConstraint("batches > 0 AND persons >= batches AND distinct_persons BETWEEN 1 AND persons", name="counts"),
    doc="A notice that a matter was put to a higher level, as counts; why, what is done about it, and the reply. No persons.",
)

TABLES = (case_resolution, follow_up, quality_check, claim_outcome, higher_level_visit)
_REPEAT = f"(repeat_case_id IS NULL OR {seen('quality_check', 'repeat_case_id')})"

PART = Part(
    tables=TABLES,
    grants=grants(*TABLES, fixed=("case_resolution", "follow_up", "claim_outcome")),
    policies=(
        *of_case(case_resolution, change=None),
        *of_case(follow_up, change=None),
        *kept(quality_check, f"{seen('quality_check')} AND {_REPEAT}", change=ACTING),
        *of_case(claim_outcome, change=None),
        *of_case(higher_level_visit),
    ),
)
