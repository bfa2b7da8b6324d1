"""Registering a petition: petition, petitioners and case in one statement, so that a petition answered 201 has its case."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.domain.petition import warnings
from shared.contracts.events import Event
from shared.contracts.register import Accused, Petitioner, RegisterBody
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import ZONE, legal_date
from shared.security.fields import FieldCipher, place_of
from shared.security.indexes import blind_index, query_code
from shared.security.keys import KeyRing

PERSONAL = ("name", "id_number", "phone", "email", "address")
INDEXED = ("id_number", "phone")

REGISTER = """
WITH n AS MATERIALIZED (SELECT petition_number($2, $3, $4, nextval('petition_number')) AS number),
opened AS MATERIALIZED (SELECT n.number, open_case($1::jsonb || jsonb_build_object('number', n.number)) AS answer FROM n),
pet AS (INSERT INTO petition (id, number, case_id, channel, source_kind, source_level, external_ids, received_on, mode, read_back, headcount, subject,
    request, facts, reasons, category, topic, place, warnings, registered_at, registered_by_unit_id, registered_by_account_id, code_key_id, historical)
  SELECT p.id, opened.number, p.case_id, p.channel, p.source_kind, p.source_level, p.external_ids, p.received_on, p.mode, p.read_back, p.headcount,
    p.subject, p.request, p.facts, p.reasons, p.category, p.topic, p.place, p.warnings, p.registered_at, p.registered_by_unit_id, p.account_id,
    p.code_key_id, p.historical
  FROM opened, jsonb_to_record($5::jsonb) AS p(id uuid, case_id uuid, channel text, source_kind text, source_level text, external_ids jsonb,
    received_on date, mode text, read_back jsonb, headcount int, subject text, request text, facts text, reasons text, category text, topic text,
    place text, warnings jsonb, registered_at timestamptz, registered_by_unit_id int, account_id uuid, code_key_id smallint, historical boolean)),
per AS (INSERT INTO petitioner (id, petition_id, case_id, position, kind, nationality, id_type, representative, name, id_number, phone, email,
    address, id_number_index, phone_index)
  SELECT r.id, r.petition_id, r.case_id, r.position, r.kind, r.nationality, r.id_type, r.representative, decode(r.name, 'base64'),
    decode(r.id_number, 'base64'), decode(r.phone, 'base64'), decode(r.email, 'base64'), decode(r.address, 'base64'),
    decode(r.id_number_index, 'base64'), decode(r.phone_index, 'base64')
  FROM opened, jsonb_to_recordset($6::jsonb) AS r(id uuid, petition_id uuid, case_id uuid, position smallint, kind text, nationality text,
    id_type text, representative boolean, name text, id_number text, phone text, email text, address text, id_number_index text, phone_index text))
SELECT number, answer FROM opened"""

UNITS = "SELECT code, id FROM unit WHERE code = ANY ($1)"


@dataclass(frozen=True)
class Vault:
    """What encrypts a petitioner's identity."""

    keys: KeyRing
    fields: FieldCipher


@dataclass(frozen=True)
class Registered:
    """The answer to a registration."""

    petition_id: UUID
    case_id: UUID
    number: str
    state: str
    clocks: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, str]]
    query_code: str


@dataclass(frozen=True)
class Registrar:
    """Who registers: the unit, its region, and the ids to use (given for a history line, so that a repeat does nothing new)."""

    actor: Actor
    petition_id: UUID
    case_id: UUID
    historical: bool = False


def by_actor(actor: Actor) -> Registrar:
    """A registration of today by this actor's unit."""
    if actor.unit_id is None:
        raise Refusal("forbidden", verb="register")
    return Registrar(actor, uuid7(), uuid7())


async def register(unit: UnitOfWork, body: RegisterBody, who: Registrar, vault: Vault, at: datetime) -> Registered:
    """Register a petition (Art 22, 23): K1 starts at a bureau, K2 at any other unit. Warns, but refuses nothing that can be registered."""
    if body.received_on > legal_date(at):
        raise Refusal("validation_failed", errors=(FieldError("/received_on", "date_in_future"),))
    accused_units = await _accused_units(unit, body.accused)
    noticed = [vars(w) for w in _warnings(body)]
    petition = _petition(body, who, vault, at, noticed)
    people = [_petitioner(person, position, who, vault) for position, person in enumerate(body.petitioners)]
    case = _case(body, petition, who, vault, accused_units)
    region, day = who.actor.region or "", at.astimezone(ZONE).date()
    row = await unit.fetchrow(REGISTER, case, region, day, body.channel, petition, people)
    assert row is not None  # the statement's last SELECT has one row or raises
    answer = row["answer"]
    ids = {"petition_id": str(who.petition_id), "case_id": str(who.case_id), "number": row["number"]}
    unit.emit(
        Event("petition.registered", f"case/{who.case_id}", 1, at, case_id=who.case_id, data=ids, historical=who.historical)
    )
    unit.audit(AuditEntry(who.actor.account_id, who.actor.unit_id, who.actor.role, "register", "petition", str(who.petition_id)))
    code = query_code(vault.keys.query_code, who.petition_id, 1)
    return Registered(who.petition_id, who.case_id, row["number"], answer["state"], answer["clocks"], noticed, code)


async def _accused_units(unit: UnitOfWork, accused: Sequence[Accused]) -> Mapping[str, int]:
    codes = {one.unit for one in accused if one.unit is not None}
    if not codes:
        return {}
    known = {row["code"]: row["id"] for row in await unit.fetch(UNITS, sorted(codes))}
    errors = tuple(
        FieldError(f"/accused/{n}/unit", "unknown_unit", {"unit": one.unit})
        for n, one in enumerate(accused)
        if one.unit is not None and one.unit not in known
    )
    if errors:
        raise Refusal("validation_failed", errors=errors)
    return known


def _warnings(body: RegisterBody) -> Sequence[Any]:
    return list(
        warnings(
            body.channel,
            body.mode,
            read_back=body.read_back is not None and body.read_back.confirmed,
            headcount=body.headcount,
            identities=[(person.id_type, person.id_number) for person in body.petitioners],
            representatives=sum(person.representative for person in body.petitioners),
        )
    )


def _petition(body: RegisterBody, who: Registrar, vault: Vault, at: datetime, noticed: Sequence[Mapping[str, str]]) -> dict[str, object]:
    return {
        "id": who.petition_id,
        "case_id": who.case_id,
        "channel": body.channel,
        "source_kind": body.source.kind,
        "source_level": body.source.level,
        "external_ids": body.source.external_ids,
        "received_on": body.received_on,
        "mode": body.mode,
        "read_back": body.read_back.model_dump(mode="json") if body.read_back else None,
        "headcount": body.headcount,
        "subject": body.subject,
        "request": body.request,
        "facts": body.facts,
        "reasons": body.reasons,
        "category": body.category,
        "topic": body.topic,
        "place": body.place,
        "warnings": noticed,
        "registered_at": at.isoformat(),
        "registered_by_unit_id": who.actor.unit_id,
        "account_id": who.actor.account_id,
        "code_key_id": vault.keys.query_code.current,
        "historical": who.historical,
    }


def _case(
    body: RegisterBody, petition: Mapping[str, object], who: Registrar, vault: Vault, units: Mapping[str, int]
) -> dict[str, object]:
    carried = ("case_id", "channel", "source_kind", "source_level", "subject", "category", "topic", "place", "received_on", "registered_at",
               "registered_by_unit_id", "account_id", "historical")  # fmt: skip
    accused = []
    for one in body.accused:
        row = uuid7()
        name = None if one.name is None else _b64(vault.fields.encrypt(one.name, place_of("case_accused", "name", row)))
        accused.append({"id": row, "unit_id": None if one.unit is None else units[one.unit], "name": name})
    return {
        **{name: petition[name] for name in carried},
        "petition_id": who.petition_id,
        "clock_id": uuid7(),
        "accused_unit_ids": sorted(set(units.values())),
        "accused": accused,
    }


def _petitioner(person: Petitioner, position: int, who: Registrar, vault: Vault) -> dict[str, object]:
    row = uuid7()
    suite = vault.fields.suite
    values = {name: value for name in PERSONAL if (value := getattr(person, name)) is not None}
    return {
        "id": row,
        "petition_id": who.petition_id,
        "case_id": who.case_id,
        "position": position,
        "kind": person.kind,
        "nationality": person.nationality,
        "id_type": person.id_type,
        "representative": person.representative,
        **{name: _b64(vault.fields.encrypt(value, place_of("petitioner", name, row))) for name, value in values.items()},
        **{f"{name}_index": _b64(blind_index(vault.keys.index, name, values[name], suite)) for name in INDEXED if name in values},
    }


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()
