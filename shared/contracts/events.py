"""Event types and who subscribes to them, as rows. Events are thin: ids and codes, never personal data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.kernel.ids import uuid7


@dataclass(frozen=True)
class EventType:
    """One kind of event: its type, the service that emits it, and what happened."""

    type: str
    source: str
    zh: str
    en: str


_CASE_STEPS = (
    ("classified", "已分类", "category, topic, place or accused were set"),
    ("transferred", "已转送", "transferred to the unit that must handle it"),
    ("assigned", "已交办", "assigned to a unit with a deadline"),
    ("received", "单位已收", "the unit received it"),
    ("objected", "提出异议", "the unit objected"),
    ("objection_accepted", "异议成立", "the sender agreed, the case is back with it"),
    ("objection_rejected", "异议不成立", "the sender refused, the unit stays responsible"),
    ("accepted", "已受理", "accepted for handling"),
    ("redirected", "已导入其他途径", "led to another statutory procedure"),
    ("suggestion_replied", "建议已答复", "the suggestion was answered"),
    ("investigated", "已调查", "investigated, the petitioner heard"),
    ("extended", "已延期", "the handling term was extended"),
    ("opinion_issued", "意见已出", "the opinion was issued"),
    ("served", "已送达", "the opinion was served"),
    ("executed", "已执行", "the opinion was carried out"),
    ("replied_directly", "已直接回复", "answered directly"),
    ("reported_up", "已报请", "reported to the government or the bureau above"),
    ("jurisdiction_determined", "已指定管辖", "a dispute over competence was settled"),
    ("merged", "已并案", "a repeat joined the running matter"),
    ("unmerged", "已撤销并案", "a merger was undone"),
    ("split", "已拆分", "parts became matters of their own"),
    ("refused", "不予受理", "not accepted"),
    ("refused_again", "不再受理", "no longer accepted after the re-review"),
    ("hearing_opened", "听证", "a hearing was opened"),
    ("hearing_closed", "听证结束", "the hearing ended"),
    ("mediated", "调解和解", "mediation or settlement was tried"),
    ("review_requested", "已申请复查", "a review was requested"),
    ("review_decided", "复查已决定", "the review was decided"),
    ("re_review_requested", "已申请复核", "a re-review was requested"),
    ("re_review_decided", "复核已决定", "the re-review was decided"),
    ("lapsed", "期满未申请", "the time for a request ended without one"),
    ("terminated", "终结", "the petition procedure ended"),
    ("withdrawn", "已撤回", "the petitioner withdrew"),
    ("reopened", "已重开", "opened again"),
    ("archived", "已归档", "archived"),
)

EVENT_TYPES = (
    EventType("petition.registered", "intake", "已登记", "a petition was registered and its case opened"),
    EventType("petition.rated", "intake", "已评价", "the petitioner rated the bureau or the unit"),
    *(EventType(f"case.{name}", "tracking", zh, en) for name, zh, en in _CASE_STEPS),
    EventType("co_handling.received", "tracking", "协办已收", "a unit asked to help received the case"),
    EventType("co_handling.answered", "tracking", "协办已答复", "a unit asked to help gave its opinion"),
    EventType("case.part_registered", "intake", "拆分件已登记", "a part of a split case was registered as a matter of its own"),
    EventType("history.line_judged", "tracking", "历史行已审", "a line of a history import was judged lawful and may be written"),
    EventType("history.registered", "intake", "历史件已登记", "the petition of a history line was registered"),
    EventType("history.replayed", "tracking", "历史行已回放", "the steps of a history line were replayed"),
    EventType("history.rated", "intake", "历史评价已录", "the ratings of a history line were written"),
    EventType("clock.warned", "tracking", "期限预警", "a clock reached a rung of its warnings"),
    EventType("clock.warning_acknowledged", "tracking", "预警已确认", "a warning was read at the desk of its unit"),
    EventType("clock.recalculated", "tracking", "期限重算", "a new calendar moved or kept due dates of the case"),
    EventType("calendar.changed", "tracking", "日历已更新", "a year was announced or a day overridden"),
    EventType("unit.changed", "tracking", "机构已变更", "a unit was created or changed"),
    EventType("account.changed", "tracking", "账号已变更", "an account or client was created or changed"),
    EventType("document.drawn_up", "tracking", "已拟稿", "a letter was drawn up"),
    EventType("document.signed", "tracking", "已签发", "a letter was signed and numbered"),
    EventType("document.discarded", "tracking", "草稿作废", "a draft was dropped"),
    EventType("document.delivered", "tracking", "文书已送达", "a letter was delivered"),
    EventType("document.not_delivered", "tracking", "文书未送达", "a delivery was refused or failed"),
    EventType("template.added", "tracking", "模板已更新", "a new version of a template was added"),
    EventType("sponsorship.opened", "tracking", "领导包案", "a leader sponsors a matter"),
    EventType("sponsorship.noted", "tracking", "包案进展", "progress of a sponsorship was noted"),
    EventType("sponsorship.ended", "tracking", "包案结束", "a sponsorship ended: resolved, closed or withdrawn"),
    EventType("campaign.opened", "tracking", "专项已建", "a campaign of hard matters was opened"),
    EventType("campaign_item.added", "tracking", "专项事项已列", "a matter was put on a campaign's list"),
    EventType("campaign_item.written", "tracking", "案册已更新", "the dossier of a matter was written"),
    EventType("campaign_item.ended", "tracking", "专项事项已结", "the result of a matter on a campaign's list is in"),
    EventType("meeting.held", "tracking", "协调会", "a coordination meeting was held"),
    EventType("meeting.decision_done", "tracking", "会议决定已落实", "a decision of a coordination meeting was carried out"),
    EventType("dispatch.held", "tracking", "周调度", "a weekly dispatch session was held"),
    EventType("urgent_report.filed", "tracking", "紧急报告", "an urgent report was filed"),
    EventType("urgent_report.sent", "tracking", "紧急报告已送", "an urgent report went out to a recipient"),
    EventType("urgent_report.late", "tracking", "紧急报告超时", "a recipient was not told in time"),
    EventType("urgent_report.disposed", "tracking", "紧急事项已处置", "what an urgent report told of was disposed of"),
    EventType("urgent_report.purged", "tracking", "紧急报告已清除", "the text of an urgent report was erased"),
    EventType("return_duty.opened", "tracking", "报送义务", "a unit owes daily returns"),
    EventType("return_duty.ended", "tracking", "报送义务结束", "a unit owes no daily returns any more"),
    EventType("special_period.opened", "tracking", "特殊时期", "a special period raises the cadence of daily returns"),
    EventType("daily_return.filed", "tracking", "每日报告", "a daily return was filed"),
    EventType("daily_return.corrected", "tracking", "每日报告更正", "a daily return was put right"),
    EventType("case_resolution.recorded", "tracking", "化解认定", "whether the dispute behind a matter is settled"),
    EventType("follow_up.recorded", "tracking", "回访", "a contact after a matter was closed"),
    EventType("quality_check.opened", "tracking", "质量核查", "a closed matter is doubted"),
    EventType("quality_check.found", "tracking", "核查结论", "a doubted matter was settled, or not"),
    EventType("claim_outcome.recorded", "tracking", "三到位一处理", "what was done about a claim"),
    EventType("higher_level_visit.noted", "tracking", "上级走访通报", "a matter was put to a higher level"),
    EventType("higher_level_visit.judged", "tracking", "上级走访原因", "why a matter was put to a higher level"),
    EventType("instruction.given", "tracking", "批示", "a leading official gave an instruction"),
    EventType("instruction.fed_back", "tracking", "批示反馈", "an instruction was fed back on"),
    EventType("dispute.found", "tracking", "矛盾排查", "a dispute was found"),
    EventType("dispute.moved", "tracking", "矛盾调处", "a dispute came to another stage"),
    EventType("training.held", "tracking", "指导培训", "guidance or training was held"),
    EventType("inspection.drawn", "tracking", "案卷抽查", "a sample of closed matters was drawn"),
    EventType("inspection_item.found", "tracking", "抽查发现", "an inspection found something about a matter"),
    EventType("inspection_item.rectified", "tracking", "抽查整改", "what an inspection found was put right"),
    EventType("inspection_item.path_checked", "tracking", "途径复核", "a second person judged a matter's path"),
    EventType("higher_level_visit.replied", "tracking", "上级走访答复", "what came of it was told to the petitioner"),
    EventType("supervision.opened", "tracking", "已督办", "an order was opened to a unit about a case"),
    EventType("supervision.replied", "tracking", "督办已回复", "the supervised unit replied"),
    EventType("supervision.accepted", "tracking", "督办回复已认可", "the reply was accepted"),
    EventType("supervision.returned", "tracking", "督办回复已退回", "the reply was returned with a new due date"),
    EventType("supervision.escalated", "tracking", "约谈、通报或挂牌督办", "the joint conference decided on talk, circular or listing"),
    EventType("supervision.closed", "tracking", "督办已结案", "the order was closed"),
    EventType("recommendation.issued", "tracking", "建议已提出", "a proposal was issued"),
    EventType("recommendation.delivered", "tracking", "建议已送达", "a proposal was delivered and its feedback term began"),
    EventType("recommendation.answered", "tracking", "建议已反馈", "the addressee told whether the proposal is adopted"),
)
KNOWN_TYPES = frozenset(row.type for row in EVENT_TYPES)
COUNTED = ("petition.", "case.", "clock.recalculated")  # of other records no figure knows


@dataclass(frozen=True)
class Subscription:
    """A consumer and the event types it gets a delivery row for."""

    consumer: str
    service: str
    types: frozenset[str]


SUBSCRIPTIONS = (
    Subscription(
        "reporting.facts", "reporting", frozenset(t for t in KNOWN_TYPES if t.startswith(COUNTED) and t != "case.part_registered")
    ),
    Subscription("intake.register_parts", "intake", frozenset({"case.split"})),
    Subscription("tracking.finish_parts", "tracking", frozenset({"case.part_registered"})),
    Subscription("intake.register_history", "intake", frozenset({"history.line_judged"})),
    Subscription("tracking.replay_history", "tracking", frozenset({"history.registered"})),
    Subscription("intake.rate_history", "intake", frozenset({"history.replayed"})),
    Subscription("tracking.finish_history", "tracking", frozenset({"history.rated"})),
    Subscription("tracking.supervise_rated", "tracking", frozenset({"petition.rated"})),
)

SUBSCRIBERS: Mapping[str, tuple[Subscription, ...]] = {
    kind: tuple(row for row in SUBSCRIPTIONS if kind in row.types) for kind in KNOWN_TYPES
}


@dataclass(frozen=True)
class Event:
    """An event to be written with the change that caused it.

    `subject` names the record (`case/<id>`, `petition/<id>`), `sequence` counts that subject's changes, `data` holds ids and codes only.
    """

    type: str
    subject: str
    sequence: int
    occurred_at: datetime
    case_id: UUID | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    historical: bool = False
    version: int = 1
    id: UUID = field(default_factory=uuid7)

    @property
    def source(self) -> str:
        """The service that emits this type."""
        return SOURCES[self.type]


SOURCES: Mapping[str, str] = {row.type: row.source for row in EVENT_TYPES}


@dataclass(frozen=True)
class StoredEvent:
    """An event as a consumer gets it back from the outbox."""

    id: UUID
    type: str
    subject: str
    sequence: int
    case_id: UUID | None
    data: Mapping[str, object]
    occurred_at: datetime
    recorded_at: datetime
    historical: bool
    traceparent: str | None


def cloud_event(event: StoredEvent, position: int | None = None) -> dict[str, object]:
    """The event as CloudEvents 1.0 JSON; `position` is its place in the catch-up feed."""
    body: dict[str, object] = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"/{SOURCES.get(event.type, 'xinfang')}",
        "type": f"cn.xinfang.{event.type}",
        "subject": event.subject,
        "time": event.occurred_at.isoformat(),
        "datacontenttype": "application/json",
        "sequence": str(event.sequence),
        "historical": event.historical,
        "data": dict(event.data),
    }
    if event.traceparent is not None:
        body["traceparent"] = event.traceparent
    if position is not None:
        body["position"] = str(position)
    return body
