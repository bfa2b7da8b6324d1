"""协调会 and 周调度: decisions with owners, and who is shown a meeting about which matters."""

from typing import Any

from shared.settings import Settings
from tests.services.tracking.client import World
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

OTHER = "440117-RSJ"


def body(*cases: str, **changes: Any) -> dict[str, Any]:
    return {
        "held_on": day(), "chair": "林区长 副区长", "participants": [UNIT], "cases": list(cases), "minutes": "研究路灯改造。",
        "decisions": [{"decision": "更换电缆", "owner": UNIT, "due_on": day(20)}, {"decision": "核拨经费", "owner": OTHER, "due_on": day(5)}],
        **changes,
    }  # fmt: skip


async def test_decisions_are_done_by_their_owners_or_noted_by_the_keeper(people: World, directory: Settings) -> None:
    officer, handler, other = await people.caller(OFFICER), await people.caller(HANDLER), await people.caller(STRANGER)
    made = await opened(officer, "meetings", body())
    assert [(one["number"], one["owner"], one["done_on"]) for one in made["decisions"]] == [(1, UNIT, None), (2, OTHER, None)]
    assert (made["participants"], set(made["units"])) == ([UNIT], {UNIT, OTHER, "440117-XFJ"})
    at = f"meetings/{made['id']}/done"
    assert refused(await step(other, at, {"number": 1, "done_on": day()}, 1)) == (403, "not_the_responsible_unit")
    done = await stepped(handler, at, {"number": 1, "done_on": day()}, 1)
    assert [one["done_on"] for one in done["decisions"]] == [day(), None]
    assert refused(await step(handler, at, {"number": 1, "done_on": day()}, 2)) == (409, "record_ended")
    assert refused(await step(officer, at, {"number": 3, "done_on": day()}, 2)) == (422, "unknown_part")
    assert refused(await step(officer, at, {"number": 2, "done_on": day(1)}, 2)) == (409, "date_in_future")
    assert refused(await step(officer, at, {"number": 2, "done_on": day(-1)}, 2)) == (409, "date_too_early")
    assert (await stepped(officer, at, {"number": 2, "done_on": day()}, 2))["decisions"][1]["done_on"] == day()
    assert await events_of(directory, f"meeting/{made['id']}") == [
        ("meeting.held", 1), ("meeting.decision_done", 2), ("meeting.decision_done", 3),
    ]  # fmt: skip
    async with owner_of(directory) as owner:
        data = await owner.fetchval("SELECT data FROM event WHERE subject = $1 AND sequence = 1", f"meeting/{made['id']}")
    assert '"decisions": 2' in data
    assert "电缆" not in data


async def test_a_meeting_is_held_and_its_decisions_come_after_it(people: World) -> None:
    officer = await people.caller(OFFICER)
    assert refused(await officer.post(f"{BASE}/meetings", body(held_on=day(1)))) == (409, "date_in_future")
    early = await officer.post(f"{BASE}/meetings", body(decisions=[{"decision": "x", "owner": UNIT, "due_on": day(-1)}]))
    assert (refused(early), early.json()["errors"][0]["pointer"]) == ((409, "date_too_early"), "/decisions/0/due_on")
    nobody = await officer.post(f"{BASE}/meetings", body(decisions=[{"decision": "x", "owner": "nowhere", "due_on": day()}]))
    assert (refused(nobody), nobody.json()["errors"][0]["pointer"]) == ((422, "unknown_unit"), "/decisions/0/owner")
    assert refused(await officer.post(f"{BASE}/meetings", body(participants=[]))) == (422, "validation_failed")
    assert refused(await (await people.caller(HEAD)).post(f"{BASE}/meetings", body())) == (403, "forbidden")


async def test_who_is_shown_a_meeting(people: World) -> None:
    supervisor = await people.caller(SUPERVISOR)
    made = await opened(supervisor, "meetings", body())
    only = await opened(supervisor, "meetings", body(decisions=[]))
    sees = {
        login: [(await (await people.caller(login)).get(f"{BASE}/meetings/{one['id']}")).status_code == 200 for one in (made, only)]
        for login in (HANDLER, STRANGER, "demo-unit_head-440117-JYJ", LEADER, "demo-reviewer-440117-QZF", "demo-reviewer-440100-SZF")
    }
    assert sees == {
        HANDLER: [True, True],
        STRANGER: [True, False],
        "demo-unit_head-440117-JYJ": [False, False],
        LEADER: [True, True],
        "demo-reviewer-440117-QZF": [True, True],
        "demo-reviewer-440100-SZF": [True, True],
    }


async def test_a_meeting_is_as_hidden_as_any_of_its_matters(people: World) -> None:
    """The accused unit took part and owns a decision; a supervisor convened it: neither may know of the accusation, so neither reads the minutes."""
    officer, supervisor, accused = await people.caller(OFFICER), await people.caller(SUPERVISOR), await people.caller(HEAD)
    open_case = await transferred(people)
    sealed = (await registered(people, category="accusation", accused=[{"unit": UNIT}]))["case_id"]
    both = await opened(officer, "meetings", body(open_case, sealed))
    only = await opened(officer, "meetings", body(open_case))
    for who in (accused, supervisor):
        assert (await who.get(f"{BASE}/meetings/{only['id']}")).status_code == 200
        assert (await who.get(f"{BASE}/meetings/{both['id']}")).status_code == 404
        assert both["id"] not in (await who.get(f"{BASE}/meetings?limit=200")).text
        assert both["id"] not in (await who.get(f"{BASE}/meetings?cases={open_case}")).text
        assert refused(await step(who, f"meetings/{both['id']}/done", {"number": 1, "done_on": day()}, 1)) == (404, "not_found")
    listed = (await officer.get(f"{BASE}/meetings?cases={sealed}")).json()["items"]
    assert [row["id"] for row in listed] == [both["id"]]
    naming = await supervisor.post(f"{BASE}/meetings", body(open_case, sealed))
    assert (refused(naming), naming.json()["errors"][0]["pointer"]) == ((422, "unknown_case"), "/cases/1")


async def test_a_matter_that_becomes_an_accusation_takes_its_meeting_with_it(people: World) -> None:
    officer, handler = await people.caller(OFFICER), await people.caller(HANDLER)
    case = (await registered(people))["case_id"]
    made = await opened(officer, "meetings", body(case, participants=[OTHER], decisions=[]))
    supervisor = await people.caller(SUPERVISOR)
    assert (await supervisor.get(f"{BASE}/meetings/{made['id']}")).status_code == 200
    sealed = await officer.act(case, "classify", {"category": "accusation", "accused": [{"unit": OTHER}], "reason": "内容为检举"})
    assert sealed.status_code == 200, sealed.text
    for who in (supervisor, handler, await people.caller(STRANGER)):
        assert (await who.get(f"{BASE}/meetings/{made['id']}")).status_code == 404


async def test_one_dispatch_session_a_week(people: World) -> None:
    officer = await people.caller("demo-bureau_officer-440100-XFJ")
    made = await opened(officer, "dispatches", {"week": "2026-03-20", "units": [UNIT], "notes": "两件本周办结。"})
    assert (made["week"], set(made["units"])) == ("2026-03-16", {UNIT, "440100-XFJ"})
    again = await officer.post(f"{BASE}/dispatches", {"week": "2026-03-16", "units": [OTHER], "notes": "又一次"})
    assert refused(again) == (409, "conflict")
    assert refused(await officer.post(f"{BASE}/dispatches", {"week": day(14), "units": [UNIT], "notes": "x"})) == (409, "date_in_future")
    sealed = (await registered(people, category="accusation", accused=[{"unit": UNIT}]))["case_id"]
    bureau = await people.caller(OFFICER)
    hidden = await opened(bureau, "dispatches", {"week": "2026-03-23", "units": [UNIT], "cases": [sealed], "notes": "调度"})
    told = await people.caller(HANDLER)
    assert (await told.get(f"{BASE}/dispatches/{made['id']}")).status_code == 200
    assert (await told.get(f"{BASE}/dispatches/{hidden['id']}")).status_code == 404
