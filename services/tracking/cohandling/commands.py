"""Writing co-handlings: asked and released with the case's own steps, received and answered by the unit that was asked."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.tracking.domain.cohandling import CoHandling, take
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date

FOLLOW = """
WITH gone AS (UPDATE co_handling SET state = 'released', version = version + 1
  WHERE case_id = $1 AND unit_id = ANY ($2::int[]) AND state IN ('asked', 'received'))
INSERT INTO co_handling (id, case_id, unit_id, state, asked_on) SELECT id, $1, unit_id, 'asked', $5
FROM unnest($3::uuid[], $4::int[]) AS n(id, unit_id)"""
LOAD = "SELECT * FROM co_handling WHERE case_id = $1 AND unit_id = $2 AND state <> 'released' FOR UPDATE"
STEP = """UPDATE co_handling SET state = $2, version = version + 1, received_on = CASE WHEN $2 = 'received' THEN $3 ELSE received_on END,
answered_on = CASE WHEN $2 = 'answered' THEN $3 END, answer = $4 WHERE id = $1"""


async def follow(unit: UnitOfWork, case_id: UUID, before: Collection[int], after: Collection[int], on: date) -> None:
    """The case's step asked some units and released others; nothing is written when it did neither."""
    asked, released = [one for one in after if one not in before], [one for one in before if one not in after]
    if asked or released:
        await unit.execute(FOLLOW, case_id, released, [uuid7() for _ in asked], asked, on)


async def load(unit: UnitOfWork, case_id: UUID, unit_id: int | None) -> dict[str, Any]:
    """The unit's part in the case, locked; 404 when there is none that the caller may see."""
    row = await unit.fetchrow(LOAD, case_id, unit_id)
    if row is None:
        raise Refusal("not_found")
    return dict(row)


async def step(
    unit: UnitOfWork, row: Mapping[str, Any], action: str, actor: Actor, now: datetime, answer: str | None = None
) -> dict[str, Any]:
    """Receive or answer; gives the row as it is afterwards."""
    on = legal_date(now)
    state = take(CoHandling(row["unit_id"], row["state"], row["asked_on"], row["version"]), action, actor.unit_id)
    await unit.execute(STEP, row["id"], state, on, answer)
    data = {"case_id": str(row["case_id"]), "co_handling_id": str(row["id"]), "state": state}
    unit.emit(Event(f"co_handling.{state}", f"co_handling/{row['id']}", row["version"] + 1, now, case_id=row["case_id"], data=data))
    changes = {"state": [row["state"], state]}
    unit.audit(AuditEntry(actor.account_id, actor.unit_id, actor.role, f"co_{action}", "co_handling", str(row["id"]), changes=changes))
    day = {"received_on" if state == "received" else "answered_on": on}
    return {**row, **day, "state": state, "version": row["version"] + 1, "answer": answer}
