"""Registering a petition (Art 22, 23): every organ must register what it receives, in one statement and one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.intake.domain import petition as rules
from services.intake.petitions.protection import Protection
from shared.contracts.events import Event
from shared.contracts.register import RegisterBody
from shared.db.outbox import AuditEntry
from shared.db.sessions import UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date

# One statement. Under row-level security the rows of a statement are invisible to it, so ids come from here, no insert
# returns anything or names a conflict target. A unit code that the directory does not know draws no number.
REGISTER = """
WITH known AS MATERIALIZED (SELECT u.code, u.id FROM unit u WHERE u.code = ANY ($1::text[])),
n AS MATERIALIZED (
  SELECT petition_number($2, $3, $4, nextval('petition_number')) AS number WHERE (SELECT count(*) FROM known) = cardinality($1::text[])),
opened AS MATERIALIZED (
  SELECT n.number, open_case($5::jsonb || jsonb_build_object('number', n.number,
    'accused_unit_ids', (SELECT coalesce(jsonb_agg(k.id), '[]') FROM known k),
    'accused', (SELECT coalesce(jsonb_agg(a || jsonb_build_object('unit_id', k.id)), '[]')
      FROM jsonb_array_elements($5::jsonb -> 'accused') a LEFT JOIN known k ON k.code = a ->> 'unit'))) AS opened FROM n),
pet AS (
  INSERT INTO petition (id, case_id, number, channel, source_kind, source_level, external_ids, received_on, mode, read_back, headcount,
    subject, request, facts, reasons, category, topic, place, warnings, registered_at, registered_by_unit_id, registered_by_account_id,
    code_key_id, historical)
  SELECT $6, $7, o.number, $4, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27
  FROM opened o),
per AS (
  INSERT INTO petitioner (id, petition_id, case_id, position, kind, nationality, id_type, representative,
    name, id_number, phone, email, address, id_number_index, phone_index)
  SELECT r.id, $6, $7, r.position, r.kind, r.nationality, r.id_type, r.representative,
    r.name, r.id_number, r.phone, r.email, r.address, r.id_number_index, r.phone_index
  FROM opened, unnest($28::uuid[], $29::smallint[], $30::text[], $31::text[], $32::text[], $33::boolean[],
      $34::bytea[], $35::bytea[], $36::bytea[], $37::bytea[], $38::bytea[], $39::bytea[], $40::bytea[])
    AS r(id, position, kind, nationality, id_type, representative, name, id_number, phone, email, address, id_number_index, phone_index))
SELECT o.number, o.opened, ARRAY(SELECT k.code FROM known k) AS known FROM (SELECT) one LEFT JOIN opened o ON true"""


@dataclass(frozen=True)
class Filing:
    """A petition about to be registered: what was told, by whose desk, when. A history line brings its own ids and time."""

    body: RegisterBody
    by: Actor
    at: datetime
    protection: Protection
    historical: bool = False
    petition_id: UUID = field(default_factory=uuid7)
    case_id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class Registered:
    """What the registering answer tells. `clocks`: the statutory clock that started, K1 at a bureau, K2 elsewhere."""

    id: UUID
    number: str
    case_id: UUID
    query_code: str
    state: str
    clocks: Sequence[Mapping[str, object]]
    warnings: Sequence[Mapping[str, str]]


async def register(uow: UnitOfWork, filing: Filing) -> Registered:
    """Register for the unit of `filing.by` and open the case.

    Refused (422): received after the day of registration, an accused unit that the directory does not know.
    """
    body, by = filing.body, filing.by
    if by.unit_id is None or by.region is None:
        raise Refusal("forbidden", verb="register")
    day = legal_date(filing.at)
    rules.check_dates(body.received_on, day)
    warnings = [{"code": notice.code, "pointer": notice.pointer} for notice in rules.warnings(_as_told(body))]
    codes = sorted({one.unit for one in body.accused if one.unit is not None})
    row = await uow.fetchrow(
        REGISTER,
        codes,
        by.region,
        day,
        body.channel,
        _case_of(filing),
        *_petition_columns(filing, warnings),
        *filing.protection.petitioner_columns(body.petitioners),
    )
    assert row is not None  # the last SELECT always gives one row
    if row["number"] is None:
        raise _unknown_units(body, set(row["known"]))
    registered = Registered(
        id=filing.petition_id,
        number=row["number"],
        case_id=filing.case_id,
        query_code=filing.protection.code_of(filing.petition_id),
        state=row["opened"]["state"],
        clocks=row["opened"]["clocks"],
        warnings=warnings,
    )
    _tell(uow, filing, registered)
    return registered


def _as_told(body: RegisterBody) -> rules.Petition:
    people = tuple(
        rules.Petitioner(
            name=one.name,
            address=one.address,
            phone=one.phone,
            email=one.email,
            id_type=one.id_type,
            id_number=one.id_number,
            representative=one.representative,
        )
        for one in body.petitioners
    )
    read_back = body.read_back is not None and body.read_back.confirmed
    return rules.Petition(body.channel, body.mode, body.received_on, body.headcount, people, read_back)


def _case_of(filing: Filing) -> Mapping[str, object]:
    """The argument of `open_case`; number and unit ids are added by the statement."""
    body, by = filing.body, filing.by
    accused = []
    for one in body.accused:
        row_id = uuid7()
        name = None if one.name is None else filing.protection.accused_name(row_id, one.name)
        accused.append({"id": row_id, "unit": one.unit, "name": name})
    return {
        "case_id": filing.case_id,
        "petition_id": filing.petition_id,
        "clock_id": uuid7(),
        "registered_by_unit_id": by.unit_id,
        "account_id": by.account_id,
        "registered_at": filing.at.isoformat(),
        "received_on": body.received_on,
        "channel": body.channel,
        "source_kind": body.source.kind,
        "source_level": body.source.level,
        "subject": body.subject,
        "category": body.category,
        "topic": body.topic,
        "place": body.place,
        "accused": accused,
        "historical": filing.historical,
    }


def _petition_columns(filing: Filing, warnings: Sequence[Mapping[str, str]]) -> tuple[object, ...]:
    """Parameters 6 to 27 of REGISTER."""
    body = filing.body
    read_back = None if body.read_back is None else {"confirmed": body.read_back.confirmed, "at": body.read_back.at.isoformat()}
    return (
        filing.petition_id,
        filing.case_id,
        body.source.kind,
        body.source.level,
        dict(body.source.external_ids),
        body.received_on,
        body.mode,
        read_back,
        body.headcount,
        body.subject,
        body.request,
        body.facts,
        body.reasons,
        body.category,
        body.topic,
        body.place,
        warnings,
        filing.at,
        filing.by.unit_id,
        filing.by.account_id,
        filing.protection.code_keys.current,
        filing.historical,
    )


def _unknown_units(body: RegisterBody, known: set[str]) -> Refusal:
    return Refusal(
        "validation_failed",
        errors=tuple(
            FieldError(f"/accused/{place}/unit", "unknown_unit", {"unit": one.unit})
            for place, one in enumerate(body.accused)
            if one.unit is not None and one.unit not in known
        ),
    )


def _tell(uow: UnitOfWork, filing: Filing, done: Registered) -> None:
    """Event and audit row; neither holds a word of the petition."""
    uow.emit(
        Event(
            "petition.registered",
            subject=f"case/{done.case_id}",
            sequence=1,
            occurred_at=filing.at,
            case_id=done.case_id,
            data={"petition_id": done.id, "case_id": done.case_id, "number": done.number},
            historical=filing.historical,
        )
    )
    changes: dict[str, object] = {"state": [None, done.state], "channel": [None, filing.body.channel]}
    if filing.body.petitioners:
        changes["petitioners"] = "changed"
    uow.audit(
        AuditEntry(
            account_id=filing.by.account_id,
            unit_id=filing.by.unit_id,
            role=filing.by.role,
            action="register",
            subject_type="petition",
            subject_id=str(done.id),
            changes=changes,
        )
    )
