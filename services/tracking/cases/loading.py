"""Rows to domain objects and back: the only place that knows how a case lies in its tables."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.tracking.directory.snapshot import UnitRow
from services.tracking.domain.case import Case, Other, Unit
from services.tracking.domain.clocks import Clock, Entry
from services.tracking.domain.decide import desk, nearest_duty
from services.tracking.domain.terms import TERMS
from shared.db.sessions import ReadSession
from shared.kernel.workdays import Calendar

Row = Mapping[str, Any]

LOAD = """
SELECT c.*, p.request, p.facts AS told, p.reasons,
  (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = c.id) AS clocks
FROM cases c LEFT JOIN petition p ON p.id = c.petition_id WHERE c.id = $1 FOR UPDATE OF c"""


_OTHER = "c.id, c.number, c.state, c.sealed, c.handling_unit_id, (c.facts ->> 're_review_served_on')::date AS re_review_served_on"
OTHERS = f"SELECT {_OTHER} FROM cases c WHERE c.number = ANY ($1::text[]) OR c.id = ANY ($2::uuid[])"  # noqa: S608  # constants
DECIDED = f"""
SELECT {_OTHER}, d.id AS document_id, d.number AS document_number FROM document d JOIN cases c ON c.id = d.case_id
WHERE d.kind = 're_review_opinion' AND (d.number = ANY ($1::text[]) OR d.id = ANY ($2::uuid[]))"""  # noqa: S608  # likewise
REFERENCES = ("main_case", "other_case", "re_review_document")
"""Fields of action data that name another case: by its number or id, or by those of its 复核意见书."""

FACTS: Mapping[str, Callable[[Any], Any]] = {
    "forwarded_on": date.fromisoformat,
    "opinion_on": date.fromisoformat,
    "claims": tuple,
    "main_case": UUID,
    "reviewer": int,
    "review_result": str,
    "re_review_served_on": date.fromisoformat,
    "lapsed_from": str,
    "hearing_on": date.fromisoformat,
    "executed_on": date.fromisoformat,
    "execution_due": date.fromisoformat,
    "returned_by": tuple,
    "deciders": lambda found: tuple(map(UUID, found)),
    "revoked": tuple,
}
"""What later steps need and no list asks for: kept as one document in `cases.facts`; how each is read back."""


async def others_named(session: ReadSession, data: Iterable[Mapping[str, Any]]) -> Mapping[str, Other]:
    """The cases that action data names, by the words that name them; one the session may not see is not among them."""
    posted = list(data)
    named = {str(one[name]) for one in posted for name in REFERENCES if one.get(name) is not None}
    others: dict[str, Other] = {}
    for row in await session.fetch(OTHERS, sorted(named), _uuids(named)) if named else ():
        others |= {str(row["id"]): _other(row), row["number"]: _other(row)}
    letters = {str(one["re_review_document"]) for one in posted if one.get("re_review_document") is not None} - others.keys()
    for row in await session.fetch(DECIDED, sorted(letters), _uuids(letters)) if letters else ():
        others |= {str(row["document_id"]): _other(row), str(row["document_number"]): _other(row)}
    found = {word: others.get(word) or others.get(word.lower()) for word in named}
    return {word: other for word, other in found.items() if other is not None}


def _other(row: Row) -> Other:
    return Other(row["id"], row["state"], row["sealed"], row["handling_unit_id"], row["re_review_served_on"])


def _uuids(words: Iterable[str]) -> list[UUID]:
    return [found for word in words if (found := _uuid(word)) is not None]


def _uuid(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def case_of(row: Row) -> Case:
    """The case as the rules see it, from its row with `clocks` aggregated."""
    facts = row["facts"]
    return Case(
        id=row["id"],
        state=row["state"],
        version=row["version"],
        received_on=row["received_on"],
        category=row["category"],
        sealed=row["sealed"],
        bureau=row["bureau_unit_id"],
        registered_by=row["registered_by_unit_id"],
        sender=row["sender_unit_id"],
        handler=row["handling_unit_id"],
        co_units=tuple(row["co_unit_ids"]),
        seen_by=tuple(row["seen_by_unit_ids"]),
        accused=tuple(row["accused_unit_ids"]),
        topic=row["topic"],
        place=row["place"],
        path=row["path"],
        heard_on=row["heard_on"],
        closed_on=row["closed_on"],
        delivered_on=row["delivered_on"],
        returns=row["returns"],
        clocks=tuple(clock_of(clock) for clock in row["clocks"]),
        **{name: read(facts[name]) for name, read in FACTS.items() if facts.get(name) is not None},
    )


def clock_of(row: Row) -> Clock:
    """A clock with its ledger."""
    ledger = tuple(Entry(entry["kind"], date.fromisoformat(entry["on"]), entry.get("days", 0)) for entry in row["ledger"])
    return Clock(UUID(str(row["id"])), row["code"], row["unit_id"], row["start_event"], ledger)


def unit_of(row: UnitRow) -> Unit:
    """A unit as the rules need it."""
    return Unit(row.id, row.code, row.kind, row.path, row.valid_from, row.valid_to, row.region, row.reviewer)


def case_columns(case: Case, calendar: Calendar) -> dict[str, object]:
    """What a step may change in the case's row; `due_*` are those of the duty clock that ends first."""
    due = nearest_duty(case, calendar)
    return {
        "id": case.id,
        "state": case.state,
        "version": case.version,
        "category": case.category,
        "topic": case.topic,
        "place": case.place,
        "sealed": case.sealed,
        "sender_unit_id": case.sender,
        "handling_unit_id": case.handler,
        "desk_unit_id": desk(case),
        "co_unit_ids": list(case.co_units),
        "seen_by_unit_ids": list(case.seen_by),
        "accused_unit_ids": list(case.accused),
        "path": case.path,
        "heard_on": case.heard_on,
        "closed_on": case.closed_on,
        "delivered_on": case.delivered_on,
        "returns": case.returns,
        "facts": {name: value for name in FACTS if (value := getattr(case, name)) is not None and value != ()},
        "due_strict": due[0] if due else None,
        "due_rolled": due[1] if due else None,
    }


def clock_columns(clock: Clock, case_id: UUID, calendar: Calendar) -> dict[str, object]:
    """A clock's row: its ledger, and the due dates folded from it."""
    term, due = TERMS[clock.code], clock.due(calendar)
    return {
        "id": clock.id,
        "case_id": case_id,
        "code": clock.code,
        "unit_id": clock.unit_id,
        "state": clock.state,
        "start_event": clock.start_event,
        "started_on": clock.started_on,
        "stopped_on": clock.stopped_on,
        "days": clock.days if clock.ledger else term.days,
        "counting": term.counting,
        "article": term.article,
        "due_strict": due.strict if due else None,
        "due_rolled": due.rolled if due else None,
        "provisional": due.provisional if due else False,
        "calendar_version": due.calendar_version if due else None,
        "ledger": [{"kind": entry.kind, "on": entry.on, "days": entry.days} for entry in clock.ledger],
    }
