"""批示件, 矛盾排查, 指导培训, 案卷抽查."""

from typing import Any

from shared.settings import Settings
from tests.services.tracking.client import Caller, World
from tests.services.tracking.outcomes.test_outcomes import served
from tests.services.tracking.registers.keeping import (
    BASE,
    HANDLER,
    HEAD,
    LEADER,
    OFFICER,
    STRANGER,
    SUPERVISOR,
    day,
    events_of,
    opened,
    owner_of,
    refused,
    step,
    stepped,
    transferred,
)
from tests.services.tracking.test_journey import UNIT, registered

TOWN = "demo-unit_head-440117001"


def instruction(**changes: Any) -> dict[str, Any]:
    return {
        "origin": "city",
        "official": "王市长 市长",
        "given_on": day(),
        "instruction": "请从速解决",
        "owner": UNIT,
        "due_on": day(20),
        **changes,
    }


async def test_an_instruction_is_fed_back_on_once(people: World, directory: Settings) -> None:
    officer, handler, stranger = await people.caller(OFFICER), await people.caller(HANDLER), await people.caller(STRANGER)
    made = await opened(officer, "instructions", instruction())
    at = f"instructions/{made['id']}/feedback"
    done = {"feedback": "已更换", "fed_back_on": day()}
    assert refused(await step(stranger, at, done, 1)) == (404, "not_found")
    assert refused(await step(await people.caller(LEADER), at, done, 1)) == (403, "forbidden")
    assert (await stepped(handler, at, done, 1))["feedback"] == "已更换"
    assert refused(await step(officer, at, done, 2)) == (409, "record_ended")
    assert [kind for kind, _ in await events_of(directory, f"instruction/{made['id']}")] == ["instruction.given", "instruction.fed_back"]
    assert refused(await officer.post(f"{BASE}/instructions", instruction(given_on=day(1)))) == (409, "date_in_future")
    assert refused(await officer.post(f"{BASE}/instructions", instruction(due_on=day(-1)))) == (409, "date_too_early")
    assert refused(await handler.post(f"{BASE}/instructions", instruction())) == (403, "forbidden")
    due = (await handler.get(f"{BASE}/instructions?owner={UNIT}&open=false&due_before={day(21)}")).json()["items"]
    assert made["id"] in {row["id"] for row in due}


async def test_an_instruction_on_an_accusation_is_hidden_from_the_accused_though_it_owes_feedback(people: World) -> None:
    officer = await people.caller(OFFICER)
    sealed = (await registered(people, category="accusation", accused=[{"unit": UNIT}]))["case_id"]
    made = await opened(officer, "instructions", instruction(case=sealed))
    for login in (HEAD, SUPERVISOR, LEADER):
        who = await people.caller(login)
        assert (await who.get(f"{BASE}/instructions/{made['id']}")).status_code == 404
        assert made["id"] not in (await who.get(f"{BASE}/instructions?limit=200")).text
    answer = await step(await people.caller(HEAD), f"instructions/{made['id']}/feedback", {"feedback": "x", "fed_back_on": day()}, 1)
    assert answer.status_code == 404


async def test_a_dispute_moves_through_its_stages(people: World, directory: Settings) -> None:
    town, officer = await people.caller(TOWN), await people.caller(OFFICER)
    made = await opened(town, "disputes", {"place": "440117001", "subject": "工程款", "facts": "逾期三个月", "found_on": day()})
    assert (made["stage"], made["stage_on"], made["unit"]) == ("found", day(), "440117001")
    at = f"disputes/{made['id']}/stage"
    up = await stepped(town, at, {"stage": "reported_up", "on": day(), "note": "已报政法委"}, 1)
    assert (up["reported_up_on"], up["settled_on"]) == (day(), None)
    assert refused(await step(town, at, {"stage": "reported_up", "on": day()}, 2)) == (409, "stage_not_next")
    assert refused(await step(town, at, {"stage": "found", "on": day()}, 2)) == (422, "validation_failed")
    assert refused(await step(officer, at, {"stage": "settled", "on": day()}, 2)) == (403, "not_the_responsible_unit")
    done = await stepped(town, at, {"stage": "settled", "on": day()}, 2)
    assert (done["reported_up_on"], done["settled_on"]) == (day(), day())
    assert refused(await step(town, at, {"stage": "mediating", "on": day()}, 3)) == (409, "stage_not_next")
    assert (await officer.get(f"{BASE}/disputes/{made['id']}")).status_code == 200
    assert (await (await people.caller(HEAD)).get(f"{BASE}/disputes/{made['id']}")).status_code == 404
    assert len(await events_of(directory, f"dispute/{made['id']}")) == 3


async def test_a_training_is_logged_for_its_units(people: World) -> None:
    officer = await people.caller(OFFICER)
    body = {"kind": "training", "held_on": day(), "topic": "依法分类处理", "units": [UNIT], "attendance": 35}
    made = await opened(officer, "trainings", body)
    sees = [
        (await (await people.caller(login)).get(f"{BASE}/trainings/{made['id']}")).status_code for login in (HEAD, STRANGER, SUPERVISOR)
    ]
    assert sees == [200, 404, 200]
    assert refused(await officer.post(f"{BASE}/trainings", {**body, "held_on": day(1)})) == (409, "date_in_future")
    assert refused(await officer.post(f"{BASE}/trainings", {**body, "attendance": 0})) == (422, "validation_failed")


def inspection(**changes: Any) -> dict[str, Any]:
    return {"name": "抽查", "closed_from": day(), "closed_to": day(), "seed": "2026Q2", "size": 3, **changes}


async def drawn(who: Caller, **changes: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    made = await opened(who, "inspections", inspection(**changes))
    items = (await who.get(f"{BASE}/inspection-items?inspection_id={made['id']}&limit=200")).json()["items"]
    assert len(items) == made["drawn"]
    return made, items


async def test_a_seed_draws_the_same_matters_again_and_another_seed_others(people: World) -> None:
    supervisor = await people.caller(SUPERVISOR)
    for _ in range(8):
        await served(people)
    sets = [{item["case"] for item in (await drawn(supervisor, seed=seed))[1]} for seed in ("a", "a", *"bcdefgh")]
    assert sets[0] == sets[1]
    assert len({frozenset(one) for one in sets}) > 1
    assert all(len(one) == 3 for one in sets)
    made, items = await drawn(supervisor, size=200, handling_unit=UNIT)
    assert made["drawn"] >= 8
    assert {item["owner"] for item in items} == {UNIT}
    none, empty = await drawn(supervisor, closed_from="2001-01-01", closed_to="2001-01-02")
    assert (none["drawn"], empty) == (0, [])
    assert refused(await supervisor.post(f"{BASE}/inspections", inspection(closed_from=day(1)))) == (409, "date_too_early")
    assert refused(await supervisor.post(f"{BASE}/inspections", inspection(handling_unit="nowhere"))) == (422, "unknown_unit")


async def test_only_matters_that_the_inspecting_unit_sees_are_drawn(people: World, directory: Settings) -> None:
    sealed = (await registered(people, category="accusation", accused=[{"unit": "440117-JYJ"}]))["case_id"]
    async with owner_of(directory) as owner:
        await owner.execute("UPDATE cases SET closed_on = '2003-03-03' WHERE id = $1", sealed)
    span = {"closed_from": "2003-03-01", "closed_to": "2003-03-31", "size": 200}
    _, by_supervisor = await drawn(await people.caller(SUPERVISOR), **span)
    made, by_officer = await drawn(await people.caller(OFFICER), **span)
    assert ([item["case"] for item in by_supervisor], [item["case"] for item in by_officer]) == ([], [sealed])
    accused = await people.caller("demo-unit_head-440117-JYJ")
    for path in (f"inspections/{made['id']}", f"inspection-items/{by_officer[0]['id']}"):
        assert (await accused.get(f"{BASE}/{path}")).status_code == 404


async def test_a_finding_is_put_right_by_its_owner(people: World, directory: Settings) -> None:
    supervisor, handler = await people.caller(SUPERVISOR), await people.caller(HANDLER)
    await served(people)
    _, items = await drawn(supervisor, size=2, handling_unit=UNIT, seed=day())
    at = f"inspection-items/{items[0]['id']}"
    done = {"rectification": "已更正", "rectified_on": day()}
    assert refused(await step(handler, f"{at}/rectification", done, 1)) == (409, "nothing_to_rectify")
    found = {"finding": "未载明救济途径", "found_on": day(), "rectify_due_on": day(10)}
    assert refused(await step(handler, f"{at}/finding", found, 1)) == (403, "forbidden")
    await stepped(supervisor, f"{at}/finding", found, 1)
    assert (await stepped(handler, f"{at}/rectification", done, 2))["rectified_on"] == day()
    assert refused(await step(handler, f"{at}/rectification", done, 3)) == (409, "record_ended")
    assert [kind for kind, _ in await events_of(directory, f"inspection_item/{items[0]['id']}")] == [
        "inspection_item.found", "inspection_item.rectified",
    ]  # fmt: skip


async def test_the_path_is_checked_by_a_second_person(people: World) -> None:
    officer, supervisor = await people.caller(OFFICER), await people.caller(SUPERVISOR)
    case = await transferred(people)
    await officer.act(case, "classify", {"category": "appeal", "reason": "核对"})
    handler = await people.caller(HANDLER)
    for action, body in (("receive", {}), ("accept", {"path": "P6", "legal_basis": "TL 31(6)"}), ("investigate", {"record": "x", "heard_on": day()}),
                         ("issue_opinion", {"claims": [{"claim": "c", "kind": "explain", "text": "t"}]}),
                         ("serve", {"method": "direct", "served_on": day()})):  # fmt: skip
        await handler.act(case, action, body)
    _, items = await drawn(supervisor, size=200)
    item = next(one for one in items if one["case"] == case)
    at = f"inspection-items/{item['id']}/path-check"
    refusal = await step(officer, at, {"right": True}, 1)
    assert (refused(refusal), refusal.json()["article"]) == ((403, "checker_is_classifier"), "TL 31")
    assert refused(await step(supervisor, at, {"right": False}, 1)) == (422, "explanation_required")
    told = await stepped(supervisor, at, {"right": False, "note": "应走P4"}, 1)
    assert (told["path_right"], told["path_note"], told["path_checked_on"]) == (False, "应走P4", day())
    assert refused(await step(supervisor, at, {"right": True}, 2)) == (409, "record_ended")
    assert "path_checked_by" not in told
