"""Taking a step: load and lock the case, let the rules decide, write case, timeline, clocks, event and audit together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.tracking.cases.loading import LOAD, Row, case_columns, case_of, clock_columns, others_named, unit_of
from services.tracking.cohandling.commands import follow
from services.tracking.directory.snapshot import Units
from services.tracking.domain.case import By, Case, Decision, Step
from services.tracking.domain.clocks import Clock
from services.tracking.domain.decide import decide
from services.tracking.domain.transitions import TRANSITIONS
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import ReadSession, UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date
from shared.kernel.workdays import Calendar
from shared.security.fields import FieldCipher, place_of

PREPARER = "SELECT EXISTS (SELECT FROM account WHERE login = $1 AND NOT disabled AND kind = 'person' AND id IS DISTINCT FROM $2)"

UNTOLD = ("accused_names", "parts")
"""What of action data the timeline does not keep: names of accused persons and the text of parts lie encrypted elsewhere."""
ACCUSE = "INSERT INTO case_accused (id, case_id, name) SELECT id, $1, name FROM unnest($2::uuid[], $3::bytea[]) AS a(id, name)"

WRITE = """
WITH changed AS (UPDATE cases c SET state = n.state, version = n.version, category = n.category, topic = n.topic, place = n.place, sealed = n.sealed,
    sender_unit_id = n.sender_unit_id, handling_unit_id = n.handling_unit_id, desk_unit_id = n.desk_unit_id, co_unit_ids = n.co_unit_ids,
    seen_by_unit_ids = n.seen_by_unit_ids, accused_unit_ids = n.accused_unit_ids, path = n.path, heard_on = n.heard_on, closed_on = n.closed_on,
    delivered_on = n.delivered_on, returns = n.returns, facts = n.facts, due_strict = n.due_strict, due_rolled = n.due_rolled
  FROM jsonb_to_record($1::jsonb) AS n(id uuid, state text, version int, category text, topic text, place text, sealed boolean, sender_unit_id int,
    handling_unit_id int, desk_unit_id int, co_unit_ids int[], seen_by_unit_ids int[], accused_unit_ids int[], path text, heard_on date,
    closed_on date, delivered_on date, returns smallint, facts jsonb, due_strict date, due_rolled date)
  WHERE c.id = n.id AND c.version = n.version - 1),
step AS (INSERT INTO case_transition (case_id, sequence, at, action, from_state, to_state, actor_account_id, actor_unit_id, prepared_by, reason, data)
  SELECT * FROM jsonb_to_record($2::jsonb) AS t(case_id uuid, sequence int, at timestamptz, action text, from_state text, to_state text,
    actor_account_id uuid, actor_unit_id int, prepared_by text, reason text, data jsonb)),
moved AS (UPDATE clock k SET state = n.state, started_on = n.started_on, stopped_on = n.stopped_on, days = n.days, due_strict = n.due_strict,
    due_rolled = n.due_rolled, provisional = n.provisional, calendar_version = n.calendar_version, ledger = n.ledger
  FROM jsonb_to_recordset($3::jsonb) AS n(id uuid, state text, started_on date, stopped_on date, days int, due_strict date, due_rolled date,
    provisional boolean, calendar_version int, ledger jsonb) WHERE k.id = n.id)
INSERT INTO clock (id, case_id, code, unit_id, state, start_event, started_on, stopped_on, days, counting, article, due_strict, due_rolled, provisional,
  calendar_version, ledger)
SELECT id, case_id, code, unit_id, state, start_event, started_on, stopped_on, days, counting, article, due_strict, due_rolled, provisional,
  calendar_version, ledger
FROM jsonb_to_recordset($4::jsonb) AS n(id uuid, case_id uuid, code text, unit_id int, state text, start_event text, started_on date, stopped_on date,
  days int, counting text, article text, due_strict date, due_rolled date, provisional boolean, calendar_version int, ledger jsonb)"""


@dataclass(frozen=True)
class Wish:
    """A step as it was posted: data by name, units as codes."""

    action: str
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    prepared_by: str | None = None


@dataclass(frozen=True)
class Surroundings:
    """What judging needs beside the case: the units, the calendar, the time."""

    units: Units
    calendar: Calendar
    now: datetime


async def load(session: ReadSession, case_id: UUID) -> Row:
    """The case's row, locked for this transaction; 404 when it does not exist for this caller."""
    row = await session.fetchrow(LOAD, case_id)
    if row is None:
        raise Refusal("not_found")
    return dict(row)


async def act(unit: UnitOfWork, row: Row, wish: Wish, actor: Actor, around: Surroundings, *, historical: bool = False) -> Decision:
    """Take one step of the state machine, or refuse it with code and article."""
    if not historical:
        await _check_preparer(unit, wish, actor)
    before = case_of(row)
    units = {code: unit_of(found) for code, found in around.units.by_code.items()}
    by, others = By(actor.unit_id, actor.role, actor.account_id), await others_named(unit, [wish.data])
    decision = decide(before, Step(wish.action, by, around.now, around.calendar, wish.data, units, wish.reason, others))
    await write(unit, before, decision, wish, actor, around, historical=historical)
    return decision


async def write(
    unit: UnitOfWork, before: Case, decision: Decision, wish: Wish, actor: Actor, around: Surroundings, *, historical: bool = False
) -> None:
    """One statement for case, timeline and clocks; event and audit row go with the commit."""
    after = decision.case
    transition = {
        "case_id": after.id,
        "sequence": after.version,
        "at": around.now.isoformat(),
        "action": wish.action,
        "from_state": decision.from_state,
        "to_state": after.state,
        "actor_account_id": actor.account_id,
        "actor_unit_id": actor.unit_id,
        "prepared_by": wish.prepared_by,
        "reason": wish.reason,
        "data": _told(wish.data),
    }
    moved, begun = _changed_clocks(before, after)
    await unit.execute(
        WRITE,
        case_columns(after, around.calendar),
        transition,
        [clock_columns(clock, after.id, around.calendar) for clock in moved],
        [clock_columns(clock, after.id, around.calendar) for clock in begun],
    )
    await follow(unit, after.id, before.co_units, after.co_units, legal_date(around.now))
    data = {"case_id": str(after.id), "action": wish.action, "from": decision.from_state, "to": after.state}
    if after.main_case is not None and before.main_case is None:
        data["main_case"] = str(after.main_case)
    unit.emit(Event(decision.event, f"case/{after.id}", after.version, around.now, case_id=after.id, data=data, historical=historical))
    changes = {"state": [decision.from_state, after.state], "version": [before.version, after.version]}
    unit.audit(
        AuditEntry(actor.account_id, actor.unit_id, actor.role, wish.action, "case", str(after.id), reason=wish.reason, changes=changes)
    )


async def keep_accused(unit: UnitOfWork, case_id: UUID, names: Sequence[str], fields: FieldCipher) -> None:
    """The accused persons' names go into the sealed compartment, encrypted (Art 30.3)."""
    if names:
        ids = [uuid7() for _ in names]
        kept = [fields.encrypt(name, place_of("case_accused", "name", row_id)) for row_id, name in zip(ids, names, strict=True)]
        await unit.execute(ACCUSE, case_id, ids, kept)


async def _check_preparer(unit: UnitOfWork, wish: Wish, actor: Actor) -> None:
    """Where a step has an approver or checker, somebody else prepared it (design §7)."""
    if wish.prepared_by is None:
        if TRANSITIONS[wish.action].needs_prepared_by:
            raise Refusal("validation_failed", errors=(FieldError("/prepared_by", "prepared_by_required"),))
        return
    if not await unit.fetchval(PREPARER, wish.prepared_by, actor.account_id):
        raise Refusal("validation_failed", errors=(FieldError("/prepared_by", "prepared_by_unknown"),))


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    """Action data as the timeline keeps it: of parts only what they are."""
    told = {name: value for name, value in data.items() if name not in UNTOLD}
    return told | {"part_categories": [part["category"] for part in data["parts"]]} if "parts" in data else told


def _changed_clocks(before: Case, after: Case) -> tuple[Sequence[Clock], Sequence[Clock]]:
    known = {clock.id: clock for clock in before.clocks}
    moved = [clock for clock in after.clocks if clock.id in known and clock != known[clock.id]]
    return moved, [clock for clock in after.clocks if clock.id not in known]
