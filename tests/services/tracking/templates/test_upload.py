"""Templates over HTTP: a bureau downloads one, edits it in Word, and sends it back; old letters keep their words."""

import io

import httpx
from docx import Document

from services.tracking.domain.document_kinds import KINDS
from services.tracking.templates.inspection import LARGEST_FILE
from services.tracking.templates.rendering import DOCX
from tests.services.tracking.client import Caller, World
from tests.services.tracking.documents.desk import CONTACT, OFFICER, drawn, registered, signed, text_of

PATH = "/tracking/v1/document-templates"


async def send(people: World, who: Caller, kind: str, file: bytes, query: str = "", media: str = DOCX) -> httpx.Response:
    headers = {**who.headers, "Content-Type": media}
    return await people.apps["tracking"].post(f"{PATH}/{kind}{query}", content=file, headers=headers)


def with_line(file: bytes, line: str) -> bytes:
    paper, saved = Document(io.BytesIO(file)), io.BytesIO()
    paper.add_paragraph(line)
    paper.save(saved)
    return saved.getvalue()


async def test_every_kind_has_a_template_and_says_what_it_needs(people: World) -> None:
    items = (await (await people.caller("demo-auditor")).get(PATH)).json()["items"]
    assert {row["kind"] for row in items} == set(KINDS)
    for row in items:
        assert row["versions"][0]["version"] == 1
        assert row["versions"][0]["valid_from"] == "2022-05-01"
        assert {"name": "contact", "zh": "联系人", "sources": ["given"], "form": "text", "required": True} in row["fields"]


async def test_a_new_version_is_used_from_its_day_and_old_letters_keep_theirs(people: World) -> None:
    admin, officer = await people.caller("demo-admin"), await people.caller(OFFICER)
    case = (await registered(people, category="suggestion"))["case_id"]
    body = {"text": "感谢建议。", "prepared_by": "demo-registrar"}
    assert (await officer.act(case, "reply_directly", body)).status_code == 200
    reply = {"kind": "direct_reply", "fields": CONTACT}
    old = await signed(officer, await drawn(officer, case, reply), prepared_by="demo-registrar")
    before = (await officer.get(f"/tracking/v1/documents/{old['id']}")).content
    shipped = (await admin.get(f"{PATH}/direct_reply")).content
    added = await send(people, admin, "direct_reply", with_line(shipped, "本局地址：河滨路八号"))
    assert (added.status_code, added.json()["version"]) == (201, 2), added.text
    later = await send(people, admin, "direct_reply", with_line(shipped, "新址"), "?valid_from=2099-01-01")
    assert (later.status_code, later.json()["version"]) == (201, 3)
    new = await signed(officer, await drawn(officer, case, reply), prepared_by="demo-registrar")
    assert (old["template_version"], new["template_version"]) == (1, 2)
    assert "本局地址：河滨路八号" in text_of((await officer.get(f"/tracking/v1/documents/{new['id']}")).content)
    assert (await officer.get(f"/tracking/v1/documents/{old['id']}")).content == before
    assert (await admin.get(f"{PATH}/direct_reply?version=1")).content == shipped
    assert (await admin.get(f"{PATH}/direct_reply?version=9")).status_code == 404
    versions = next(row for row in (await admin.get(PATH)).json()["items"] if row["kind"] == "direct_reply")["versions"]
    assert [row["replaced_from"] for row in versions] == [added.json()["valid_from"], "2099-01-01", None]


async def test_what_is_refused(people: World) -> None:
    admin, officer = await people.caller("demo-admin"), await people.caller(OFFICER)
    good = (await admin.get(f"{PATH}/opinion")).content
    cases = (
        (officer, "opinion", good, "", DOCX, 403, "forbidden"),
        (admin, "nothing", good, "", DOCX, 404, "not_found"),
        (admin, "No", good, "", DOCX, 404, "not_found"),
        (admin, "opinion", good, "", "application/json", 400, "malformed_json"),
        (admin, "opinion", good, "", "application/msword", 415, "unsupported_media_type"),
        (admin, "opinion", b"", "", DOCX, 422, "template_not_docx"),
        (admin, "opinion", b"PK", "", DOCX, 422, "template_not_docx"),
        (admin, "opinion", b"0" * (LARGEST_FILE + 1), "", DOCX, 413, "payload_too_large"),
        (admin, "opinion", with_line(good, "{{ salary }}"), "", DOCX, 422, "template_fields_wrong"),
        (admin, "transfer_letter", good, "", DOCX, 422, "template_fields_wrong"),
        (admin, "opinion", good, "?valid_from=2020-01-01", DOCX, 409, "date_too_early"),
        (admin, "opinion", good, "?valid_from=soon", DOCX, 422, "validation_failed"),
    )
    for who, kind, file, query, media, status, code in cases:
        answer = await send(people, who, kind, file, query, media)
        if media == "application/json":
            assert answer.status_code == 415
            continue
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (await admin.get(f"{PATH}/nothing")).status_code == 404
    assert len(next(row for row in (await admin.get(PATH)).json()["items"] if row["kind"] == "opinion")["versions"]) == 1
