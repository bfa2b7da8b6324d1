"""One petition from registration to a served answer, over HTTP, as the people of a district would do it."""

import re
from datetime import datetime, timedelta
from typing import Any

from shared.kernel.time import ZONE, SystemTime
from tests.services.tracking.client import Caller, World

PETITION = {
    "channel": "letter",
    "subject": "河滨路路灯不亮",
    "request": "请修复路灯",
    "facts": "自九月起不亮",
    "category": "appeal",
    "place": "440117",
    "petitioners": [{"name": "陈小河", "phone": "13800000001", "address": "街口街道河滨路一号"}],
}
UNIT = "440117-ZJJ"


def today() -> str:
    return SystemTime().now().date().isoformat()


async def registered(people: World, **changes: Any) -> dict[str, Any]:
    clerk = await people.caller("demo-registrar")
    answer = await clerk.post("/intake/v1/petitions", {**PETITION, "received_on": today(), **changes})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_petition_travels_from_registration_to_a_served_answer(people: World) -> None:
    petition = await registered(people)
    case = petition["case_id"]
    assert re.fullmatch(r"440117\d{8}L\d{5,}\d", petition["number"])
    assert petition["state"] == "registered"
    assert [clock["code"] for clock in petition["clocks"]] == ["K1"]
    officer, handler = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_handler-{UNIT}")
    steps: tuple[tuple[Caller, str, dict[str, Any], str], ...] = (
        (officer, "transfer", {"to_unit": UNIT}, "transferred"),
        (handler, "receive", {}, "received"),
        (handler, "accept", {"path": "P6", "legal_basis": "TL 31(6)"}, "accepted"),
        (handler, "investigate", {"record": "现场查看", "heard_on": today()}, "handling"),
        (handler, "issue_opinion", {"claims": [{"claim": "修灯", "kind": "explain", "text": "已列计划"}]}, "opinion_issued"),
        (handler, "serve", {"method": "direct", "served_on": today()}, "served"),
    )
    for version, (who, action, body, state) in enumerate(steps, start=2):
        answer = await who.act(case, action, body)
        assert answer.status_code == 200, f"{action}: {answer.text}"
        assert (answer.json()["state"], answer.json()["version"]) == (state, version)
        again = await who.get(f"/tracking/v1/cases/{case}")
        assert again.headers["etag"] == answer.headers["etag"]
        assert again.json() == answer.json(), "one strong ETag, one body"
    assert answer.json()["closed_on"] == today()
    clocks = {clock["code"]: clock for clock in (await handler.get(f"/tracking/v1/cases/{case}/clocks")).json()["items"]}
    assert {code: clock["state"] for code, clock in clocks.items()} == {
        "K1": "stopped", "K3": "stopped", "K4": "stopped", "K5": "stopped", "K7": "running",
    }  # fmt: skip
    assert clocks["K5"]["due_strict"] == (datetime.now(ZONE).date() + timedelta(days=60)).isoformat()  # noqa: TID251
    assert clocks["K5"]["provisional"] is (clocks["K5"]["due_strict"] >= "2027")
    assert "TL 34" in clocks["K5"]["explanation"]
    timeline = (await officer.get(f"/tracking/v1/cases/{case}/timeline")).json()["items"]
    assert [(step["sequence"], step["action"]) for step in timeline] == list(enumerate(["register", *(s[1] for s in steps)], start=1))


async def test_order_of_checks_of_an_action(people: World) -> None:
    case = (await registered(people))["case_id"]
    path = f"/tracking/v1/cases/{case}/actions/transfer"
    officer, clerk = await people.caller("demo-bureau_officer"), await people.caller("demo-registrar")
    stranger = await people.caller("demo-unit_handler-440117-RSJ")
    anonymous = await people.apps["tracking"].post(path, content=b"{")
    malformed = await people.apps["tracking"].post(path, content=b"{", headers={**officer.headers, "Content-Type": "application/json"})
    answers = [
        anonymous,
        malformed,
        await stranger.post(path, {}),
        await clerk.post(path, {}),
        await officer.post(path, {}),
        await officer.post(path, {}, **{"If-Match": '"7-x"'}),
        await officer.post(path, {}, **{"If-Match": '"1-x"'}),
        await officer.post(path.replace("transfer", "accept_objection"), {}, **{"If-Match": '"1-x"'}),
    ]
    assert [answer.status_code for answer in answers] == [401, 400, 404, 403, 428, 412, 422, 409]
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in answers)
    assert answers[-1].json()["article"] == "TL 23.3"
    assert answers[-2].json()["errors"][0]["pointer"] == "/to_unit"


async def test_a_retry_gets_the_stored_answer_though_the_etag_moved_on(people: World) -> None:
    case = (await registered(people))["case_id"]
    officer = await people.caller("demo-bureau_officer")
    path, headers = f"/tracking/v1/cases/{case}/actions/transfer", {"If-Match": '"1-x"', "Idempotency-Key": f"transfer-{case}"}
    first = await officer.post(path, {"to_unit": UNIT}, **headers)
    second = await officer.post(path, {"to_unit": UNIT}, **headers)
    other = await officer.post(path, {"to_unit": "440117-RSJ"}, **headers)
    assert (first.status_code, second.status_code, other.status_code) == (200, 200, 422)
    assert second.content == first.content
    assert second.headers["etag"] == first.headers["etag"]
    assert other.json()["code"] == "idempotency_key_reused"


async def test_objection_returns_the_case_and_keeps_k1(people: World) -> None:
    petition = await registered(people)
    case = petition["case_id"]
    officer, handler = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_handler-{UNIT}")
    await officer.act(case, "transfer", {"to_unit": UNIT})
    await handler.act(case, "receive")
    answer = await handler.act(case, "object", {"reason": "非我单位职责", "suggested_unit": "440117-JTJ"})
    assert answer.json()["state"] == "objected", answer.text
    answer = await officer.act(case, "accept_objection")
    assert (answer.json()["state"], answer.json()["returns"], answer.json()["handling_unit"]) == ("registered", 1, None)
    clocks = {clock["code"]: clock for clock in answer.json()["clocks"]}
    assert clocks["K1"]["due_strict"] == petition["clocks"][0]["due_strict"]
    assert (clocks["K3"]["state"], clocks["K4"]["state"], clocks["K14"]["state"], clocks["K1R"]["state"]) == (
        "cancelled", "stopped", "stopped", "running",
    )  # fmt: skip
    answer = await officer.act(case, "transfer", {"to_unit": "440117-JTJ"})
    assert answer.json()["handling_unit"] == "440117-JTJ"


async def test_extension_needs_the_head_a_preparer_and_stays_within_thirty_days(people: World) -> None:
    case = (await registered(people))["case_id"]
    officer, handler = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_handler-{UNIT}")
    head = await people.caller(f"demo-unit_head-{UNIT}")
    await officer.act(case, "assign", {"to_unit": UNIT, "deadline": "2099-01-01", "requirement": "反馈"})
    await handler.act(case, "receive")
    await handler.act(case, "accept", {"path": "P6", "legal_basis": "TL 31(6)"})
    body = {"days": 20, "reason": "等待检测", "prepared_by": f"demo-unit_handler-{UNIT}"}
    assert (await handler.act(case, "extend", body)).status_code == 403
    assert (await head.act(case, "extend", {**body, "prepared_by": f"demo-unit_head-{UNIT}"})).status_code == 422
    assert (await head.act(case, "extend", {"days": 20, "reason": "等待检测"})).status_code == 422
    done = await head.act(case, "extend", body)
    assert done.status_code == 200, done.text
    assert next(clock["days"] for clock in done.json()["clocks"] if clock["code"] == "K5") == 80
    refused = await head.act(case, "extend", {**body, "days": 11})
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (409, "extension_too_long", "TL 34")


async def test_the_accused_unit_sees_nothing(people: World) -> None:
    petition = await registered(people, category="accusation", accused=[{"unit": UNIT}])
    case = petition["case_id"]
    officer, accused = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_head-{UNIT}")
    inspector, clerk = await people.caller("demo-discipline_inspector-440117-JW"), await people.caller("demo-registrar")
    assert (await officer.get(f"/tracking/v1/cases/{case}")).status_code == 200
    assert (await inspector.get(f"/tracking/v1/cases/{case}")).status_code == 200
    for who in (accused, clerk):
        for path in ("", "/timeline", "/clocks", "/actions"):
            assert (await who.get(f"/tracking/v1/cases/{case}{path}")).status_code == 404
        assert petition["number"] not in (await who.get("/tracking/v1/cases?limit=200")).text
    refused = await officer.act(case, "transfer", {"to_unit": UNIT})
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (409, "accused_unit_barred", "TL 30.3")
    assert (await officer.act(case, "transfer", {"to_unit": "440117-JW"})).status_code == 200


async def test_actions_tell_what_this_caller_may_do_now(people: World) -> None:
    case = (await registered(people))["case_id"]
    officer = await people.caller("demo-bureau_officer")
    answer = {row["action"]: row for row in (await officer.get(f"/tracking/v1/cases/{case}/actions")).json()}
    assert answer["transfer"]["allowed"] is True
    assert "to_unit" in answer["transfer"]["schema"]["properties"]
    assert answer["receive"]["allowed"] is False
    assert answer["accept_objection"]["why_not"] == {"code": "illegal_transition", "article": "TL 23.3"}


async def test_lists_go_on_with_signed_cursors(people: World) -> None:
    for _ in range(3):
        await registered(people)
    officer, clerk = await people.caller("demo-bureau_officer"), await people.caller("demo-registrar")
    seen: list[str] = []
    path = "/tracking/v1/worklist?limit=2"
    while path:
        page = await officer.get(path)
        assert page.status_code == 200, page.text
        seen += [row["number"] for row in page.json()["items"]]
        path = f"/tracking/v1/worklist?limit=2&cursor={page.json()['next']}" if page.json()["next"] else ""
    assert len(seen) == len(set(seen)) >= 3
    cursor = (await officer.get("/tracking/v1/cases?limit=1")).json()["next"]
    assert (await clerk.get(f"/tracking/v1/cases?limit=1&cursor={cursor}")).status_code == 400
    assert (await officer.get(f"/tracking/v1/cases?limit=1&state=served&cursor={cursor}")).status_code == 400


async def test_the_calendar_answers_when_and_why(people: World) -> None:
    officer = await people.caller("demo-bureau_officer")
    path = "/tracking/v1/calendar/calculate?from={}&days={}&kind={}"
    for start, days, kind, strict, rolled in (
        ("2026-09-18", 15, "natural", "2026-10-03", "2026-10-08"),
        ("2026-02-12", 5, "working", "2026-02-26", "2026-02-26"),
        ("2022-09-30", 2, "working", "2022-10-09", "2022-10-09"),
    ):
        answer = (await officer.get(path.format(start, days, kind))).json()
        assert (answer["due_strict"], answer["due_rolled"], answer["provisional"]) == (strict, rolled, False)
    assert (await officer.get(path.format("2026-12-10", 60, "natural"))).json()["provisional"] is True


async def test_an_accusation_that_the_accused_unit_registers_lies_with_the_bureau(people: World) -> None:
    accused = await people.caller(f"demo-unit_handler-{UNIT}")
    body = {**PETITION, "received_on": today(), "category": "accusation", "accused": [{"unit": UNIT}]}
    filed = await accused.post("/intake/v1/petitions", body)
    assert (filed.status_code, filed.json()["state"], [clock["code"] for clock in filed.json()["clocks"]]) == (201, "registered", ["K1"])
    case = filed.json()["case_id"]
    assert (await accused.get(f"/tracking/v1/cases/{case}")).status_code == 404
    officer = await people.caller("demo-bureau_officer")
    page = (await officer.get(f"/tracking/v1/cases/{case}")).json()
    assert (page["desk_unit"], page["handling_unit"], page["registered_by"]) == ("440117-XFJ", None, UNIT)
    assert {clock["unit"] for clock in page["clocks"]} == {"440117-XFJ"}
    assert (await officer.act(case, "transfer", {"to_unit": "440117-JW"})).status_code == 200


async def test_a_case_is_not_sent_upwards(people: World) -> None:
    case = (await registered(people))["case_id"]
    officer = await people.caller("demo-bureau_officer")
    refused = await officer.act(case, "transfer", {"to_unit": "440100-XFJ"})
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (409, "unit_above", "TL 22.1")
    reported = await officer.act(case, "report_up", {"to_unit": "440100-XFJ", "summary": "请统筹"})
    assert reported.status_code == 200, reported.text


async def test_an_action_without_data_needs_no_body(people: World) -> None:
    case = (await registered(people))["case_id"]
    officer, handler = await people.caller("demo-bureau_officer"), await people.caller(f"demo-unit_handler-{UNIT}")
    await officer.act(case, "transfer", {"to_unit": UNIT})
    path = f"/tracking/v1/cases/{case}/actions/receive"
    answer = await people.apps["tracking"].post(path, headers={**handler.headers, "If-Match": '"2-x"'})
    assert (answer.status_code, answer.json()["state"]) == (200, "received"), answer.text


async def test_a_total_is_told_to_whoever_asks_for_it(people: World) -> None:
    await registered(people, subject="计数用件", topic="total")
    officer = await people.caller("demo-bureau_officer")
    for path in ("/tracking/v1/cases", "/tracking/v1/worklist", "/intake/v1/petitions"):
        plain, counted = await officer.get(f"{path}?topic=total"), await officer.get(f"{path}?topic=total&count=estimate&limit=1")
        assert "total" not in plain.json(), path
        assert counted.json()["total"] == len(plain.json()["items"]) >= 1, path
        assert (await officer.get(f"{path}?count=exact")).status_code == 422
