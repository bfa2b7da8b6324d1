"""What a petitioner may write: ratings, one per object, replaceable until the window closes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.domain.rating import check_ratable
from shared.contracts.events import Event
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date
from shared.security.fields import FieldCipher, place_of

RATABLE = "SELECT category, path, delivered_on FROM cases WHERE id = $1"
BUMP = "UPDATE petition SET version = version + 1 WHERE id = $1 RETURNING version"
RATE = """
INSERT INTO rating (petition_id, case_id, object, value, comment, rated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (petition_id, object) DO UPDATE SET value = excluded.value, comment = excluded.comment, rated_at = excluded.rated_at, version = excluded.version"""


@dataclass(frozen=True)
class Rating:
    """What the petitioner says of the bureau or the unit."""

    object: str
    value: str
    comment: str | None


async def rate(
    unit: UnitOfWork, petition_id: UUID, case_id: UUID, rating: Rating, fields: FieldCipher, at: datetime, *, historical: bool = False
) -> None:
    """Write or replace a rating (国信发〔2022〕11号): in scope, after delivery, within 30 days."""
    row = await unit.fetchrow(RATABLE, case_id)
    if row is None:
        raise Refusal("not_found")
    check_ratable(row["category"], row["path"], row["delivered_on"], legal_date(at))
    version = await unit.fetchval(BUMP, petition_id)
    place = place_of("rating", "comment", f"{petition_id}/{rating.object}")
    comment = None if rating.comment is None else fields.encrypt(rating.comment, place)
    await unit.execute(RATE, petition_id, case_id, rating.object, rating.value, comment, at, version)
    data = {"petition_id": str(petition_id), "case_id": str(case_id), "object": rating.object}
    unit.emit(Event("petition.rated", f"petition/{petition_id}", version, at, case_id=case_id, data=data, historical=historical))
    unit.audit(AuditEntry(None, None, "public", "rate", "petition", str(petition_id), changes={"object": rating.object}))
