"""What a petitioner writes: ratings, one per object, replaceable until the window closes (domain.md §2.2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.petitions.protection import Protection
from shared.contracts.events import Event
from shared.contracts.vocabularies import RatingObject, RatingValue
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.errors import Refusal
from shared.kernel.ratings import RatedCase, check_rating
from shared.kernel.time import legal_date

RATABLE = """
SELECT category, path, delivered_on, handling_unit_id IS NOT NULL AS has_unit, bureau_unit_id IS NOT NULL AS has_bureau
FROM cases WHERE id = $1"""

RATE = """
WITH p AS (UPDATE petition SET version = version + 1 WHERE id = $1 RETURNING version),
r AS (
  INSERT INTO rating (petition_id, case_id, object, value, comment, rated_at, version) SELECT $1, $2, $3, $4, $5, $6, p.version FROM p
  ON CONFLICT (petition_id, object) DO UPDATE
  SET value = excluded.value, comment = excluded.comment, rated_at = excluded.rated_at, version = excluded.version)
SELECT version FROM p"""


@dataclass(frozen=True)
class Rated:
    """The petition and case that are rated; whoever rates has proved the query code, or a history line is written."""

    petition_id: UUID
    case_id: UUID
    historical: bool = False


@dataclass(frozen=True)
class Rating:
    """What the petitioner says of the bureau or the unit. The comment is encrypted."""

    object: RatingObject
    value: RatingValue
    comment: str | None = None


async def rate(uow: UnitOfWork, rated: Rated, rating: Rating, at: datetime, protection: Protection) -> None:
    """Write or replace a rating. Refused (409): out of scope, before the first delivery, after the window."""
    row = await uow.fetchrow(RATABLE, rated.case_id)
    if row is None:
        raise Refusal("not_found")
    check_rating(RatedCase(**dict(row)), rating.object, legal_date(at))
    comment = protection.rating_comment(rated.petition_id, rating.object, rating.comment)
    version = await uow.fetchval(RATE, rated.petition_id, rated.case_id, rating.object, rating.value, comment, at)
    uow.emit(
        Event(
            "petition.rated",
            subject=f"petition/{rated.petition_id}",
            sequence=version,
            occurred_at=at,
            case_id=rated.case_id,
            data={"petition_id": rated.petition_id, "case_id": rated.case_id, "object": rating.object},
            historical=rated.historical,
        )
    )
    uow.audit(
        AuditEntry(
            account_id=None,
            unit_id=None,
            role="history" if rated.historical else "public",
            action="rate",
            subject_type="petition",
            subject_id=str(rated.petition_id),
            changes={rating.object: "changed"},  # the value is not for staff before the window closes
        )
    )
