"""Reading a case as the rules of reporting need it: its days from timeline, clocks and ratings. No personal data is read."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from services.reporting.domain.contributions import CaseFact, Rating
from shared.kernel.time import legal_date

Row = Mapping[str, Any]

SOURCE = """
SELECT c.id, c.number, c.state, c.version, c.region, c.place, c.channel, c.source_kind, c.category, c.topic, c.path, c.sealed, c.received_on,
  c.registered_at, c.registered_by_unit_id, c.bureau_unit_id, c.handling_unit_id, c.closed_on, c.delivered_on, c.historical,
  p.version AS petition_version,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'action', t.action, 'from', t.from_state) ORDER BY t.sequence), '[]')
    FROM case_transition t WHERE t.case_id = c.id) AS steps,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('code', k.code, 'state', k.state, 'started_on', k.started_on, 'due_strict', k.due_strict,
    'ledger', k.ledger) ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = c.id) AS clocks,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('object', r.object, 'value', r.value, 'at', r.rated_at)), '[]') FROM rating r WHERE r.case_id = c.id) AS ratings
FROM cases c JOIN petition p ON p.id = c.petition_id WHERE c.id = $1"""

FORWARDS = frozenset({"transfer", "assign"})
DISPOSALS = FORWARDS | {"reply_directly", "report_up"}
NOTICES = frozenset({"accept", "reply_suggestion"})


def fact_of(row: Row) -> CaseFact:
    """The fact of a case from its source row."""
    steps, clocks = row["steps"], {clock["code"]: clock for clock in row["clocks"]}
    forwards = [step for step in steps if step["action"] in FORWARDS]
    k5 = clocks.get("K5")
    by_bureau = "K1" in clocks
    return CaseFact(
        registered_on=legal_date(row["registered_at"]),
        channel=row["channel"],
        registered_by=row["registered_by_unit_id"],
        bureau_unit=row["registered_by_unit_id"] if by_bureau else None,
        handling_unit=row["handling_unit_id"],
        state=row["state"],
        category=row["category"],
        path=row["path"],
        disposed_on=_first(
            step for step in steps if step["action"] in DISPOSALS or (step["action"], step["from"]) == ("accept", "registered")
        ),
        forwarded_on=_first(forwards),
        handed_on=_day(forwards[-1]["at"]) if forwards else None,
        noticed_on=_first(step for step in steps if step["action"] in NOTICES and step["from"] == "received"),
        k1_due=_date(clocks["K1"]["due_strict"]) if by_bureau else None,
        k5_due=_date(k5["due_strict"]) if k5 else None,
        k5_known_on=max((date.fromisoformat(entry["on"]) for entry in k5["ledger"] if entry["kind"] in {"start", "extend"}), default=None)
        if k5
        else None,
        term_started_on=_date((clocks.get("K3") or clocks.get("K2") or {}).get("started_on")),
        closed_on=row["closed_on"],
        delivered_on=row["delivered_on"],
        ratings={rating["object"]: Rating(rating["value"], _day(rating["at"])) for rating in row["ratings"]},
    )


def _first(steps: Iterable[Row]) -> date | None:
    found = next(iter(steps), None)
    return None if found is None else _day(found["at"])


def _day(instant: str) -> date:
    return legal_date(datetime.fromisoformat(instant))


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
