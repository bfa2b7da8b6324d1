"""Which steps of a case its petitioner is told, as rows (WSBL; domain.md §2.2, 1.7.7): dates and units, never handlers or the accused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from asyncpg import Record

from shared.contracts.vocabularies import Action, RatingObject
from shared.kernel.ratings import RatedCase, in_scope, window_end
from shared.kernel.told import TOLD_CLOCKS


@dataclass(frozen=True)
class ToldStep:
    """A step the petitioner is told of; `to`: also where the matter went."""

    action: Action
    to: bool = False


TOLD = (
    ToldStep(Action.REGISTER),
    ToldStep(Action.TRANSFER, to=True),
    ToldStep(Action.ASSIGN, to=True),
    ToldStep(Action.REPORT_UP, to=True),
    ToldStep(Action.DETERMINE_JURISDICTION, to=True),
    ToldStep(Action.REPLY_DIRECTLY),
    ToldStep(Action.REPLY_SUGGESTION),
    ToldStep(Action.ACCEPT),
    ToldStep(Action.REFUSE),
    ToldStep(Action.REFUSE_AGAIN),
    ToldStep(Action.EXTEND),
    ToldStep(Action.SERVE),
    ToldStep(Action.EXECUTE),
    ToldStep(Action.REQUEST_REVIEW),
    ToldStep(Action.DECIDE_REVIEW),
    ToldStep(Action.REQUEST_RE_REVIEW),
    ToldStep(Action.DECIDE_RE_REVIEW),
    ToldStep(Action.MERGE),
    ToldStep(Action.UNMERGE),
    ToldStep(Action.WITHDRAW),
    ToldStep(Action.REOPEN),
    ToldStep(Action.TERMINATE),
)
_BY_ACTION: Mapping[str, ToldStep] = {row.action.value: row for row in TOLD}


def told_steps(rows: Sequence[Record], language: str, *, sealed: bool) -> Iterator[dict[str, object]]:
    """The steps to tell. Of an accusation only that and when something was done: no unit is named (Art 30.3)."""
    for row in rows:
        told = _BY_ACTION.get(row["action"])
        if told is None:
            continue
        yield {
            "at": row["at"],
            "action": told.action,
            "label": getattr(told.action, language),
            "unit": None if sealed else row[f"by_{language}"],
            "to_unit": row[f"to_{language}"] if told.to and not sealed else None,
            "path": row["path"],
            "served_on": row["served_on"],
        }


def told_clocks(rows: Sequence[Mapping[str, object]], language: str) -> Iterator[dict[str, object]]:
    """The clocks to tell, by name and due date."""
    for row in rows:
        if row["code"] in TOLD_CLOCKS:
            yield {**row, "title": row[f"title_{language}"]}


def rating_windows(row: Record) -> Iterator[dict[str, object]]:
    """Whom the petitioner may rate, until when, and what was said so far."""
    case = RatedCase(row["category"], row["path"], row["delivered_on"], row["has_unit"], row["has_bureau"])
    for rated in RatingObject:
        if in_scope(case, rated):
            given = row["ratings"].get(rated.value, {})
            yield {
                "object": rated,
                "from": case.delivered_on,
                "until": None if case.delivered_on is None else window_end(case.delivered_on),
                "value": given.get("value"),
                "rated_at": given.get("rated_at"),
            }
