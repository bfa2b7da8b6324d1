"""THE state machine (domain.md §5) as rows: from which states, by whom, with what effect, on what legal basis.

Everything that speaks of actions is derived from these rows: the API's operations, what a caller may do now, the
diagram, the docs and the tests. A later action is a new row, its guards and its effects.
"""

from collections.abc import Mapping

from services.tracking.domain.rows_endings import ENDINGS
from services.tracking.domain.rows_forwarding import FORWARDING
from services.tracking.domain.rows_handling import HANDLING
from services.tracking.domain.rows_review import REVIEW
from services.tracking.domain.transition import Transition

TRANSITIONS: Mapping[str, Transition] = {row.action: row for row in (*FORWARDING, *HANDLING, *REVIEW, *ENDINGS)}
POSTED: Mapping[str, Transition] = {action: row for action, row in TRANSITIONS.items() if row.side != "system"}
"""The actions that somebody takes; the others come by themselves."""


def diagram() -> str:
    """The rows as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> registered: register", "    [*] --> received: register (unit)"]
    lines += [f"    {source} --> {target}: {row.action}" for row in TRANSITIONS.values() for source, target in row.moves()]
    return "\n".join(lines)
