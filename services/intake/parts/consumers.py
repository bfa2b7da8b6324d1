"""Consumer `intake.register_parts`: each part of a split case becomes a petition of its own, with the same petitioners and dates."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.petitions.commands import Filing, register
from services.intake.petitions.protection import PERSONAL, Protection
from shared.contracts.events import Event, StoredEvent
from shared.contracts.register import RegisterBody
from shared.db.context import Context
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.security.fields import place_of

PARTS = """
SELECT p.id, p.petition_id, p.part_case_id, p.body FROM case_part p
WHERE p.case_id = $1 AND p.body IS NOT NULL AND NOT EXISTS (SELECT FROM petition t WHERE t.id = p.petition_id) ORDER BY p.id"""
ORIGIN = """
SELECT p.id, p.channel, p.source_kind, p.source_level, p.received_on, p.mode, p.headcount, p.place, p.registered_at, p.historical,
  u.id AS unit_id, u.code, u.kind, u.region, u.path
FROM petition p JOIN unit u ON u.id = p.registered_by_unit_id WHERE p.case_id = $1"""
PETITIONERS = """
SELECT id, kind, nationality, id_type, representative, name, id_number, phone, email, address FROM petitioner WHERE case_id = $1 ORDER BY position"""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class RegisterParts:
    """Registers what is not registered yet; a part that is, was registered by an earlier delivery."""

    protection: Protection

    async def __call__(self, uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        """All parts of the case in one transaction; each tells tracking that its text may go."""
        assert event.case_id is not None  # a split is of a case
        parts = await uow.fetch(PARTS, event.case_id)
        if not parts:
            return
        origin = await uow.fetchrow(ORIGIN, event.case_id)
        assert origin is not None  # a case has its petition
        people = [self._opened(row) for row in await uow.fetch(PETITIONERS, event.case_id)]
        by = _registrar(origin)
        await uow.act_as(Context(unit=by.unit_id, path=by.path))  # open_case writes as the registering unit
        for part in parts:
            await register(uow, self._filing(part, origin, people, by))
            uow.emit(_told(event, part["id"], part["part_case_id"], now))

    def _filing(self, part: Row, origin: Row, people: list[dict[str, Any]], by: Actor) -> Filing:
        told = json.loads(self.protection.fields.decrypt(part["body"], place_of("case_part", "body", part["id"])))
        body = {
            **{name: origin[name] for name in ("channel", "received_on", "mode", "headcount", "place")},
            "source": {"kind": origin["source_kind"], "level": origin["source_level"]},
            "petitioners": people,
            **told,
        }
        return Filing(
            RegisterBody.model_validate(body, strict=False),
            by,
            origin["registered_at"],
            self.protection,
            historical=origin["historical"],
            petition_id=part["petition_id"],
            case_id=part["part_case_id"],
        )

    def _opened(self, row: Row) -> dict[str, Any]:
        """A petitioner as told, to be encrypted anew for a row of its own."""
        plain = {name: row[name] for name in ("kind", "nationality", "id_type", "representative")}
        personal = {
            name: self.protection.fields.decrypt(row[name], place_of("petitioner", name, str(row["id"])))
            for name in PERSONAL
            if row[name] is not None
        }
        return {**plain, **personal}


def _registrar(origin: Row) -> Actor:
    return Actor(
        "system",
        "system",
        unit_id=origin["unit_id"],
        unit_code=origin["code"],
        unit_kind=origin["kind"],
        region=origin["region"],
        path=tuple(origin["path"]),
    )


def _told(event: StoredEvent, part_id: UUID, part_case_id: UUID, now: datetime) -> Event:
    data = {"part_id": str(part_id), "case_id": str(event.case_id), "part_case_id": str(part_case_id)}
    return Event("case.part_registered", f"part/{part_id}", 1, now, case_id=event.case_id, data=data)
