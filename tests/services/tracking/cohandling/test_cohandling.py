"""Units asked to help: each with a state of its own, beside the one that handles the case."""

from typing import Any

from tests.services.tracking.client import World
from tests.services.tracking.test_journey import UNIT, registered

HELPER, OTHER = "440117-JTJ", "440117-RSJ"


async def asked(people: World, *codes: str) -> str:
    case: str = (await registered(people))["case_id"]
    officer = await people.caller("demo-bureau_officer")
    answer = await officer.act(case, "transfer", {"to_unit": UNIT, "co_units": list(codes)})
    assert answer.status_code == 200, answer.text
    return case


async def listed(people: World, login: str, case: str) -> dict[str, Any]:
    answer = await (await people.caller(login)).get(f"/tracking/v1/cases/{case}/co-handlings")
    assert answer.status_code == 200, answer.text
    return {row["unit"]: row for row in answer.json()["items"]}


async def test_a_unit_that_helps_receives_and_answers_beside_the_one_that_handles(people: World) -> None:
    case = await asked(people, HELPER, OTHER)
    helper, handler = await people.caller(f"demo-unit_handler-{HELPER}"), await people.caller(f"demo-unit_handler-{UNIT}")
    path = f"/tracking/v1/cases/{case}/co-handlings/{HELPER}"
    assert (await helper.post(f"{path}/answer", {"text": "已查"}, **{"If-Match": '"1-x"'})).json()["code"] == "illegal_transition"
    assert (await handler.post(f"{path}/receive", {}, **{"If-Match": '"1-x"'})).json()["code"] == "not_the_responsible_unit"
    assert (await helper.post(f"{path}/receive", {})).status_code == 428
    assert (await helper.post(f"{path}/receive", {}, **{"If-Match": '"1-x"'})).json()["state"] == "received"
    assert (await helper.post(f"{path}/receive", {}, **{"If-Match": '"1-x"'})).status_code == 412
    done = await helper.post(f"{path}/answer", {"text": "管线属我单位"}, **{"If-Match": '"2-x"'})
    assert (done.status_code, done.json()["state"]) == (200, "answered")
    rows = await listed(people, f"demo-unit_handler-{UNIT}", case)
    assert {code: row["state"] for code, row in rows.items()} == {HELPER: "answered", OTHER: "asked"}
    assert rows[HELPER]["answer"] == "管线属我单位"
    page = (await handler.get(f"/tracking/v1/cases/{case}")).json()
    assert (page["state"], page["desk_unit"]) == ("transferred", UNIT), "the case waits for the unit that handles it"


async def test_whoever_is_asked_sees_the_case_and_a_stranger_does_not(people: World) -> None:
    case = await asked(people, HELPER)
    assert set(await listed(people, f"demo-unit_handler-{HELPER}", case)) == {HELPER}
    stranger = await people.caller("demo-unit_handler-440117-WJJ")
    assert (await stranger.get(f"/tracking/v1/cases/{case}/co-handlings")).status_code == 404
    path = f"/tracking/v1/cases/{case}/co-handlings/440117-WJJ/receive"
    assert (await stranger.post(path, {}, **{"If-Match": '"1-x"'})).status_code == 404


async def test_a_return_releases_who_was_asked(people: World) -> None:
    case = await asked(people, HELPER)
    handler, officer = await people.caller(f"demo-unit_handler-{UNIT}"), await people.caller("demo-bureau_officer")
    await handler.act(case, "receive")
    await handler.act(case, "object", {"reason": "非我单位职责", "suggested_unit": OTHER})
    await officer.act(case, "accept_objection")
    assert (await listed(people, "demo-bureau_officer", case))[HELPER]["state"] == "released"
    again = await officer.act(case, "transfer", {"to_unit": OTHER, "co_units": [HELPER]})
    assert again.status_code == 200, again.text
    states = sorted(row["state"] for row in await _all(people, case))
    assert states == ["asked", "released"]


async def _all(people: World, case: str) -> list[dict[str, Any]]:
    answer = await (await people.caller("demo-bureau_officer")).get(f"/tracking/v1/cases/{case}/co-handlings")
    rows: list[dict[str, Any]] = answer.json()["items"]
    return rows
