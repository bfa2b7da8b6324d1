"""People who write letters: what a test needs to get a case, and a letter of it, to where it starts."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import httpx

from tests.services.tracking.client import Caller, World
from tests.services.tracking.test_journey import PETITION, UNIT, registered, today

CONTACT = {"contact": "李科员", "phone": "020-87900000"}
NAME = PETITION["petitioners"][0]["name"]  # type: ignore[index]  # the petition of the journey names one
HANDLER, HEAD, OFFICER, LEADER = f"demo-unit_handler-{UNIT}", f"demo-unit_head-{UNIT}", "demo-bureau_officer", "demo-leader"
RECEIPT = {"kind": "registration_receipt", "fields": CONTACT}
ACCEPTANCE = {"kind": "acceptance_notice", "fields": {**CONTACT, "procedure": "听取陈述、调查核实、出具意见"}}
TRANSFER = {"kind": "transfer_letter", "fields": {**CONTACT, "item": "第一款第一项", "materials": ["来信原件"]}}


async def accepted(people: World, **changes: Any) -> str:
    """A case that the housing bureau has accepted on path P6."""
    case: str = (await registered(people, **changes))["case_id"]
    officer, handler = await people.caller(OFFICER), await people.caller(HANDLER)
    for who, action, body in (
        (officer, "transfer", {"to_unit": UNIT}),
        (handler, "receive", {}),
        (handler, "accept", {"path": "P6", "legal_basis": "第三十一条第六项"}),
    ):
        answer = await who.act(case, action, body)
        assert answer.status_code == 200, answer.text
    return case


async def drawn(who: Caller, case: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """A draft."""
    answer = await who.post(f"/tracking/v1/cases/{case}/documents", dict(body))
    assert answer.status_code == 201, answer.text
    record: dict[str, Any] = answer.json()
    return record


async def change(who: Caller, document: Mapping[str, Any], what: str, body: Mapping[str, Any]) -> httpx.Response:
    """Sign, discard or deliver, with the version of the record at hand."""
    return await who.post(f"/tracking/v1/documents/{document['id']}/{what}", dict(body), **{"If-Match": f'"{document["version"]}-x"'})


async def signed(who: Caller, document: Mapping[str, Any], **body: str) -> dict[str, Any]:
    """The record after its signature."""
    answer = await change(who, document, "sign", {"signer": "王局长", **body})
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


def text_of(file: bytes) -> str:
    """The raw XML of a DOCX's body."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return package.read("word/document.xml").decode()


__all__ = ["ACCEPTANCE", "CONTACT", "HANDLER", "HEAD", "LEADER", "NAME", "OFFICER", "RECEIPT", "TRANSFER", "UNIT", "accepted", "change", "drawn",
           "registered", "signed", "text_of", "today"]  # fmt: skip
