"""Who sees an order: both sides and their superiors, nobody else; of a matter that became an accusation, the accused nothing."""

from typing import Any
from uuid import UUID

import pytest

from tests.services.tracking.supervision.conftest import HANDLER, OFFICER, SUPERVISOR, Supervised
from tests.services.tracking.test_journey import UNIT, registered

HEAD = f"demo-unit_head-{UNIT}"
HELPER = "demo-unit_handler-440117-JTJ"
# who → status of reading the order, and whether it is in his list
SEEN: dict[str, tuple[int, bool]] = {
    SUPERVISOR: (200, True),
    OFFICER: (200, True),
    "demo-leader": (200, True),
    HANDLER: (200, True),
    HEAD: (200, True),
    "demo-reviewer-440117-QZF": (200, True),  # superior of the supervised unit
    "demo-reviewer-440100-SZF": (200, True),  # superior of both
    "demo-bureau_officer-440100-XFJ": (200, True),  # superior of the bureau
    HELPER: (404, False),  # sees the case: it helps to handle it
    "demo-unit_handler-440117-RSJ": (404, False),
    "demo-unit_handler-440117001": (404, False),
    "demo-discipline_inspector-440117-JW": (404, False),
    "demo-registrar": (403, False),
    "demo-auditor": (403, False),
    "demo-admin": (403, False),
}


async def order_with_a_helper(district: Supervised) -> tuple[str, str]:
    """A case that one unit handles and another helps with, and an order to the first."""
    case: str = (await registered(district.people))["case_id"]
    await district.act(OFFICER, case, "transfer", to_unit=UNIT, co_units=["440117-JTJ"])
    await district.act(HANDLER, case, "receive")
    answer = await district.by_hand(case)
    assert answer.status_code == 201, answer.text
    return case, answer.json()["id"]


@pytest.mark.parametrize("login", SEEN)
async def test_who_sees_an_order(login: str, district: Supervised) -> None:
    case, order = await order_with_a_helper(district)
    status, listed = SEEN[login]
    caller = await district.people.caller(login)
    assert (await district.read(order, login)).status_code == status
    same = await caller.get(f"/tracking/v1/supervisions/{order}/same-texts")
    assert same.status_code == status
    rows = await caller.get("/tracking/v1/supervisions?limit=200")
    assert (order in rows.text) is listed
    if login == HELPER:
        assert (await caller.get(f"/tracking/v1/cases/{case}")).status_code == 200


@pytest.mark.parametrize("login", [HELPER, "demo-unit_handler-440117-RSJ"])
async def test_what_is_not_seen_cannot_be_replied_to(login: str, district: Supervised) -> None:
    _, order = await order_with_a_helper(district)
    answer = await district.step(login, order, "replies", {"text": "x", "measures": "x"}, tag='"1-x"')
    assert answer.status_code == 404


async def test_a_superior_reads_but_does_not_act(district: Supervised) -> None:
    _, order = await order_with_a_helper(district)
    for login in ("demo-reviewer-440117-QZF", "demo-leader"):
        for step, body in (("replies", {"text": "x", "measures": "x"}), ("closings", {"reason": "x"})):
            assert (await district.step(login, order, step, body)).status_code == 403


async def test_of_an_accusation_the_accused_and_all_without_the_right_see_nothing(district: Supervised) -> None:
    case, order = await order_with_a_helper(district)
    accused = {"category": "accusation", "reason": "反映承办单位", "accused": [{"unit": UNIT}]}
    await district.act(OFFICER, case, "classify", **accused)
    for login in (HANDLER, HEAD, SUPERVISOR, "demo-leader", HELPER):
        caller = await district.people.caller(login)
        assert (await district.read(order, login)).status_code == 404
        assert (await district.step(login, order, "replies", {"text": "x", "measures": "x"}, tag='"1-x"')).status_code == 404
        for query in ("", f"&case={case}", f"&unit={UNIT}"):
            text = (await caller.get(f"/tracking/v1/supervisions?limit=200{query}")).text
            assert order not in text
            assert case not in text
    assert (await district.read(order, OFFICER)).status_code == 200, "the bureau's officers may see accusations"


async def test_an_order_about_a_hidden_case_is_refused_as_about_none(district: Supervised) -> None:
    case, _ = await order_with_a_helper(district)
    await district.act(OFFICER, case, "classify", category="accusation", reason="更正", accused=[{"unit": UNIT}])
    hidden, none = await district.by_hand(case), await district.by_hand(str(UUID(int=3)))

    def said(answer: Any) -> dict[str, object]:
        return {name: value for name, value in answer.json().items() if name != "trace_id"}

    assert hidden.status_code == none.status_code == 422
    assert said(hidden) == said(none)


async def test_an_order_is_by_the_unit_of_the_token(district: Supervised) -> None:
    case, _ = await order_with_a_helper(district)
    assert (await district.by_hand(case, supervised_by="440100-XFJ")).status_code == 422
    assert (await district.by_hand(case)).json()["supervised_by"] == "440117-XFJ"


async def test_same_texts_are_told_only_of_cases_the_reader_sees(district: Supervised) -> None:
    text = "经调查核实，信访人反映的问题属实，我单位已责成相关科室限期整改到位，并加强日常巡查和监督管理。"
    opinion = {"claims": [{"claim": "修灯", "kind": "explain", "text": text}]}
    here = await district.case("handling")
    there = (await registered(district.people))["case_id"]
    other = "demo-unit_handler-440117-JTJ"
    await district.act(OFFICER, there, "transfer", to_unit="440117-JTJ")
    await district.act(other, there, "receive")
    await district.act(other, there, "accept", path="P6", legal_basis="TL 31(6)")
    await district.act(other, there, "investigate", record="核查")
    await district.act(other, there, "issue_opinion", **opinion)
    await district.act(HANDLER, here, "issue_opinion", **opinion)
    await district.sweep()
    await district.sweep()
    (order,) = await district.orders(here)
    for login, expected in ((SUPERVISOR, [there]), (HANDLER, [])):
        caller = await district.people.caller(login)
        items = (await caller.get(f"/tracking/v1/supervisions/{order['id']}/same-texts")).json()["items"]
        assert [row["case_id"] for row in items] == expected
        assert there not in (await district.read(order["id"], HANDLER)).text
