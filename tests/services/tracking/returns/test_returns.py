"""零报告: no return is not a zero; who owes what is rows; special periods only raise the cadence."""

from typing import Any

from shared.settings import Settings
from tests.services.tracking.client import Caller, World
from tests.services.tracking.registers.keeping import (
    BASE,
    HANDLER,
    HEAD,
    OFFICER,
    STRANGER,
    day,
    events_of,
    opened,
    refused,
    step,
    stepped,
)

ZJJ, RSJ, JYJ, TOWN = "440117-ZJJ", "440117-RSJ", "440117-JYJ", "440117001"


async def board(caller: Caller, on: str, query: str = "") -> dict[tuple[str, int], dict[str, Any]]:
    answer = await caller.get(f"{BASE}/daily-returns?day={on}{query}")
    assert answer.status_code == 200, answer.text
    return {(row["unit"], row["round"]): row for row in answer.json()["items"]}


async def duty(people: World, unit: str, **span: Any) -> dict[str, Any]:
    return await opened(await people.caller(OFFICER), "return-duties", {"owing_unit": unit, **span})


async def test_missing_zero_and_reported_are_three_things(people: World, directory: Settings) -> None:
    officer, on = await people.caller(OFFICER), "2024-03-04"
    for unit in (ZJJ, RSJ, JYJ):
        await duty(people, unit, from_on=on, to_on=on)
    zero = await opened(await people.caller(HANDLER), "daily-returns", {"day": on, "has_matters": False})
    some = await opened(
        await people.caller(STRANGER), "daily-returns", {"day": on, "has_matters": True, "matters": 2, "batches": 1, "persons": 6}
    )
    found = await board(officer, on)
    assert {unit: row["state"] for (unit, _), row in found.items()} == {ZJJ: "zero", RSJ: "reported", JYJ: "missing"}
    assert {unit: row["id"] for (unit, _), row in found.items()} == {ZJJ: zero["id"], RSJ: some["id"], JYJ: None}
    assert all(row["late"] for row in found.values()), "the day is long over"
    assert found[ZJJ, 1]["due_at"] == f"{on}T18:00:00+08:00"
    assert [row["unit"] for row in (await board(officer, on, "&state=missing")).values()] == [JYJ]
    assert (some["matters"], some["persons"], some["late"]) == (2, 6, True)
    assert await events_of(directory, f"daily_return/{zero['id']}") == [("daily_return.filed", 1)]


async def test_zero_and_numbers_may_not_contradict(people: World) -> None:
    await duty(people, ZJJ, from_on="2024-04-01", to_on="2024-04-01")
    handler = await people.caller(HANDLER)
    for sent in ({"has_matters": False, "matters": 1}, {"has_matters": True}):
        answer = await handler.post(f"{BASE}/daily-returns", {"day": "2024-04-01", **sent})
        assert (refused(answer), answer.json()["errors"][0]["pointer"]) == ((422, "zero_contradicted"), "/has_matters")
    assert refused(await handler.post(f"{BASE}/daily-returns", {"day": "2024-04-01", "has_matters": True, "matters": -1}))[0] == 422


async def test_only_what_is_owed_is_filed_and_only_once(people: World) -> None:
    on, handler = "2024-05-06", await people.caller(HANDLER)
    await duty(people, ZJJ, from_on=on, to_on=on)
    sent = {"day": on, "has_matters": False}
    assert refused(await handler.post(f"{BASE}/daily-returns", {**sent, "day": "2024-05-05"})) == (409, "return_not_owed")
    assert refused(await handler.post(f"{BASE}/daily-returns", {**sent, "round": 2})) == (409, "round_not_owed")
    assert refused(await handler.post(f"{BASE}/daily-returns", {**sent, "day": day(1)})) == (409, "date_in_future")
    made = await opened(handler, "daily-returns", sent)
    assert refused(await handler.post(f"{BASE}/daily-returns", sent)) == (409, "conflict")
    at = f"daily-returns/{made['id']}/correction"
    right = await stepped(handler, at, {"has_matters": True, "disputes": 3, "note": "补报"}, 1)
    assert (right["has_matters"], right["disputes"], right["submitted_at"], right["late"]) == (True, 3, made["submitted_at"], True)
    back = await stepped(handler, at, {"has_matters": False}, 2)
    assert (back["disputes"], back["note"]) == (0, None)
    officer = await people.caller(OFFICER)
    assert refused(await step(officer, at, {"has_matters": False}, 3)) == (403, "forbidden")
    assert refused(await step(await people.caller(STRANGER), at, {"has_matters": False}, 3)) == (404, "not_found")


async def test_a_special_period_raises_the_cadence_of_its_keepers_duties_and_no_other(people: World) -> None:
    officer, city = await people.caller(OFFICER), await people.caller("demo-bureau_officer-440100-XFJ")
    await duty(people, ZJJ, from_on="2024-06-01", to_on="2024-06-10")
    await duty(people, RSJ, from_on="2024-06-01", to_on="2024-06-10", per_day=3)
    await opened(officer, "special-periods", {"name": "高考", "from_on": "2024-06-05", "to_on": "2024-06-06", "per_day": 2})
    await opened(city, "special-periods", {"name": "市", "from_on": "2024-06-01", "to_on": "2024-06-10", "per_day": 4})
    rounds = {}
    for on in ("2024-06-04", "2024-06-05", "2024-06-06", "2024-06-07", "2024-06-11"):
        keys = await board(officer, on)
        rounds[on] = [sum(unit == one for one, _ in keys) for unit in (ZJJ, RSJ)]
    assert rounds == {"2024-06-04": [1, 3], "2024-06-05": [2, 3], "2024-06-06": [2, 3], "2024-06-07": [1, 3], "2024-06-11": [0, 0]}
    handler = await people.caller(HANDLER)
    second = await opened(handler, "daily-returns", {"day": "2024-06-05", "round": 2, "has_matters": False})
    found = await board(officer, "2024-06-05")
    assert [found[ZJJ, number]["state"] for number in (1, 2)] == ["missing", "zero"]
    assert (second["round"], found[ZJJ, 1]["due_at"][11:16]) == (2, "12:00")


async def test_who_sees_whose_returns(people: World) -> None:
    on = "2024-07-01"
    for unit in (ZJJ, RSJ, TOWN):
        await duty(people, unit, from_on=on, to_on=on)
    made = await opened(await people.caller(HANDLER), "daily-returns", {"day": on, "has_matters": False})
    sees = {login: {unit for unit, _ in await board(await people.caller(login), on)} for login in
            (OFFICER, HEAD, STRANGER, "demo-unit_head-440117-JYJ", "demo-reviewer-440117-QZF", "demo-bureau_officer-440100-XFJ")}  # fmt: skip
    assert sees == {
        OFFICER: {ZJJ, RSJ, TOWN}, HEAD: {ZJJ}, STRANGER: {RSJ}, "demo-unit_head-440117-JYJ": set(),
        "demo-reviewer-440117-QZF": {ZJJ, RSJ, TOWN}, "demo-bureau_officer-440100-XFJ": {ZJJ, RSJ, TOWN},
    }  # fmt: skip
    assert (await (await people.caller(STRANGER)).get(f"{BASE}/daily-returns/{made['id']}")).status_code == 404


async def test_the_board_goes_on_with_its_cursor(people: World) -> None:
    officer, on = await people.caller(OFFICER), "2024-08-01"
    for unit in (ZJJ, RSJ, TOWN):
        await duty(people, unit, from_on=on, to_on=on, per_day=2)
    seen, path = [], f"{BASE}/daily-returns?day={on}&limit=4"
    while path:
        page = (await officer.get(path)).json()
        seen += [(row["unit"], row["round"]) for row in page["items"]]
        path = f"{BASE}/daily-returns?day={on}&limit=4&cursor={page['next']}" if page["next"] else ""
    assert seen == [(unit, number) for unit in (RSJ, ZJJ, TOWN) for number in (1, 2)]
    assert refused(await officer.get(f"{BASE}/daily-returns")) == (422, "validation_failed")


async def test_a_duty_ends_on_a_day(people: World) -> None:
    officer = await people.caller(OFFICER)
    made = await duty(people, JYJ, from_on="2024-09-01")
    at = f"return-duties/{made['id']}/end"
    assert refused(await step(officer, at, {"to_on": "2024-08-31"}, 1)) == (409, "date_too_early")
    city = await people.caller("demo-bureau_officer-440100-XFJ")
    assert refused(await step(city, at, {"to_on": "2024-09-30"}, 1)) == (403, "not_the_responsible_unit")
    await stepped(officer, at, {"to_on": "2024-09-30"}, 1)
    assert refused(await step(officer, at, {"to_on": "2024-10-30"}, 2)) == (409, "record_ended")
    assert [(JYJ, 1) in await board(officer, on) for on in ("2024-08-31", "2024-09-30", "2024-10-01")] == [False, True, False]
    wrong = await officer.post(f"{BASE}/special-periods", {"name": "x", "from_on": "2024-02-02", "to_on": "2024-02-01", "per_day": 2})
    assert refused(wrong) == (409, "date_too_early")
