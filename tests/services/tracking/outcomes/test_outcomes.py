"""办结 and 化解 are two facts; contacts, quality checks, outcomes per claim, visits to a higher level."""

from datetime import date
from typing import Any

import pytest

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

CLAIMS = [
    {"claim": "修灯", "kind": "support", "basis": "条例", "text": "修"},
    {"claim": "赔偿", "kind": "reject", "basis": "无", "text": "不予支持"},
]


async def served(people: World, claims: list[dict[str, str]] | None = None) -> str:
    """A matter that was closed today by serving its opinion."""
    case, handler = await transferred(people), await people.caller(HANDLER)
    for action, body in (
        ("receive", {}),
        ("accept", {"path": "P6", "legal_basis": "TL 31(6)"}),
        ("investigate", {"record": "现场查看", "heard_on": day()}),
        ("issue_opinion", {"claims": claims or CLAIMS}),
        ("serve", {"method": "direct", "served_on": day()}),
    ):
        answer = await handler.act(case, action, body)
        assert answer.status_code == 200, answer.text
    return case


def resolution(**changes: Any) -> dict[str, Any]:
    return {"resolved": True, "on": day(), "evidence": "和解协议", **changes}


async def test_closing_and_resolving_are_two_facts(people: World, directory: Settings) -> None:
    officer, case = await people.caller(OFFICER), await transferred(people)
    path = f"cases/{case}/resolution"
    first = await opened(officer, path, resolution())
    state = (await officer.get(f"{BASE}/{path}")).json()
    assert (state["closed_on"], state["resolved"], state["resolved_on"]) == (None, True, day())
    assert (await officer.get(f"{BASE}/cases/{case}")).json()["closed_on"] is None
    other = await served(people, [CLAIMS[0]])
    state = (await officer.get(f"{BASE}/cases/{other}/resolution")).json()
    assert (state["resolved"], state["history"]) == (None, [])
    await opened(officer, path, resolution(resolved=False, evidence="协议未履行"))
    state = (await officer.get(f"{BASE}/{path}")).json()
    assert (state["resolved"], [one["resolved"] for one in state["history"]]) == (False, [False, True])
    assert await events_of(directory, f"case_resolution/{first['id']}") == [("case_resolution.recorded", 1)]


async def test_a_judgement_is_dated_since_receipt_and_cannot_be_changed(people: World, directory: Settings) -> None:
    officer, case = await people.caller(OFFICER), await transferred(people)
    path = f"{BASE}/cases/{case}/resolution"
    for sent, code in ((resolution(on=day(1)), "date_in_future"), (resolution(on=day(-1)), "date_too_early")):
        answer = await officer.post(path, sent)
        assert (refused(answer), answer.json()["errors"][0]["pointer"]) == ((409, code), "/on")
    for login, status in ((HEAD, 403), (LEADER, 403), (STRANGER, 404)):
        assert (await (await people.caller(login)).post(path, resolution())).status_code == status
    made = await opened(officer, f"cases/{case}/resolution", resolution())
    async with owner_of(directory) as owner:
        granted = await owner.fetchval("SELECT has_table_privilege('tracking', 'case_resolution', 'UPDATE')")
    assert (granted, made["resolved"]) == (False, True)


async def test_a_dissatisfied_contact_opens_one_check(people: World, directory: Settings) -> None:
    officer, handler, case = await people.caller(OFFICER), await people.caller(HANDLER), await transferred(people)
    path, sent = f"cases/{case}/follow-ups", {"on": day(), "satisfied": False, "note": "又熄灭"}
    assert refused(await handler.post(f"{BASE}/{path}", sent)) == (409, "case_not_closed")
    case = await served(people)
    path = f"cases/{case}/follow-ups"
    pleased = await opened(officer, path, {**sent, "satisfied": True, "by": HANDLER})
    assert pleased["contacted_by"] == HANDLER
    checks = f"{BASE}/quality-checks?case={case}"
    assert (await officer.get(checks)).json()["items"] == []
    first = await opened(handler, path, sent)
    await opened(handler, path, sent)
    (check,) = (await officer.get(checks)).json()["items"]
    assert (check["trigger"], check["follow_up_id"], check["unfinished"], first["contacted_by"]) == (
        "dissatisfied",
        first["id"],
        None,
        HANDLER,
    )
    nobody = await handler.post(f"{BASE}/{path}", {**sent, "by": "nobody"})
    assert (refused(nobody), nobody.json()["errors"][0]["pointer"]) == ((422, "unknown_staff"), "/by")
    assert len((await officer.get(f"{BASE}/{path}")).json()["items"]) == 3
    at = f"quality-checks/{check['id']}/finding"
    finding = {"unfinished": True, "finding": "未通电", "on": day()}
    assert refused(await step(handler, at, finding, 1)) == (403, "forbidden")
    done = await stepped(officer, at, finding, 1)
    assert (done["unfinished"], done["found_on"]) == (True, day())
    assert refused(await step(officer, at, finding, 2)) == (409, "record_ended")
    assert await events_of(directory, f"quality_check/{check['id']}") == [("quality_check.opened", 1), ("quality_check.found", 2)]
    await opened(handler, path, sent)
    assert len((await officer.get(f"{checks}&open=true")).json()["items"]) == 1


async def test_a_confirmed_repeat_asks_again_within_the_window(people: World, directory: Settings) -> None:
    officer, case, repeat = await people.caller(OFFICER), await served(people), (await registered(people))["case_id"]
    path = f"{BASE}/cases/{case}/quality-checks"
    running = await officer.post(f"{BASE}/cases/{repeat}/quality-checks", {"repeat_case": case})
    assert refused(running) == (409, "case_not_closed")
    assert refused(await officer.post(path, {"repeat_case": case})) == (422, "unknown_case")
    async with owner_of(directory) as owner:
        await owner.execute("UPDATE cases SET closed_on = closed_on - 31, received_on = received_on - 40 WHERE id = $1", case)
        late = await officer.post(path, {"repeat_case": repeat})
        assert (refused(late), "30" in late.json()["detail"]) == ((409, "outside_window"), True)
        await owner.execute("UPDATE cases SET closed_on = closed_on + 1 WHERE id = $1", case)
    made = await opened(officer, f"cases/{case}/quality-checks", {"repeat_case": repeat})
    assert (made["trigger"], made["repeat_case"]) == ("repeat", repeat)
    assert refused(await officer.post(path, {"repeat_case": repeat})) == (409, "conflict")


async def test_a_check_is_as_hidden_as_its_repeat(people: World) -> None:
    officer, head = await people.caller(OFFICER), await people.caller(HEAD)
    case = await served(people)
    sealed = (await registered(people, category="accusation", accused=[{"unit": UNIT}]))["case_id"]
    made = await opened(officer, f"cases/{case}/quality-checks", {"repeat_case": sealed})
    assert (await officer.get(f"{BASE}/quality-checks/{made['id']}")).status_code == 200
    for who in (head, await people.caller(SUPERVISOR)):
        assert (await who.get(f"{BASE}/cases/{case}")).status_code == 200
        assert (await who.get(f"{BASE}/quality-checks/{made['id']}")).status_code == 404
        assert made["id"] not in (await who.get(f"{BASE}/quality-checks?case={case}")).text


async def test_every_claim_gets_what_is_owed_to_it(people: World) -> None:
    handler, case = await people.caller(HANDLER), await served(people)
    path = f"cases/{case}/outcomes"
    before = (await handler.get(f"{BASE}/{path}")).json()
    assert [(one["owed"], one["done"], one["complete"]) for one in before["claims"]] == [("solved", [], False), ("explained", [], False)]
    await opened(handler, path, {"claim": 1, "kind": "assisted", "on": day(), "what": "临时照明"})
    await opened(handler, path, {"claim": 2, "kind": "explained", "on": day(), "what": "当面说明"})
    half = (await handler.get(f"{BASE}/{path}")).json()
    assert ([one["complete"] for one in half["claims"]], half["complete"]) == ([False, True], False)
    await opened(handler, path, {"claim": 1, "kind": "solved", "on": day(), "what": "更换电缆"})
    assert (await handler.get(f"{BASE}/{path}")).json()["complete"] is True
    for sent, code in (
        ({"claim": 1, "kind": "solved"}, (409, "conflict")),
        ({"claim": 3, "kind": "solved"}, (422, "unknown_part")),
        ({"claim": 2, "kind": "referred_by_law"}, (422, "basis_required")),
        ({"claim": 0, "kind": "solved"}, (422, "validation_failed")),
        ({"claim": 2, "kind": "assisted", "on": day(1)}, (409, "date_in_future")),
    ):
        assert refused(await handler.post(f"{BASE}/{path}", {"on": day(), "what": "x", **sent})) == code
    assert (await (await people.caller(STRANGER)).get(f"{BASE}/{path}")).status_code == 404
    empty = (await handler.get(f"{BASE}/cases/{await transferred(people)}/outcomes")).json()
    assert (empty["complete"], empty["claims"]) == (False, [])


VISIT = {"visited_on": day(), "level": "province", "batches": 1, "persons": 3, "distinct_persons": 3}


async def test_a_visit_goes_from_notice_to_reply(people: World, directory: Settings) -> None:
    officer, case = await people.caller(OFFICER), await transferred(people)
    made = await opened(officer, f"cases/{case}/higher-level-visits", VISIT)
    at = f"higher-level-visits/{made['id']}"
    assert (made["missed"], made["cause"]) == ([], None)
    assert refused(await step(officer, f"{at}/reply", {"replied_on": day()}, 1)) == (409, "cause_not_found")
    bare = await step(officer, f"{at}/cause", {"cause": "wrong_path"}, 1)
    assert refused(bare) == (422, "remedy_required")
    judged = await stepped(officer, f"{at}/cause", {"cause": "wrong_path", "remedy": "改走P6", "remedy_due_on": day(5)}, 1)
    assert judged["remedy_due_on"] == day(5)
    assert (await stepped(officer, f"{at}/reply", {"replied_on": day()}, 2))["replied_on"] == day()
    assert [kind for kind, _ in await events_of(directory, f"higher_level_visit/{made['id']}")] == [
        "higher_level_visit.noted", "higher_level_visit.judged", "higher_level_visit.replied",
    ]  # fmt: skip


async def test_a_missed_clock_is_a_cause(people: World, directory: Settings) -> None:
    officer, case = await people.caller(OFFICER), await transferred(people)
    async with owner_of(directory) as owner:
        await owner.execute(
            "UPDATE clock SET due_strict = $2 WHERE case_id = $1 AND code IN ('K3', 'K4')", case, date.fromisoformat(day(-1))
        )
    made = await opened(officer, f"cases/{case}/higher-level-visits", VISIT)
    assert made["missed"] == ["K3"], "K4 is a right, not a duty"
    denied = await step(officer, f"higher-level-visits/{made['id']}/cause", {"cause": "none"}, 1)
    assert refused(denied) == (409, "clocks_were_missed")
    assert "K3" in denied.json()["detail"]


@pytest.mark.parametrize("counts", [{"batches": 4}, {"distinct_persons": 4}, {"persons": 0}, {"batches": 0}, {"distinct_persons": 0}])
async def test_counts_that_contradict_are_refused(people: World, counts: dict[str, int]) -> None:
    officer, case = await people.caller(OFFICER), await transferred(people)
    answer = await officer.post(f"{BASE}/cases/{case}/higher-level-visits", {**VISIT, **counts})
    assert answer.status_code == 422


async def test_the_accused_unit_learns_nothing_of_what_became_of_an_accusation(people: World) -> None:
    officer, accused = await people.caller(OFFICER), await people.caller(HEAD)
    sealed = (await registered(people, category="accusation", accused=[{"unit": UNIT}]))["case_id"]
    await opened(officer, f"cases/{sealed}/resolution", resolution())
    visit = await opened(officer, f"cases/{sealed}/higher-level-visits", VISIT)
    for path in ("resolution", "follow-ups", "outcomes"):
        assert (await accused.get(f"{BASE}/cases/{sealed}/{path}")).status_code == 404
    for path, body in (("resolution", resolution()), ("follow-ups", {}), ("outcomes", {}), ("higher-level-visits", {})):
        assert (await accused.post(f"{BASE}/cases/{sealed}/{path}", body)).status_code == 404
    assert (await accused.get(f"{BASE}/higher-level-visits/{visit['id']}")).status_code == 404
    assert visit["id"] not in (await accused.get(f"{BASE}/higher-level-visits?limit=200")).text
