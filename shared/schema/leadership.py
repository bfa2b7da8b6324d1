"""Tables of leadership: sponsorships, campaigns with dossiers, coordination meetings, dispatch sessions, urgent reports."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, UniqueConstraint, Uuid, text

from shared.schema.base import UNIT, Part, instant, legal_date, words
from shared.schema.records import (
    ALL_CASES,
    SCOPE,
    WITHIN,
    belonging,
    case,
    case_list,
    code,
    grants,
    kept,
    of_case,
    part,
    record,
    swept,
    unit,
    unit_list,
)

sponsorship = record(
    "sponsorship",
    case(),
    Column("plan_year", SmallInteger, nullable=False),
    *code("level", ("district", "town")),
    words("leader_name"),
    words("leader_post"),
    legal_date("assigned_on"),
    *code("outcome", ("resolved", "closed", "withdrawn"), nullable=True),
    legal_date("outcome_on", nullable=True),
    words("explanation", nullable=True),
    CheckConstraint("(outcome IS NULL) = (outcome_on IS NULL)", name="ended"),
    CheckConstraint("outcome IS DISTINCT FROM 'withdrawn' OR explanation IS NOT NULL", name="explained"),
    Index("ux_sponsorship_open", "case_id", "plan_year", "level", unique=True, postgresql_where=text("outcome IS NULL")),
    Index("ix_sponsorship_plan", "plan_year", "level"),
    doc="领导包案: a leading official, by public function, answers for one matter in a plan year.",
)

sponsorship_entry = part(
    "sponsorship_entry", "sponsorship", legal_date("noted_on"), words("note"), doc="Progress log of a sponsorship, append-only."
)

campaign = record(
    "campaign",
    words("name"),
    *code("kind", ("backlog", "key", "national_repeat")),
    legal_date("due_on"),
    doc="积案化解: a list of hard matters to be settled by a day.",
)

campaign_item = record(
    "campaign_item",
    Column("campaign_id", Uuid, ForeignKey("campaign.id"), nullable=False),
    case(),
    unit("owner_unit_id"),
    legal_date("due_on"),
    words("cause", nullable=True),
    words("claim", nullable=True),
    words("law", nullable=True),
    words("history", nullable=True),
    words("plan", nullable=True),
    *code("result", ("resolved", "closed", "withdrawn"), nullable=True),
    legal_date("result_on", nullable=True),
    words("result_text", nullable=True),
    UniqueConstraint("campaign_id", "case_id"),
    CheckConstraint("(result IS NULL) = (result_on IS NULL)", name="ended"),
    doc="A matter on a campaign's list with its dossier 一案一册.",
)

meeting = record(
    "meeting",
    legal_date("held_on"),
    words("chair"),
    unit_list("participant_unit_ids"),
    unit_list("told_unit_ids"),
    case_list(),
    words("minutes"),
    doc="协调会: a coordination meeting; `told_unit_ids` are the keeper, the participants and the owners of its decisions.",
)

meeting_decision = part(
    "meeting_decision",
    "meeting",
    Column("number", SmallInteger, nullable=False),
    words("decision"),
    unit("owner_unit_id"),
    legal_date("due_on"),
    legal_date("done_on", nullable=True),
    UniqueConstraint("meeting_id", "number"),
    Index("ix_meeting_decision_owner", "owner_unit_id", "due_on", postgresql_where=text("done_on IS NULL")),
    doc="A decision of a coordination meeting: which unit does it by when.",
)

dispatch = record(
    "dispatch",
    legal_date("week"),
    unit_list("told_unit_ids"),
    case_list(),
    words("notes"),
    UniqueConstraint("unit_id", "week"),
    doc="周调度: a weekly dispatch session; `week` is its Monday.",
)

urgent_report = record(
    "urgent_report",
    instant("known_at"),
    instant("happened_at", nullable=True),
    Column("persons", Integer, nullable=True),
    Column("place", LargeBinary, nullable=True),
    Column("facts", LargeBinary, nullable=True),
    Column("measures", LargeBinary, nullable=True),
    instant("disposed_at", nullable=True),
    instant("purge_at", nullable=True),
    instant("purged_at", nullable=True),
    CheckConstraint("persons >= 0", name="persons"),
    CheckConstraint("purged_at IS NULL OR (place IS NULL AND facts IS NULL AND measures IS NULL)", name="purged"),
    Index("ix_urgent_report_purge", "purge_at", postgresql_where=text("purged_at IS NULL AND purge_at IS NOT NULL")),
    doc="K12 重大紧急信访信息报告 (TL 25): what happened, encrypted; erased after disposition, counts and times stay.",
)

urgent_sending = part(
    "urgent_sending",
    "urgent_report",
    *code("recipient", ("party_government", "competent_department", "joint_conference_office", "higher_bureau", "national_bureau")),
    instant("due_at"),
    instant("sent_at", nullable=True),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("urgent_report_id", "recipient"),
    Index("ix_urgent_sending_due", "due_at", postgresql_where=text("sent_at IS NULL AND NOT late")),
    doc="To whom an urgent report is owed by TL 25, until when, and when it went out.",
)

# the lists below name matters: whoever may not see one of them sees neither the list nor what was said about it
_TOLD = f"(told_unit_ids && {SCOPE} AND {ALL_CASES})"
_ITEMS = "EXISTS (SELECT FROM campaign_item i WHERE i.campaign_id = campaign.id)"

TABLES = (sponsorship, sponsorship_entry, campaign, campaign_item, meeting, meeting_decision, dispatch, urgent_report, urgent_sending)

PART = Part(
    tables=TABLES,
    grants=grants(*TABLES, fixed=("sponsorship_entry",), worker=("urgent_report", "urgent_sending")),
    policies=(
        *of_case(sponsorship),
        *belonging(sponsorship_entry, sponsorship, fixed=True),
        *kept(campaign, f"({WITHIN} OR {_ITEMS})"),
        *of_case(campaign_item, change=f"{UNIT} IN (unit_id, owner_unit_id)"),
        *kept(meeting, _TOLD, change=f"{UNIT} = ANY (told_unit_ids)"),
        *belonging(meeting_decision, meeting),
        *kept(dispatch, _TOLD),
        *kept(urgent_report, WITHIN),
        *belonging(urgent_sending, urgent_report),
        *swept(urgent_report, urgent_sending),
    ),
)
