"""Search by person: only to file, merge or answer a matter, with a purpose that is logged (design §1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from asyncpg import Record

from services.intake.petitions.protection import Indexed, Protection
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor

MOST_FOUND = 50
_FIND = """
SELECT p.id, p.number, p.case_id, p.channel, p.subject, p.received_on, p.registered_at, c.state
FROM petition p JOIN cases c ON c.id = p.case_id
WHERE p.id IN (SELECT t.petition_id FROM petitioner t WHERE t.{column} = ANY ($1::bytea[]))
ORDER BY p.registered_at DESC, p.id DESC LIMIT $2"""
FIND: Mapping[Indexed, str] = {"phone": _FIND.format(column="phone_index"), "id_number": _FIND.format(column="id_number_index")}


@dataclass(frozen=True)
class Question:
    """Whose petitions, by which field, and why."""

    field: Indexed
    value: str
    purpose: str


async def look_up(uow: UnitOfWork, question: Question, by: Actor, protection: Protection) -> list[Record]:
    """Petitions that name this phone or id number, of those the caller may see. Who asked and why is logged, the value is not."""
    rows = await uow.fetch(FIND[question.field], protection.possible_indexes(question.field, question.value), MOST_FOUND)
    uow.audit(
        AuditEntry(
            account_id=by.account_id,
            unit_id=by.unit_id,
            role=by.role,
            action="lookup",
            subject_type="petitioner",
            subject_id=question.field,
            purpose=question.purpose,
            changes={"found": len(rows)},
        )
    )
    return rows
