"""督办 as rows: what must be supervised (domain.md §1.6.2; Art 40.1, 45), and what may be done with an order (Art 39.3, 40.1)."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from services.tracking.domain import findings
from services.tracking.domain.case import Unit
from services.tracking.domain.findings import DAY, Finder, Finding, Matter
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.ratings import window_end

CATCH_UP_DAYS = 30
SHORTEST_TEXT = 30
SUPERVISED_CLOCKS = ("K2", "K3", "K5", "K11")
REQUIREMENT = "请查明原因，立即整改，并书面回复办理情况和整改措施。"


@dataclass(frozen=True)
class Trigger:
    """A breach that must be supervised. `ground`: the item of Art 40.1; `on`: judged unless switched off; `says_*`: its evidence in words."""

    code: str
    zh: str
    en: str
    article: str
    ground: str
    find: Finder
    says_zh: str
    says_en: str
    reply_days: int = 15
    on: bool = True

    def says(self, evidence: Mapping[str, object], language: str) -> str:
        """The evidence in words."""
        return (self.says_zh if language == "zh" else self.says_en).format(**evidence)


LATE_ZH = "期限 {clock} 自 {started_on} 起算，应于 {due_rolled} 前完成（法定届满日 {due_strict}）；截至 {seen_on} 逾期 {days_late} 日。"
LATE_EN = "Clock {clock}, begun on {started_on}, ended on {due_rolled} (strict date {due_strict}); {days_late} days late on {seen_on}."

_TRIGGERS = (
    Trigger("notice_missed", "未在规定期限内告知受理情况", "Notice not given in time (K2, K3)", "TL 23, 40.1, 44",
            "improper_acceptance", findings.missed("K2", "K3"), LATE_ZH, LATE_EN, reply_days=7),
    Trigger("handling_missed", "未在规定期限内办结", "Not handled in time (K5 with K6)", "TL 34, 40.1, 45",
            "delay", findings.missed("K5"), LATE_ZH + "其中延期 {extended_days} 日。", LATE_EN + " Extended by {extended_days} days."),
    Trigger("result_not_reported", "交办事项未按期反馈结果", "Result of an assigned matter not fed back (K11)", "TL 22.1(3), 40.1",
            "delay", findings.missed("K11"), LATE_ZH, LATE_EN, reply_days=7),
    Trigger("acceptance_without_basis", "受理告知缺少法律依据", "Accepted without a legal basis", "TL 31, 40.1",
            "improper_acceptance", findings.accepted_without_basis,
            "{taken_on} 受理告知（第 {step} 步，途径 {path}）未写明法律依据。", "The acceptance of {taken_on} (step {step}, path {path}) names no legal basis."),
    Trigger("claim_without_basis", "处理意见缺少依据", "Opinion on a claim without basis", "TL 32, 40.1",
            "perfunctory", findings.claim_without_basis,
            "{taken_on} 处理意见（第 {step} 步）第 {claims} 项未写明依据。", "The opinion of {taken_on} (step {step}) gives no basis for claim {claims}."),
    Trigger("support_without_date", "支持意见未定执行期限", "Supported claim without a day of execution", "TL 32.2, 40.1",
            "perfunctory", findings.support_without_date,
            "{taken_on} 处理意见（第 {step} 步）支持诉求，但未写明执行期限。", "The opinion of {taken_on} (step {step}) supports a claim and sets no day of execution."),
    Trigger("served_without_receipt", "送达无回证", "Served without a receipt", "TL 35, 40.1",
            "improper_acceptance", findings.served_without_receipt,
            "{served_on} 以 {method} 方式送达（第 {step} 步），没有送达回证。", "Served by {method} on {served_on} (step {step}) without a receipt."),
    Trigger("extension_without_approval", "延期未经批准", "Extended without approval", "TL 34, 40.1",
            "improper_acceptance", findings.extended_without_approval,
            "{taken_on} 延期 {days} 日（第 {step} 步），没有经办人和批准人两人办理。", "Extended by {days} days on {taken_on} (step {step}) without a second person."),
    Trigger("not_executed", "支持意见未按期执行", "Supported claim not carried out in time", "TL 32.2, 40.1, 45",
            "refusal", findings.not_executed,
            "处理意见应于 {due_rolled} 前执行（载明日期 {execution_due}）；截至 {seen_on} 逾期 {days_late} 日。",
            "The opinion was to be carried out by {due_rolled} (its own date {execution_due}); {days_late} days late on {seen_on}."),
    Trigger("returned_repeatedly", "多次退回", "Returned to the sender repeatedly", "TL 23.3, 40.1",
            "shirking", findings.returned,
            "本事项已第 {returns} 次退回（第 {step} 步）。", "Return number {returns} of the matter (step {step})."),
    Trigger("copied_opinion", "处理意见与其他事项雷同", "Opinion identical to another matter's", "TL 40.1, 45",
            "perfunctory", findings.copied,
            "{taken_on} 处理意见（第 {step} 步）与另一事项此前的处理意见文字相同。", "The opinion of {taken_on} (step {step}) has the text of another matter's earlier opinion."),
    Trigger("dissatisfied_and_reopened", "不满意且重开", "Dissatisfied, and reopened", "TL 40.1, 45",
            "perfunctory", findings.reopened,
            "信访人评价不满意，事项于 {reopened_on} 重开（第 {step} 步）。", "The petitioner was dissatisfied and the matter was reopened on {reopened_on} (step {step})."),
)  # fmt: skip
TRIGGERS: Mapping[str, Trigger] = {row.code: row for row in _TRIGGERS}


def breaches(matter: Matter, triggers: Iterable[Trigger] = _TRIGGERS) -> Iterator[tuple[Trigger, Finding]]:
    """What must be supervised now: what lasts, and what ended no longer ago than a stop of the sweep may have hidden it.

    Never an accusation: those are supervised under the rules of discipline (Art 23.4, 30.1).
    """
    if matter.case.sealed or matter.case.category == "accusation":
        return
    oldest = matter.today - timedelta(days=CATCH_UP_DAYS)
    for row in triggers:
        for finding in row.find(matter) if row.on else ():
            if finding.unit is not None and (finding.lasts or finding.since >= oldest):
                yield row, finding


def check_supervised(unit: Unit, bureau: Unit) -> None:
    """An order goes to an organ or unit in its own name, not to the bureau itself, a government or a superior of the bureau."""
    if unit.kind == "section":
        raise Refusal("not_an_organ", article="TL 40.1", pointer="/unit", unit=unit.code)
    if unit.kind == "government" or unit.id in bureau.path:
        raise Refusal("not_to_be_supervised", article="TL 40.1", pointer="/unit", unit=unit.code)


def unit_of_case(unit: int | None, of_case: Collection[int], code: str | None) -> int:
    """An order about a case goes to a unit that handles or has handled it."""
    if unit is None:
        raise Refusal("validation_failed", article="TL 40.1", errors=(FieldError("/unit", "missing"),))
    if unit not in of_case:
        raise Refusal("unit_not_of_case", article="TL 40.1", pointer="/unit", unit=code)
    return unit


def still_holds(matter: Matter, trigger: str | None, occasion: str | None) -> bool:
    """The closing test: whether what an order was opened for still lasts. An order by hand has no test."""
    row = TRIGGERS.get(trigger or "")
    return row is not None and any(finding.occasion == occasion and finding.lasts for finding in row.find(matter))


def look_again_on(matter: Matter) -> date | None:
    """The next day on which time alone may bring a finding: after the end of a clock, of an execution or of the rating window."""
    dues = [clock.due(matter.calendar) for code in SUPERVISED_CLOCKS if (clock := matter.case.running(code)) is not None]
    ends = [due.rolled for due in dues if due is not None]
    ends += [] if (execution := findings.execution_due(matter)) is None else [execution]
    if matter.case.delivered_on is not None and matter.steps_of("reopen"):
        ends.append(window_end(matter.case.delivered_on))
    return min((end + DAY for end in ends if end + DAY > matter.today), default=None)


def normalised(claims: Iterable[Mapping[str, Any]]) -> str | None:
    """The answers of an opinion without blanks, marks and width of letters; None where they are too short to be somebody's work."""
    text = unicodedata.normalize("NFKC", "\n".join(str(claim.get("text", "")) for claim in claims)).casefold()
    letters = re.sub(r"[\W_]+", "", text)
    return letters if len(letters) >= SHORTEST_TEXT else None


Side = Literal["supervisor", "supervised"]


@dataclass(frozen=True)
class OrderStep:
    """One thing to do with an order: by whom, from which states, to which ("=" stays)."""

    action: str
    zh: str
    en: str
    article: str
    side: Side
    sources: frozenset[str]
    target: str
    event: str


_UNANSWERED = frozenset({"opened", "returned"})
_OPEN = _UNANSWERED | {"replied", "accepted"}
_STEPS = (
    OrderStep("reply", "书面回复", "Reply in writing", "TL 40.1", "supervised", _UNANSWERED, "replied", "supervision.replied"),
    OrderStep("accept_reply", "认可回复", "Accept the reply", "TL 40.1", "supervisor", frozenset({"replied"}), "accepted", "supervision.accepted"),
    OrderStep("return_reply", "退回回复", "Return the reply", "TL 40.1", "supervisor", frozenset({"replied", "accepted"}), "returned",
              "supervision.returned"),
    OrderStep("escalate", "约谈、通报、挂牌督办", "Talk, circular, listing", "TL 39.3", "supervisor", _OPEN, "=", "supervision.escalated"),
    OrderStep("close", "结案", "Close", "TL 40.1", "supervisor", _OPEN, "closed", "supervision.closed"),
)  # fmt: skip
ORDER_STEPS: Mapping[str, OrderStep] = {row.action: row for row in _STEPS}
LEVELS: Mapping[str, str] = {"talk": "约谈", "circular": "通报", "listed": "挂牌督办"}


@dataclass(frozen=True)
class Order:
    """An order as its rules see it; units are ids."""

    state: str
    unit: int
    supervisor: int


def order_after(order: Order, action: str, by_unit: int | None) -> str:
    """The state after a step, or a Refusal: first whose step it is (403), then the state (409)."""
    row = ORDER_STEPS[action]
    if by_unit is None or by_unit != (order.unit if row.side == "supervised" else order.supervisor):
        raise Refusal("not_the_responsible_unit", article=row.article)
    if order.state not in row.sources:
        raise Refusal("illegal_transition", article=row.article, action=action, state=order.state)
    return order.state if row.target == "=" else row.target


def check_escalation(level: str, on: date, rectify_by: date | None, today: date) -> None:
    """Decided by the joint conference on a past day; a listed matter (挂牌) is rectified by a day to come (Art 39.3)."""
    if on > today:
        raise Refusal("date_in_future", article="TL 39.3", pointer="/decided_on")
    if level == "listed" and rectify_by is None:
        raise Refusal("validation_failed", article="TL 39.3", errors=(FieldError("/rectify_by", "missing"),))
    if rectify_by is not None and rectify_by < today:
        raise Refusal("due_in_past", article="TL 39.3", pointer="/rectify_by")


def check_closing(order: Order, *, holds: bool, reason: str | None) -> None:
    """Closed without a word only when the reply is accepted and the breach is gone (closing test)."""
    if reason is not None:
        return
    if holds:
        raise Refusal("breach_lasts", article="TL 40.1")
    if order.state != "accepted":
        raise Refusal("reply_not_accepted", article="TL 40.1")
