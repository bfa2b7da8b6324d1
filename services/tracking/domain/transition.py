"""What a row of the state machine says: from which states, whose step, with what effect, on what legal basis."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.tracking.domain.case import Case, Step
from services.tracking.domain.states import STATES

Side = Literal["bureau", "handler", "holder", "reviewer", "review_organ", "re_review_organ", "system"]
Guard = Callable[[Case, Step], None]
Effect = Callable[[Case, Step], Case]


@dataclass(frozen=True)
class Transition:
    """One action. `side` says whose step it is; guards run in order and refuse with their article; the effect gives the case after it.

    `targets`: states it may lead to, "=" stays; `only`: the sources from which a target can be reached, where not from all;
    `sides`: whose step it is in a state where it is not `side`'s; `clocks`: what may happen to which clock; `row`: of the table
    in domain.md §5; `notify`: who is told.
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
    sides: Mapping[str, Side] = field(default_factory=dict)
    needs_prepared_by: bool = False
    document: str | None = None
    notify: tuple[str, ...] = ()

    def side_in(self, state: str) -> Side:
        """Whose step it is in this state."""
        return self.sides.get(state, self.side)

    def moves(self) -> Iterator[tuple[str, str]]:
        """Every pair of states this action can connect, in the order of the states."""
        for source in STATES:
            if source in self.sources:
                reachable = (t for t in self.targets if source in self.only.get(t, self.sources))
                yield from dict.fromkeys((source, source if target == "=" else target) for target in reachable)


def states(*names: str) -> frozenset[str]:
    """Source states of a row."""
    return frozenset(names)
