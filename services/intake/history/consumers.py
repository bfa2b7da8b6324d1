"""Intake's steps of a history line that was judged lawful: first its petition, at the end its ratings. Times are the line's own.

Subject of the events: `history/<job>/<line>`; 1 judged, 2 registered, 3 replayed, 4 rated. The ids of petition and case stand
in the staged line, so a repeated delivery finds what an earlier one wrote.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from services.intake.petitions.commands import Filing, register
from services.intake.petitions.protection import Protection
from services.intake.public.commands import Rated, Rating, rate
from shared.contracts.events import Event, StoredEvent
from shared.contracts.register import HistoricPetition, HistoricRating
from shared.db.context import Context
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.security.fields import place_of

LINE = """
SELECT l.body, l.petition_id, l.case_id, EXISTS (SELECT FROM petition p WHERE p.id = l.petition_id) AS registered,
  EXISTS (SELECT FROM rating r WHERE r.petition_id = l.petition_id) AS rated
FROM history_line l WHERE l.job_id = $1 AND l.line = $2"""
UNIT = "SELECT id, code, kind, region, path FROM unit WHERE code = $1"
HISTORIC_PETITION = TypeAdapter(HistoricPetition)
HISTORIC_RATINGS = TypeAdapter(tuple[HistoricRating, ...])
Part = TypeVar("Part")


@dataclass(frozen=True)
class StagedLine:
    """A line as the judge passed it on; `registered` and `rated` tell what an earlier delivery already wrote."""

    petition_id: UUID
    case_id: UUID
    registered: bool
    rated: bool
    body: Mapping[str, Any]


@dataclass(frozen=True)
class RegisterHistory:
    """Consumer `intake.register_history`: the petition as it was registered then, and its case."""

    protection: Protection

    async def __call__(self, uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        """Register once; tell that the steps may follow."""
        line = await _line(uow, event, self.protection)
        if line is None:
            return
        if not line.registered:
            petition = _read(HISTORIC_PETITION, line.body["petition"])
            by = await _registrar(uow, petition)
            await uow.act_as(Context(unit=by.unit_id, path=by.path))  # open_case writes as the registering unit
            filing = Filing(petition, by, petition.registered_at, self.protection, historical=True)
            await register(uow, replace(filing, petition_id=line.petition_id, case_id=line.case_id))
        uow.emit(_next(event, "history.registered", 2, now))


@dataclass(frozen=True)
class RateHistory:
    """Consumer `intake.rate_history`: the ratings the petitioner gave then."""

    protection: Protection

    async def __call__(self, uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        """Write the ratings once; tell that the line is done. The judge has found them in scope and in time."""
        line = await _line(uow, event, self.protection)
        if line is None:
            return
        if not line.rated:
            subject = Rated(line.petition_id, line.case_id, historical=True)
            for given in _read(HISTORIC_RATINGS, line.body.get("ratings", ())):
                await rate(uow, subject, Rating(given.object, given.value), given.at, self.protection)
        uow.emit(_next(event, "history.rated", 4, now))


async def _line(uow: UnitOfWork, event: StoredEvent, protection: Protection) -> StagedLine | None:
    """The line the event is about, or None when it is done and emptied."""
    job_id, number = UUID(str(event.data["job_id"])), int(str(event.data["line"]))
    row = await uow.fetchrow(LINE, job_id, number)
    if row is None or row["body"] is None:
        return None
    body = json.loads(protection.fields.decrypt(row["body"], place_of("history_line", "body", f"{job_id}/{number}")))
    return StagedLine(row["petition_id"], row["case_id"], row["registered"], row["rated"], body)


def _read(part: TypeAdapter[Part], value: object) -> Part:
    """A part of the line that the judge has read before; a fault is told without the value, which is personal."""
    try:
        return part.validate_python(value)
    except ValidationError:
        raise Refusal("validation_failed") from None


async def _registrar(uow: UnitOfWork, petition: HistoricPetition) -> Actor:
    """The unit that registered then; the judge filled in the importing unit where the line named none."""
    row = await uow.fetchrow(UNIT, petition.registered_by)
    if row is None:
        raise Refusal("unknown_unit", unit=petition.registered_by)
    return Actor(
        "system",
        "history",
        unit_id=row["id"],
        unit_code=row["code"],
        unit_kind=row["kind"],
        region=row["region"],
        path=tuple(row["path"]),
    )


def _next(event: StoredEvent, kind: str, sequence: int, now: datetime) -> Event:
    return Event(kind, subject=event.subject, sequence=sequence, occurred_at=now, data=dict(event.data), historical=True)
