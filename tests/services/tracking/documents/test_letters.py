"""A letter's life over HTTP: drawn up from the case, signed with its number, delivered on record."""

from typing import Any

import pytest

from services.tracking.templates.rendering import DOCX
from tests.services.tracking.client import World
from tests.services.tracking.documents.desk import (
    ACCEPTANCE,
    CONTACT,
    HANDLER,
    HEAD,
    LEADER,
    NAME,
    OFFICER,
    RECEIPT,
    TRANSFER,
    UNIT,
    accepted,
    change,
    drawn,
    registered,
    signed,
    text_of,
    today,
)


async def test_a_letter_from_draft_to_delivery(people: World) -> None:
    case = await accepted(people)
    handler, head, officer = await people.caller(HANDLER), await people.caller(HEAD), await people.caller(OFFICER)
    draft = await drawn(handler, case, ACCEPTANCE)
    assert (draft["state"], draft["number"], draft["missing"]) == ("draft", None, ["number", "signer", "delivery"])
    marked = text_of((await handler.get(f"/tracking/v1/documents/{draft['id']}")).content)
    assert "（草稿，未编号）" in marked
    assert (await officer.get(f"/tracking/v1/documents/{draft['id']}/record")).status_code == 404, "a draft is its unit's own"
    assert (await officer.get(f"/tracking/v1/cases/{case}/documents")).json()["items"] == []

    letter = await signed(head, draft)
    assert (letter["state"], letter["signer"], letter["dated_on"], letter["missing"]) == ("signed", "王局长", today(), ["delivery"])
    assert letter["number"].startswith(f"从住建信受〔{today()[:4]}〕")
    assert (letter["basis"], letter["organ"], letter["template_version"]) == ("TL 23, 31(6), 34", UNIT, 1)
    answer = await officer.get(f"/tracking/v1/documents/{draft['id']}")
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (200, DOCX, "no-store")
    said = text_of(answer.content)
    for words in (NAME, letter["number"], "王局长", "区住房和城乡建设局", "李科员", "第三十一条第六项"):
        assert words in said
    assert "{{" not in said

    late = await change(head, letter, "delivery", {"method": "direct", "delivered_on": "2020-01-01", "receipt": "签收"})
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (409, "/delivered_on")
    failed = await change(
        handler, letter, "delivery", {"method": "post", "outcome": "failed", "delivered_on": today(), "receipt": "退件：无人签收"}
    )
    assert (failed.json()["state"], failed.json()["missing"]) == ("signed", ["delivery"])
    done = await change(handler, failed.json(), "delivery", {"method": "direct", "delivered_on": today(), "receipt": "本人签收"})
    assert (done.json()["state"], done.json()["delivered_on"], done.json()["missing"]) == ("delivered", today(), [])
    assert [(one["method"], one["outcome"], one["receipt"]) for one in done.json()["deliveries"]] == [
        ("post", "failed", "退件：无人签收"), ("direct", "delivered", "本人签收"),
    ]  # fmt: skip
    assert (
        await change(handler, done.json(), "delivery", {"method": "direct", "delivered_on": today(), "receipt": "x"})
    ).status_code == 409
    steps = (await officer.get(f"/tracking/v1/cases/{case}/timeline")).json()["items"]
    assert {step["action"]: step["document_id"] for step in steps}["accept"] == draft["id"]
    assert [row["id"] for row in (await officer.get(f"/tracking/v1/cases/{case}/documents")).json()["items"]] == [draft["id"]]


async def test_what_is_missing_is_a_problem_with_pointers(people: World) -> None:
    case = await accepted(people)
    handler = await people.caller(HANDLER)
    path = f"/tracking/v1/cases/{case}/documents"
    answer = await handler.post(path, {"kind": "acceptance_notice", "fields": {"contact": " "}}, **{"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (422, "document_incomplete")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/fields/contact", "/fields/phone", "/fields/procedure"}
    assert all("missing" in error["detail"] for error in answer.json()["errors"])
    for body, status, code in (
        ({"kind": "opinion", "fields": CONTACT}, 409, "document_without_step"),
        ({"kind": "redirect_notice", "fields": CONTACT}, 409, "document_without_step"),
        ({"kind": "love_letter"}, 422, "validation_failed"),
        ({"kind": "acceptance_notice", "fields": {"petitioner": "别人"}}, 422, "validation_failed"),
        ({"kind": "acceptance_notice", "sequence": 1}, 409, "document_without_step"),
        ({**TRANSFER}, 403, "not_the_responsible_unit"),
        ({"kind": "supervision_letter", "fields": CONTACT}, 403, "not_the_responsible_unit"),
    ):
        answer = await handler.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    assert (await handler.get(path)).json()["items"] == []


async def test_who_signs_and_who_wrote(people: World) -> None:
    case = await accepted(people)
    handler, head, officer = await people.caller(HANDLER), await people.caller(HEAD), await people.caller(OFFICER)
    leader = await people.caller(LEADER)
    draft = await drawn(head, case, ACCEPTANCE)
    assert (await change(handler, draft, "sign", {"signer": "王局长"})).json()["code"] == "forbidden"
    alone = await change(head, draft, "sign", {"signer": "王局长"})
    assert (alone.status_code, alone.json()["errors"][0]["code"]) == (422, "prepared_by_required")
    assert (await change(head, draft, "sign", {"signer": "王局长", "prepared_by": HEAD})).status_code == 422
    assert (await change(head, draft, "sign", {"signer": " "})).status_code == 422
    letter = await signed(head, draft, prepared_by=HANDLER)
    assert letter["prepared_by"] == HANDLER
    assert (await change(officer, letter, "delivery", {"method": "direct", "delivered_on": today(), "receipt": "x"})).status_code == 403
    assert (await change(head, letter, "sign", {"signer": "王局长"})).json()["code"] == "document_state"
    assert (await change(head, letter, "discard", {"reason": "错误"})).json()["code"] == "document_state"
    ours = await drawn(officer, case, TRANSFER)
    assert (await signed(leader, ours))["number"].startswith("从信转〔")


async def test_a_change_needs_the_version_seen(people: World) -> None:
    case = (await registered(people))["case_id"]
    clerk = await people.caller("demo-registrar")
    draft = await drawn(clerk, case, RECEIPT)
    path = f"/tracking/v1/documents/{draft['id']}/discard"
    assert (await clerk.post(path, {})).status_code == 428
    assert (await clerk.post(path, {}, **{"If-Match": '"9-x"'})).status_code == 412
    assert (await clerk.post(path, {}, **{"If-Match": '"1-x"'})).status_code == 422
    done = await clerk.post(path, {"reason": "重新拟稿"}, **{"If-Match": '"1-x"'})
    assert (done.json()["state"], done.json()["missing"], done.headers["etag"][:3]) == ("discarded", [], '"2-')
    assert (await clerk.get(f"/tracking/v1/documents/{draft['id']}")).status_code == 404


async def test_a_retry_draws_up_one_letter(people: World) -> None:
    case = (await registered(people))["case_id"]
    clerk = await people.caller("demo-registrar")
    answers = [await clerk.post(f"/tracking/v1/cases/{case}/documents", RECEIPT, **{"Idempotency-Key": f"d-{case}"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len((await clerk.get(f"/tracking/v1/cases/{case}/documents")).json()["items"]) == 1


@pytest.mark.parametrize(("method", "consent", "status"), [("electronic", False, 422), ("electronic", True, 200), ("post", False, 200)])
async def test_electronic_delivery_to_a_petitioner_needs_consent(people: World, method: str, *, consent: bool, status: int) -> None:
    case = (await registered(people))["case_id"]
    clerk = await people.caller("demo-registrar")
    letter = await signed(clerk, await drawn(clerk, case, RECEIPT))
    answer = await change(clerk, letter, "delivery", {"method": method, "delivered_on": today(), "receipt": "已阅", "consent": consent})
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["errors"][0] == {
            "pointer": "/consent", "code": "consent_required", "detail": "电子送达须经信访人同意。",
        }  # fmt: skip


async def test_the_receipt_hands_over_the_query_code(people: World) -> None:
    petition = await registered(people)
    clerk = await people.caller("demo-registrar")
    letter = await signed(clerk, await drawn(clerk, petition["case_id"], RECEIPT))
    said = text_of((await clerk.get(f"/tracking/v1/documents/{letter['id']}")).content).replace(" ", "")
    assert petition["query_code"].replace(" ", "").replace("-", "") in said
    handler = await people.caller(f"demo-unit_handler-{UNIT}")
    assert (await handler.get(f"/tracking/v1/documents/{letter['id']}")).status_code == 404


async def test_an_opinion_says_each_claim_its_remedy_and_the_extended_dates(people: World) -> None:
    case = await accepted(people)
    handler, head = await people.caller(HANDLER), await people.caller(HEAD)
    k5 = {c["code"]: c for c in (await handler.get(f"/tracking/v1/cases/{case}/clocks")).json()["items"]}["K5"]["due_strict"]
    claims = [
        {"claim": "修灯", "kind": "explain", "basis": "维护计划", "text": "已列计划"},
        {"claim": "赔偿", "kind": "reject", "text": "无损失"},
    ]
    steps: tuple[tuple[Any, str, dict[str, Any]], ...] = (
        (head, "extend", {"days": 20, "reason": "等待检测", "prepared_by": HANDLER}),
        (handler, "investigate", {"record": "现场查看", "heard_on": today()}),
        (handler, "issue_opinion", {"claims": claims}),
    )
    for who, action, body in steps:
        assert (await who.act(case, action, body)).status_code == 200
    extension = await drawn(handler, case, {"kind": "extension_notice", "fields": CONTACT})
    said = text_of((await handler.get(f"/tracking/v1/documents/{extension['id']}")).content)
    year, month, day = (int(part) for part in k5.split("-"))
    assert f"{year}年{month}月{day}日前办结" in said
    opinion = {"kind": "opinion", "fields": {**CONTACT, "basis": "《民法典》"}}
    letter = await drawn(handler, case, opinion)
    said = text_of((await handler.get(f"/tracking/v1/documents/{letter['id']}")).content)
    for words in (
        "解释说明。已列计划",
        "依据：维护计划",
        "不予支持。无损失",
        "依据：《民法典》",
        "向区人民政府请求复查",
        "现场查看",
        "请修复路灯",
    ):
        assert words in said
