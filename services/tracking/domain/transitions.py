"""THE state machine (domain.md §5) as rows: from which states, by whom, with what effect, on what legal basis.

Everything that speaks of actions is derived from these rows: the API's operations, what a caller may do now, the
diagram, the docs and the tests. A later action is a new row, its guards and its effects.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from services.tracking.domain import effects, guards
from services.tracking.domain.case import Case, Step
from services.tracking.domain.states import OPEN_STATES, STATES

Side = Literal["bureau", "handler"]
Guard = Callable[[Case, Step], None]
Effect = Callable[[Case, Step], Case]


@dataclass(frozen=True)
class Transition:
    """One action. `side` says whose step it is; guards run in order and refuse with their article; the effect gives the case after it."""

    action: str
    zh: str
    sources: frozenset[str]
    targets: tuple[str, ...]
    side: Side
    effect: Effect
    event: str
    article: str
    row: str
    guards: tuple[Guard, ...] = ()
    needs_prepared_by: bool = False
    document: str | None = None


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


_CLASSIFIABLE = frozenset(OPEN_STATES | {"served"})

_ROWS = (
    Transition("classify", "分类", _CLASSIFIABLE, ("=",), "bureau", effects.classify, "case.classified", "TL 29-31", "5", (guards.reason_if_late,)),
    Transition("transfer", "转送", _from("registered"), ("transferred",), "bureau", effects.transfer, "case.transferred", "TL 22.1", "6",
               (guards.target_valid, guards.target_not_barred), document="转送函"),
    Transition("assign", "交办", _from("registered"), ("assigned",), "bureau", effects.assign, "case.assigned", "TL 22.1(3)", "7",
               (guards.target_valid, guards.target_not_barred, guards.deadline_ahead), document="交办函"),
    Transition("reply_directly", "直接回复", _from("registered"), ("replied",), "bureau", effects.reply_directly, "case.replied_directly", "TL 22.1", "9",
               needs_prepared_by=True, document="回复"),
    Transition("receive", "单位接收", _from("transferred", "assigned"), ("received",), "handler", effects.receive, "case.received", "TL 23.3", "10"),
    Transition("object", "异议", _from("received"), ("objected",), "handler", effects.object_to, "case.objected", "TL 23.3", "11",
               (guards.was_forwarded, guards.objection_in_time, guards.suggested_unit_known), document="异议书"),
    Transition("accept_objection", "同意退回", _from("objected"), ("registered",), "bureau", effects.accept_objection, "case.objection_accepted", "TL 23.3", "12",
               document="退回单"),
    Transition("reject_objection", "不同意异议", _from("objected"), ("received",), "bureau", effects.reject_objection, "case.objection_rejected", "TL 23.3", "13",
               document="异议答复"),
    Transition("accept", "受理、告知", _from("received", "registered"), ("accepted", "redirected"), "handler", effects.accept, "case.accepted", "TL 31", "15",
               (guards.no_suggestion, guards.path_open), document="受理告知书、导入告知书"),
    Transition("reply_suggestion", "建议答复", _from("received"), ("replied",), "handler", effects.reply_suggestion, "case.suggestion_replied", "TL 29", "16",
               (guards.is_suggestion,), document="建议意见回复"),
    Transition("investigate", "调查、听取陈述", _from("accepted", "handling"), ("handling",), "handler", effects.investigate, "case.investigated", "TL 31(6)", "17",
               (guards.heard_on_is_past,), document="笔录"),
    Transition("extend", "延期", _from("accepted", "handling"), ("=",), "handler", effects.extend, "case.extended", "TL 34", "20",
               (guards.extension_in_time, guards.extension_within_cap), needs_prepared_by=True, document="延期告知书"),
    Transition("issue_opinion", "出具处理意见", _from("handling"), ("opinion_issued",), "handler", effects.issue_opinion, "case.opinion_issued", "TL 32", "21",
               (guards.petitioner_heard,), document="处理意见书"),
    Transition("serve", "送达", _from("opinion_issued"), ("served", "executing"), "handler", effects.serve, "case.served", "TL 35", "22",
               (guards.served_on_plausible,), document="送达回证"),
    Transition("execute", "执行", _from("executing"), ("closed",), "handler", effects.execute, "case.executed", "TL 32.2", "23", (guards.done_on_is_past,)),
)  # fmt: skip

TRANSITIONS: Mapping[str, Transition] = {row.action: row for row in _ROWS}


def diagram() -> str:
    """The rows as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> registered: register", "    [*] --> received: register (unit)"]
    lines += [
        f"    {source} --> {source if target == '=' else target}: {row.action}"
        for row in _ROWS
        for source in STATES
        if source in row.sources
        for target in row.targets
    ]
    return "\n".join(lines)
