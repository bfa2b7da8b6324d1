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
)

EVENT_TYPES = (
    EventType("petition.registered", "intake", "已登记", "a petition was registered and its case opened"),
    EventType("petition.rated", "intake", "已评价", "the petitioner rated the bureau or the unit"),
    *(EventType(f"case.{name}", "tracking", zh, en) for name, zh, en in _CASE_STEPS),
    EventType("history.line_judged", "tracking", "历史行已审", "a line of a history import was judged lawful and may be written"),
    EventType("history.registered", "intake", "历史件已登记", "the petition of a history line was registered"),
    EventType("history.replayed", "tracking", "历史行已回放", "the steps of a history line were replayed"),
    EventType("history.rated", "intake", "历史评价已录", "the ratings of a history line were written"),
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


@dataclass(frozen=True)
class Subscription:
    """A consumer and the event types it gets a delivery row for."""

    consumer: str
    service: str
    types: frozenset[str]


SUBSCRIPTIONS = (
    Subscription("reporting.facts", "reporting", frozenset(t for t in KNOWN_TYPES if t.startswith(("petition.", "case.")))),
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
