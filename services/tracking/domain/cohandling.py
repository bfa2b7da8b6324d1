"""Co-handling 协办: what a unit asked to help does, as rows. The handling unit stays responsible; no clock depends on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.kernel.errors import Refusal

OPEN = frozenset({"asked", "received"})


@dataclass(frozen=True)
class CoHandling:
    """A unit's part in somebody else's case."""

    unit: int
    state: str
    asked_on: date
    version: int


@dataclass(frozen=True)
class CoStep:
    """A step of the co-handling unit: from which state, to which."""

    action: str
    source: str
    target: str
    article: str


_ROWS = (
    CoStep("receive", "asked", "received", "TL 22.1"),
    CoStep("answer", "received", "answered", "TL 22.1"),
)
CO_STEPS: Mapping[str, CoStep] = {row.action: row for row in _ROWS}


def take(part: CoHandling, action: str, by_unit: int | None) -> str:
    """The state after the step; only the unit that was asked takes it."""
    row = CO_STEPS[action]
    if by_unit != part.unit:
        raise Refusal("not_the_responsible_unit", article=row.article)
    if part.state != row.source:
        raise Refusal("illegal_transition", article=row.article, action=action, state=part.state)
    return row.target
