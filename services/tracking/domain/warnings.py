"""Rungs of warning as rows: when whose duty it is hears that a clock comes to its end. Rights only lapse: nobody is warned of them.

Duties warn on the strict day and are legally overdue only after the rolled one (domain.md §1.4, counting 3).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from services.tracking.domain.terms import TERMS


@dataclass(frozen=True)
class Rung:
    """A rung: so many days before the strict day; None: after the rolled day. `rank` grows towards the end. `basis`: article or [P]."""

    code: str
    rank: int
    before: int | None
    basis: str


RUNGS = (
    Rung("seven_days", 1, 7, "[P]"),
    Rung("three_days", 2, 3, "[P]"),
    Rung("one_day", 3, 1, "[P]"),
    Rung("due", 4, 0, "TL 22, 23, 34-36"),
    Rung("overdue", 5, None, "CC 203; TL 40.1"),
)
LAST = RUNGS[-1]
LONGEST = max(rung.before or 0 for rung in RUNGS)
WARNED = frozenset(code for code, term in TERMS.items() if not term.right and term.holder != "petitioner")


@dataclass(frozen=True)
class Term:
    """A running clock as warnings see it."""

    started_on: date
    due_strict: date
    due_rolled: date


def reached(term: Term, today: date) -> Rung | None:
    """The last rung that time has reached, the only one that still says something after a stop; none before the first.

    A rung before the clock began is none: a term of five days has no warning of seven.
    """
    return next((rung for rung in reversed(RUNGS) if _is_reached(rung, term, today)), None)


def _is_reached(rung: Rung, term: Term, today: date) -> bool:
    if rung.before is None:
        return today > term.due_rolled
    day = term.due_strict - timedelta(days=rung.before)
    return day <= today and (day > term.started_on or rung.before == 0)
