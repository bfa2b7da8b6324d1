"""Letters: drawn up from the case, signed with a number, delivered on record. Each a single transaction."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.tracking.cases.commands import PREPARER
from services.tracking.cases.loading import Row
from services.tracking.directory.snapshot import UnitRow, Units
from services.tracking.documents.loading import Sources, organ_of, steps_of
from services.tracking.domain.document_kinds import KINDS
from services.tracking.domain.documents import Kind, Step, assemble, chinese_date, document_number, step_of
from services.tracking.templates.queries import valid_on
from services.tracking.templates.rendering import render
from shared.contracts.events import Event
from shared.contracts.permissions import may
from shared.db.outbox import AuditEntry
from shared.db.sessions import ReadSession, UnitOfWork
from shared.kernel.actor import Actor
from shared.kernel.errors import FieldError, Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import legal_date
from shared.security.fields import FieldCipher, place_of

DRAW_UP = """INSERT INTO document (id, case_id, sequence, kind, state, basis, unit_id, organ_id, drawn_up_by, content, word)
VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9, $10)"""

# in the letter's own transaction: a number that is not used goes back with it, so there is no gap
TAKE_NUMBER = """
WITH taken AS (INSERT INTO document_number AS n (organ_id, word, year, last) VALUES ($1, $2, $3, 1)
  ON CONFLICT (organ_id, word, year) DO UPDATE SET last = n.last + 1 RETURNING last)
SELECT taken.last AS serial, u.abbreviation FROM taken, unit u WHERE u.id = $1"""

SIGN = """UPDATE document SET state = 'signed', template_version = $2, year = $3, serial = $4, number = $5, signer = $6, signed_by = $7,
  prepared_by = $8, signed_at = $9, dated_on = $10, body = $11, content = NULL, version = version + 1 WHERE id = $1"""

DISCARD = "UPDATE document SET state = 'discarded', content = NULL, version = version + 1 WHERE id = $1"

RECORD_DELIVERY = """INSERT INTO document_delivery (id, document_id, case_id, method, outcome, done_on, receipt, consent, recorded_by, recorded_by_unit_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
DELIVERED = "UPDATE document SET state = CASE WHEN $2::date IS NULL THEN state ELSE 'delivered' END, delivered_on = $2, version = version + 1 WHERE id = $1"
DRAFT_MARKS = {"number": "（草稿，未编号）", "dated": "（未签发）", "signer": "（未签发）"}


@dataclass(frozen=True)
class Wanted:
    """A letter somebody wants: its kind, the step it belongs to (None: the latest that fits), and what no record says."""

    kind: Kind
    sequence: int | None
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Delivery:
    """One attempt to deliver: how, with what outcome, on which day, on what proof."""

    method: str
    outcome: str
    done_on: date
    receipt: str
    consent: bool


@dataclass(frozen=True)
class By:
    """Who acts, when, with which keys and units."""

    actor: Actor
    now: datetime
    fields: FieldCipher
    units: Units


async def draw_up(unit: UnitOfWork, case: Row, wanted: Wanted, by: By, sources: Sources) -> UUID:
    """A draft with everything the letter says, or a refusal that points to all that is missing."""
    kind, document_id = wanted.kind, uuid7()
    steps = await steps_of(unit, case["id"])
    step = step_of(kind, steps, wanted.sequence)
    organ = _issuing_organ(kind, case, step, by)
    _require_not_to_accused(case, wanted, by.units)
    facts = await sources.facts(unit, kind, case, organ, step, steps)
    content = assemble(kind, facts, step, wanted.given)
    sealed = by.fields.seal(json.dumps(content, ensure_ascii=False).encode(), place_of("document", "content", document_id))
    sequence = step.sequence if step is not None else None
    await unit.execute(
        DRAW_UP,
        document_id,
        case["id"],
        sequence,
        kind.code,
        kind.article,
        by.actor.unit_id,
        organ.id,
        by.actor.account_id,
        sealed,
        kind.word,
    )
    opened = [name for name in ("petitioner", "query_code") if kind.field(name) is not None]
    _note(unit, by, "drawn_up", {"id": document_id, "case_id": case["id"], "kind": kind.code, "version": 1}, {"opened": opened})
    return document_id


def _issuing_organ(kind: Kind, case: Row, step: Step | None, by: By) -> UnitRow:
    """The caller's organ, which must be the one whose letter it is: who took the step, else the bureau or the handling unit."""
    mine = organ_of(by.units, by.actor.unit_id)
    owners = {"bureau": case["bureau_unit_id"], "handler": case["handling_unit_id"], "any": by.actor.unit_id}
    owner = organ_of(by.units, step.unit if step is not None and step.unit is not None else owners[kind.issuer])
    if mine is None or owner is None or mine.id != owner.id:
        raise Refusal("not_the_responsible_unit", article=kind.article)
    return mine


def _require_not_to_accused(case: Row, wanted: Wanted, units: Units) -> None:
    """No letter about an accusation goes to the accused unit or one below it, by code or by name (Art 30.3)."""
    if not case["sealed"]:
        return
    addressed = {str(wanted.given.get(one.name)) for one in wanted.kind.all_fields if one.form == "unit" and one.may_be_given}
    named = [unit for unit in units.by_id.values() if {unit.code, unit.name_zh} & addressed]
    if any(not set(unit.path).isdisjoint(case["accused_unit_ids"]) for unit in named):
        raise Refusal("accused_unit_barred", article="TL 30.3")


async def sign(unit: UnitOfWork, document: Row, signer: str, prepared_by: str | None, by: By) -> None:
    """Approve, number, date and seal a draft: from now on the letter exists and stays as it is."""
    kind = KINDS[document["kind"]]
    _require_own(document, by)
    _require_state(document, "draft")
    await _require_second_person(unit, kind, document, prepared_by, by.actor)
    today = legal_date(by.now)
    template = await valid_on(unit, kind.code, today)
    taken = await unit.fetchrow(TAKE_NUMBER, document["organ_id"], kind.word, today.year)
    if template is None or taken is None or not taken["abbreviation"]:
        raise Refusal("document_without_number", article=kind.article)
    number = document_number(taken["abbreviation"], kind.word, today.year, taken["serial"])
    marks = {"number": number, "dated": chinese_date(today), "signer": signer}
    body = await asyncio.to_thread(render, template["body"], _content(document, template, marks, by))
    sealed = by.fields.seal(body, place_of("document", "body", document["id"]))
    await unit.execute(
        SIGN, document["id"], template["version"], today.year, taken["serial"], number, signer, by.actor.account_id, prepared_by, by.now, today, sealed
    )  # fmt: skip
    _note(unit, by, "signed", document, {"number": number, "state": ["draft", "signed"]})


async def discard(unit: UnitOfWork, document: Row, reason: str, by: By) -> None:
    """Drop a draft; what is signed stays."""
    _require_own(document, by)
    _require_state(document, "draft")
    await unit.execute(DISCARD, document["id"])
    _note(unit, by, "discarded", document, {"state": ["draft", "discarded"]}, reason)


async def deliver(unit: UnitOfWork, document: Row, delivery: Delivery, by: By) -> None:
    """Record an attempt to deliver; electronically to a petitioner only with consent [P]."""
    _require_own(document, by)
    _require_state(document, "signed")
    if delivery.method == "electronic" and KINDS[document["kind"]].to_petitioner and not delivery.consent:
        raise Refusal("validation_failed", errors=(FieldError("/consent", "consent_required"),))
    if delivery.done_on > legal_date(by.now):
        raise Refusal("date_in_future", pointer="/delivered_on")
    if delivery.done_on < document["dated_on"]:
        raise Refusal("date_too_early", pointer="/delivered_on")
    delivery_id = uuid7()
    receipt = by.fields.encrypt(delivery.receipt, place_of("document_delivery", "receipt", delivery_id))
    await unit.execute(
        RECORD_DELIVERY, delivery_id, document["id"], document["case_id"], delivery.method, delivery.outcome, delivery.done_on, receipt,
        delivery.consent, by.actor.account_id, by.actor.unit_id,
    )  # fmt: skip
    arrived = delivery.outcome == "delivered"
    await unit.execute(DELIVERED, document["id"], delivery.done_on if arrived else None)
    _note(unit, by, "delivered" if arrived else "not_delivered", document, {"method": delivery.method, "outcome": delivery.outcome})


async def docx(session: ReadSession, document: Row, by: By) -> bytes:
    """The letter as it was signed; a draft as it would be, marked as one."""
    if document["body"] is not None:
        return by.fields.open(document["body"], place_of("document", "body", document["id"]))
    template = await valid_on(session, document["kind"], legal_date(by.now))
    if template is None or document["content"] is None:
        raise Refusal("not_found")
    return await asyncio.to_thread(render, template["body"], _content(document, template, DRAFT_MARKS, by))


def _content(document: Row, template: Row, marks: Mapping[str, str], by: By) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(by.fields.open(document["content"], place_of("document", "content", document["id"])))
    organ = organ_of(by.units, document["unit_id"])
    assert organ is not None  # it drew the letter up
    return {**content, **marks, "organ": organ.name_zh, "template_version": f"{document['kind']}-{template['version']}"}


async def _require_second_person(unit: UnitOfWork, kind: Kind, document: Row, prepared_by: str | None, actor: Actor) -> None:
    """A letter with legal effect is approved by a head, and by somebody else than who wrote it."""
    if kind.approval and not may(actor.role, actor.scopes, "documents:approve"):
        raise Refusal("forbidden", verb="documents:approve")
    if prepared_by is None and kind.approval and document["drawn_up_by"] == actor.account_id:
        raise Refusal("validation_failed", errors=(FieldError("/prepared_by", "prepared_by_required"),))
    if prepared_by is not None and not await unit.fetchval(PREPARER, prepared_by, actor.account_id):
        raise Refusal("validation_failed", errors=(FieldError("/prepared_by", "prepared_by_unknown"),))


def _require_own(document: Row, by: By) -> None:
    if document["unit_id"] != by.actor.unit_id:
        raise Refusal("not_the_responsible_unit", article=document["basis"])


def _require_state(document: Row, state: str) -> None:
    if document["state"] != state:
        raise Refusal("document_state", article=document["basis"], state=document["state"])


def _note(unit: UnitOfWork, by: By, what: str, document: Row, changes: Mapping[str, object], reason: str | None = None) -> None:
    """Event and audit row: ids, codes and numbers, never what the letter says."""
    version = document["version"] + (what != "drawn_up")
    subject, case_id = str(document["id"]), document["case_id"]
    data = {"document_id": subject, "case_id": str(case_id), "kind": document["kind"]}
    unit.emit(Event(f"document.{what}", f"document/{subject}", version, by.now, case_id=case_id, data=data))
    purpose = f"文书：{KINDS[document['kind']].zh}"
    unit.audit(
        AuditEntry(
            by.actor.account_id, by.actor.unit_id, by.actor.role, f"document_{what}", "document", subject, reason, purpose,
            {"kind": document["kind"], **changes},
        )
    )  # fmt: skip
