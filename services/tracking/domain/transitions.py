"""THE state machine (domain.md §5) as rows: from which states, by whom, with what effect, on what legal basis.

Everything that speaks of actions is derived from these rows: the API's operations, what a caller may do now, the
diagram, the docs and the tests. A later action is a new row, its guards and its effects.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.tracking.domain import effects, guards
from services.tracking.domain.case import Case, Step
from services.tracking.domain.states import OPEN_STATES, STATES

Side = Literal["bureau", "handler"]
Guard = Callable[[Case, Step], None]
Effect = Callable[[Case, Step], Case]


@dataclass(frozen=True)
class Transition:
    """One action. `side` says whose step it is; guards run in order and refuse with their article; the effect gives the case after it.

    `targets`: states it may lead to, "=" stays; `only`: the sources from which a target can be reached, where not from all;
    `clocks`: what may happen to which clock; `row`: of the table in domain.md §5; `notify`: who is told.
    """

    action: str
    zh: str
    row: str
    article: str
    side: Side
    sources: frozenset[str]
    targets: tuple[str, ...]
    effect: Effect
    event: str
    guards: tuple[Guard, ...] = ()
    clocks: tuple[str, ...] = ()
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needs_prepared_by: bool = False
    document: str | None = None
    notify: tuple[str, ...] = ()

    def moves(self) -> Iterator[tuple[str, str]]:
        """Every pair of states this action can connect, in the order of the states."""
        for source in STATES:
            if source in self.sources:
                reachable = (t for t in self.targets if source in self.only.get(t, self.sources))
                yield from dict.fromkeys((source, source if target == "=" else target) for target in reachable)


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


_ROWS = (
    Transition(
        action="classify",
        zh="分类",
        row="5",
        article="TL 29-31",
        side="bureau",
        sources=frozenset(STATES),
        targets=("=", "registered"),
        only={"registered": OPEN_STATES - {"registered"}},
        guards=(guards.reason_if_late, guards.accused_known),
        effect=effects.classify,
        clocks=("cancel K2", "cancel K3", "cancel K4", "cancel K5", "cancel K11", "cancel K14", "start K1R"),
        event="case.classified",
        notify=("discipline", "petitioner"),
    ),
    Transition(
        action="transfer",
        zh="转送",
        row="6",
        article="TL 22.1",
        side="bureau",
        sources=_from("registered"),
        targets=("transferred",),
        guards=(guards.target_valid, guards.target_not_barred),
        effect=effects.transfer,
        clocks=("stop K1", "stop K1R", "await K3", "await K4"),
        event="case.transferred",
        document="转送函",
        notify=("unit", "petitioner"),
    ),
    Transition(
        action="assign",
        zh="交办",
        row="7",
        article="TL 22.1(3)",
        side="bureau",
        sources=_from("registered"),
        targets=("assigned",),
        guards=(guards.target_valid, guards.target_not_barred, guards.deadline_ahead),
        effect=effects.assign,
        clocks=("stop K1", "stop K1R", "await K3", "await K4", "start K11"),
        event="case.assigned",
        document="交办函",
        notify=("unit", "petitioner"),
    ),
    Transition(
        action="reply_directly",
        zh="直接回复",
        row="9",
        article="TL 22.1",
        side="bureau",
        sources=_from("registered"),
        targets=("replied",),
        effect=effects.reply_directly,
        clocks=("stop K1", "stop K1R"),
        event="case.replied_directly",
        needs_prepared_by=True,
        document="回复",
        notify=("petitioner",),
    ),
    Transition(
        action="receive",
        zh="单位接收",
        row="10",
        article="TL 23.3",
        side="handler",
        sources=_from("transferred", "assigned"),
        targets=("received",),
        effect=effects.receive,
        clocks=("start K3", "start K4"),
        event="case.received",
        notify=("sender",),
    ),
    Transition(
        action="object",
        zh="异议",
        row="11",
        article="TL 23.3",
        side="handler",
        sources=_from("received"),
        targets=("objected",),
        guards=(guards.was_forwarded, guards.objection_in_time, guards.suggested_unit_known),
        effect=effects.object_to,
        clocks=("stop K4", "start K14"),
        event="case.objected",
        document="异议书",
        notify=("sender",),
    ),
    Transition(
        action="accept_objection",
        zh="同意退回",
        row="12",
        article="TL 23.3",
        side="bureau",
        sources=_from("objected"),
        targets=("registered",),
        effect=effects.accept_objection,
        clocks=("stop K14", "cancel K3", "cancel K11", "start K1R"),
        event="case.objection_accepted",
        document="退回单",
        notify=("unit",),
    ),
    Transition(
        action="reject_objection",
        zh="不同意异议",
        row="13",
        article="TL 23.3",
        side="bureau",
        sources=_from("objected"),
        targets=("received",),
        effect=effects.reject_objection,
        clocks=("stop K14",),
        event="case.objection_rejected",
        document="异议答复",
        notify=("unit",),
    ),
    Transition(
        action="accept",
        zh="受理、告知",
        row="15",
        article="TL 31",
        side="handler",
        sources=_from("received", "registered"),
        targets=("accepted", "redirected"),
        only={"accepted": _from("received")},
        guards=(guards.no_suggestion, guards.path_open, guards.redirect_named),
        effect=effects.accept,
        clocks=("stop K1", "stop K1R", "stop K2", "stop K3", "stop K4", "stop K11", "start K5"),
        event="case.accepted",
        document="受理告知书、导入告知书",
        notify=("petitioner", "sender"),
    ),
    Transition(
        action="reply_suggestion",
        zh="建议答复",
        row="16",
        article="TL 29",
        side="handler",
        sources=_from("received"),
        targets=("replied",),
        guards=(guards.is_suggestion,),
        effect=effects.reply_suggestion,
        clocks=("stop K2", "stop K3", "stop K4", "stop K11"),
        event="case.suggestion_replied",
        document="建议意见回复",
        notify=("petitioner",),
    ),
    Transition(
        action="investigate",
        zh="调查、听取陈述",
        row="17",
        article="TL 31(6)",
        side="handler",
        sources=_from("accepted", "handling"),
        targets=("handling",),
        guards=(guards.heard_on_is_past,),
        effect=effects.investigate,
        event="case.investigated",
        document="笔录",
    ),
    Transition(
        action="extend",
        zh="延期",
        row="20",
        article="TL 34",
        side="handler",
        sources=_from("accepted", "handling"),
        targets=("=",),
        guards=(guards.extension_in_time, guards.extension_within_cap),
        effect=effects.extend,
        clocks=("extend K5",),
        event="case.extended",
        needs_prepared_by=True,
        document="延期告知书",
        notify=("petitioner", "sender"),
    ),
    Transition(
        action="issue_opinion",
        zh="出具处理意见",
        row="21",
        article="TL 32",
        side="handler",
        sources=_from("handling"),
        targets=("opinion_issued",),
        guards=(guards.petitioner_heard,),
        effect=effects.issue_opinion,
        event="case.opinion_issued",
        document="处理意见书",
    ),
    Transition(
        action="serve",
        zh="送达",
        row="22",
        article="TL 35",
        side="handler",
        sources=_from("opinion_issued"),
        targets=("served", "executing"),
        guards=(guards.served_on_plausible,),
        effect=effects.serve,
        clocks=("stop K5", "stop K11", "start K7"),
        event="case.served",
        document="送达回证",
        notify=("petitioner", "sender"),
    ),
    Transition(
        action="execute",
        zh="执行",
        row="23",
        article="TL 32.2",
        side="handler",
        sources=_from("executing"),
        targets=("closed",),
        guards=(guards.done_on_is_past,),
        effect=effects.execute,
        event="case.executed",
        notify=("petitioner",),
    ),
)

TRANSITIONS: Mapping[str, Transition] = {row.action: row for row in _ROWS}


def diagram() -> str:
    """The rows as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> registered: register", "    [*] --> received: register (unit)"]
    lines += [f"    {source} --> {target}: {row.action}" for row in _ROWS for source, target in row.moves()]
    return "\n".join(lines)
