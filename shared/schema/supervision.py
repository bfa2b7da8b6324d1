"""督办 and the three proposals: orders, their steps, what is to be looked at again, opinion texts by digest, proposals and their evidence."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Uuid, text
from sqlalchemy.types import Boolean, Date

from shared.schema.base import UNIT, Function, Grant, N, Part, Policy, S, U, document, identity, instant, legal_date, metadata, seen, words

supervision = Table(
    "supervision",
    metadata,
    identity(),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    words("state"),
    Column("version", Integer, nullable=False),
    words("trigger", nullable=True),
    words("occasion", nullable=True),
    words("ground"),
    Column("unit_id", Integer, nullable=False),
    Column("bureau_unit_id", Integer, nullable=False),
    Column("supervising_unit_id", Integer, nullable=False),
    words("requirement"),
    document("evidence", default="{}"),
    legal_date("opened_on"),
    legal_date("reply_due_strict"),
    legal_date("reply_due_rolled"),
    words("escalation", nullable=True),
    legal_date("rectify_by", nullable=True),
    legal_date("closed_on", nullable=True),
    CheckConstraint("state IN ('opened', 'replied', 'returned', 'accepted', 'closed')", name="state"),
    CheckConstraint("(trigger IS NULL) = (occasion IS NULL)", name="occasion"),
    Index("ux_supervision_once", "case_id", "trigger", "occasion", unique=True),
    Index("ix_supervision_opened", text("opened_on DESC"), text("id DESC")),
    Index("ix_supervision_unit", "unit_id", text("opened_on DESC"), text("id DESC")),
    Index("ix_supervision_state", "state", text("opened_on DESC"), text("id DESC")),
    Index("ix_supervision_awaiting", text("opened_on DESC"), text("id DESC"), postgresql_where=text("state IN ('opened', 'returned')")),
    info={
        "owner": "tracking",
        "doc": "督办: one order to a unit about a case (Art 40.1), opened by hand or once for each occasion of a trigger.",
    },
)

supervision_step = Table(
    "supervision_step",
    metadata,
    Column("supervision_id", Uuid, ForeignKey("supervision.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("case_id", Uuid, nullable=False),
    instant("at"),
    words("action"),
    words("from_state", nullable=True),
    words("to_state"),
    Column("actor_account_id", Uuid, nullable=True),
    Column("actor_unit_id", Integer, nullable=True),
    words("reason", nullable=True),
    document("data", default="{}"),
    PrimaryKeyConstraint("supervision_id", "sequence"),
    info={
        "owner": "tracking",
        "doc": "What became of an order: replies, their acceptance or return, 约谈, 通报, 挂牌, closing; append-only.",
    },
)

supervision_check = Table(
    "supervision_check",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("check_on", Date, nullable=True),
    Index("ix_supervision_check_due", "check_on", "case_id", postgresql_where=text("check_on IS NOT NULL")),
    info={
        "owner": "tracking",
        "doc": "The day from which the triggers must look at a case again: at once after a change (-infinity), else when its next term has run out.",
    },
)

opinion_text = Table(
    "opinion_text",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    instant("issued_at"),
    Column("copied", Boolean, nullable=False),
    Index("ix_opinion_text_digest", "digest", "issued_at", "case_id"),
    info={"owner": "tracking", "doc": "Digest of the newest opinion's normalised text; `copied`: another matter's opinion had it before."},
)

recommendation = Table(
    "recommendation",
    metadata,
    identity(),
    words("kind"),
    words("state"),
    Column("version", Integer, nullable=False),
    words("problem"),
    words("proposal"),
    words("basis"),
    words("consequence", nullable=True),
    Column("author_unit_id", Integer, nullable=False),
    Column("addressee_unit_id", Integer, nullable=False),
    Column("about_unit_id", Integer, nullable=True),
    words("prepared_by"),
    Column("approved_by_account_id", Uuid, nullable=False),
    legal_date("issued_on"),
    legal_date("reported_on", nullable=True),
    legal_date("delivered_on", nullable=True),
    words("receipt", nullable=True),
    legal_date("due_strict", nullable=True),
    legal_date("due_rolled", nullable=True),
    words("adopted", nullable=True),
    words("reason", nullable=True),
    words("measures", nullable=True),
    legal_date("feedback_on", nullable=True),
    CheckConstraint("state IN ('issued', 'delivered', 'answered')", name="state"),
    Index("ix_recommendation_issued", text("issued_on DESC"), text("id DESC")),
    Index("ix_recommendation_addressee", "addressee_unit_id", text("issued_on DESC"), text("id DESC")),
    info={
        "owner": "tracking",
        "doc": "三项建议: improvement, policy, accountability (Art 40), and the written answer whether it is adopted.",
    },
)

recommendation_evidence = Table(
    "recommendation_evidence",
    metadata,
    Column("recommendation_id", Uuid, ForeignKey("recommendation.id"), nullable=False),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    PrimaryKeyConstraint("recommendation_id", "case_id"),
    Index("ix_recommendation_evidence_case_id", "case_id"),
    info={"owner": "tracking", "doc": "Cases a proposal rests on; each is shown to those only who may see that case."},
)


def _side(table: str, *columns: str) -> str:
    """Policy text: the caller's unit is one of these units or a superior of one."""
    units = ", ".join(f"{table}.{column}" for column in columns)
    return f"EXISTS (SELECT FROM unit u WHERE u.id IN ({units}) AND u.path @> ARRAY[{UNIT}])"


# OFFSET 0 keeps the planner from reading every case the unit may see for one page of orders
SEEN_EACH = f"EXISTS (SELECT FROM case_access a WHERE a.case_id = supervision.case_id AND a.unit_id = {UNIT} OFFSET 0)"
ORDERED = f"({SEEN_EACH} AND {_side('supervision', 'unit_id', 'bureau_unit_id', 'supervising_unit_id')})"
OF_ORDER = f"({seen('supervision_step')} AND EXISTS (SELECT FROM supervision s WHERE s.id = supervision_step.supervision_id))"
# the unit whose accountability is proposed does not read the proposal about it
PROPOSED = f"({_side('recommendation', 'author_unit_id', 'addressee_unit_id')} AND recommendation.about_unit_id IS DISTINCT FROM {UNIT})"
CITED = (
    f"({seen('recommendation_evidence')} AND EXISTS (SELECT FROM recommendation r WHERE r.id = recommendation_evidence.recommendation_id))"
)

LOOK_AGAIN = Function(
    "look_again()",
    "access_keeper",
    (),
    """CREATE FUNCTION look_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = xinfang AS $$
-- Every change of a case brings it before the triggers of 督办 at once; a case that a unit registered itself, when its first term has run out.
BEGIN
  INSERT INTO supervision_check (case_id, check_on) VALUES (NEW.id, CASE WHEN TG_OP = 'INSERT' THEN NEW.due_rolled + 1 ELSE '-infinity' END)
  ON CONFLICT (case_id) DO UPDATE SET check_on = excluded.check_on;
  RETURN NULL;
END $$""",
)

PART = Part(
    tables=(supervision, supervision_step, supervision_check, opinion_text, recommendation, recommendation_evidence),
    functions=(LOOK_AGAIN,),
    triggers=(
        "CREATE TRIGGER opened AFTER INSERT ON cases FOR EACH ROW WHEN (NOT NEW.historical AND NEW.handling_unit_id IS NOT NULL) EXECUTE FUNCTION look_again()",
        "CREATE TRIGGER changed AFTER UPDATE ON cases FOR EACH ROW WHEN (NOT NEW.historical AND (NEW.version <> OLD.version OR NEW.due_rolled IS DISTINCT FROM OLD.due_rolled)) EXECUTE FUNCTION look_again()",
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON supervision_step FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ),
    grants=(
        Grant("supervision", (S, N, U), ("tracking",)),
        Grant("supervision", (S, N), ("tracking_worker",)),
        Grant("supervision_step", (S, N), ("tracking", "tracking_worker")),
        Grant("supervision_check", (S, N, U), ("access_keeper",)),
        Grant("supervision_check", (S, U), ("tracking_worker",)),
        Grant("supervision_check", (S,), ("tracking",)),
        Grant("supervision_check", (U,), ("tracking",), ("check_on",)),
        Grant("opinion_text", (S, N, U), ("tracking_worker",)),
        Grant("opinion_text", (S,), ("tracking",)),
        Grant("rating", (S,), ("tracking_worker",), ("case_id", "object", "value")),
        Grant("recommendation", (S, N, U), ("tracking",)),
        Grant("recommendation_evidence", (S, N), ("tracking",)),
    ),
    policies=(
        Policy("supervision", "seen", S, ("tracking",), ORDERED),
        Policy("supervision", "open", N, ("tracking",), None, f"({seen('supervision')} AND supervising_unit_id = {UNIT})"),
        Policy("supervision", "act", U, ("tracking",), ORDERED, ORDERED),
        Policy("supervision", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("supervision_step", "seen", S, ("tracking",), OF_ORDER),
        Policy("supervision_step", "act", N, ("tracking",), None, f"({OF_ORDER} AND actor_unit_id = {UNIT})"),
        Policy("supervision_step", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("supervision_check", "keep", "ALL", ("access_keeper",), "true", "true"),
        Policy("supervision_check", "seen", S, ("tracking",), seen("supervision_check")),
        Policy("supervision_check", "ask", U, ("tracking",), seen("supervision_check"), seen("supervision_check")),
        Policy("supervision_check", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("opinion_text", "seen", S, ("tracking",), seen("opinion_text")),
        Policy("opinion_text", "work", "ALL", ("tracking_worker",), "true", "true"),
        Policy("rating", "supervise", S, ("tracking_worker",), "true"),
        Policy("recommendation", "seen", S, ("tracking",), PROPOSED),
        Policy("recommendation", "issue", N, ("tracking",), None, f"author_unit_id = {UNIT}"),
        Policy("recommendation", "act", U, ("tracking",), PROPOSED, PROPOSED),
        Policy("recommendation_evidence", "seen", S, ("tracking",), CITED),
        Policy("recommendation_evidence", "cite", N, ("tracking",), None, CITED),
    ),
)
