"""The sweep: what is due comes before the triggers, once, under any number of workers, after any stop."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.supervision.consumers import look_at_rated
from services.tracking.supervision.matters import SWEPT, matter_of
from services.tracking.supervision.sweeps import NEXT, record_text
from shared.contracts.events import StoredEvent
from shared.db.context import NOBODY
from tests.services.tracking.supervision.conftest import HANDLER, OFFICER, SUPERVISOR, Supervised, today
from tests.services.tracking.test_journey import UNIT, registered

LONG = "经核查，该路段路灯属于市政管养范围，因电缆老化导致不亮，现已列入本年度第三季度改造计划，请予理解。"
WORKERS = 8


def opinion(text: str, kind: str = "explain", **more: str) -> dict[str, object]:
    return {"claims": [{"claim": "修灯", "kind": kind, "basis": "市政管理条例", "text": text}], **more}


async def test_a_missed_notice_opens_one_order_with_its_evidence(district: Supervised) -> None:
    case = await district.case()
    await district.sweep()
    assert await district.orders(case) == []
    await district.sweep(40)
    order = await district.supervised(case)
    assert (order["trigger"], order["ground"], order["state"], order["unit"], order["supervised_by"]) == (
        "notice_missed", "improper_acceptance", "opened", UNIT, "440117-XFJ",
    )  # fmt: skip
    assert order["opened_on"] == today(40)
    assert order["reply_due_strict"] == today(47)
    assert order["reply_due_rolled"] >= order["reply_due_strict"]
    clocks = {
        clock["code"]: clock
        for clock in (await (await district.people.caller(SUPERVISOR)).get(f"/tracking/v1/cases/{case}")).json()["clocks"]
    }
    assert order["evidence"]["clock"] == "K3"
    assert order["evidence"]["due_rolled"] == clocks["K3"]["due_rolled"]
    assert order["evidence"]["days_late"] > 0
    assert "K3" in order["explanation"]
    assert [step["action"] for step in order["steps"]] == ["open"]
    assert await district.events(f"supervision/{order['id']}") == ["supervision.opened"]
    audit = await district.owner.fetchrow("SELECT action, role FROM audit_entry WHERE subject_id = $1", order["id"])
    assert tuple(audit) == ("open_supervision", "system")


async def test_never_twice_whatever_is_swept_again(district: Supervised) -> None:
    case = await district.case()
    await district.sweep(40)
    for _ in range(2):
        await district.owner.execute("UPDATE supervision_check SET check_on = '-infinity' WHERE case_id = $1", UUID(case))
        assert await district.sweep(41) == 0
    assert len(await district.orders(case)) == 1


async def test_many_workers_open_one_order_each(district: Supervised) -> None:
    cases = [await district.case() for _ in range(4)]
    opened = await asyncio.gather(*(district.sweep(40) for _ in range(WORKERS)))
    assert sum(opened) == len(cases)
    for case in cases:
        assert len(await district.orders(case)) == 1


async def test_a_case_that_is_worked_on_is_passed_over_and_comes_again(district: Supervised) -> None:
    case = await district.case()
    await district.sweep()
    async with district.worker.unit_of_work(NOBODY) as busy:
        await busy.fetchrow("SELECT FROM cases WHERE id = $1 FOR UPDATE", UUID(case))
        assert await asyncio.wait_for(district.sweep(40), 5) == 0
        assert await district.orders(case) == []
    await district.sweep(40)
    assert len(await district.orders(case)) == 1


async def test_a_case_that_cannot_be_judged_holds_up_no_other(district: Supervised) -> None:
    broken, sound = await district.case(), await district.case()
    await district.owner.execute("UPDATE clock SET ledger = '[{\"kind\": \"none\"}]' WHERE case_id = $1 AND code = 'K3'", UUID(broken))
    await district.sweep(40)
    assert len(await district.orders(sound)) == 1
    assert await district.check_on(broken) is not None, "it stays due"
    await district.owner.execute("UPDATE supervision_check SET check_on = NULL WHERE case_id = $1", UUID(broken))


async def test_after_a_stop_a_late_step_is_caught_up(district: Supervised) -> None:
    case = await district.case()
    await district.sweep()
    # the unit accepts twenty days late while nobody sweeps
    await district.owner.execute(
        """UPDATE clock SET ledger = ledger || jsonb_build_array(jsonb_build_object('kind', 'stop', 'on', (due_rolled + 5)::text, 'days', 0)),
        state = 'stopped', stopped_on = due_rolled + 5 WHERE case_id = $1 AND code = 'K3'""",
        UUID(case),
    )
    await district.sweep(30)
    order = await district.supervised(case)
    assert order["evidence"]["days_late"] == 5
    assert order["evidence"]["done_on"] is not None


async def test_a_unit_that_registered_itself_is_looked_at_when_its_term_ends(district: Supervised) -> None:
    handler = await district.people.caller(HANDLER)
    filed = await handler.post(
        "/intake/v1/petitions",
        {"channel": "letter", "subject": "路灯", "request": "修", "category": "appeal", "received_on": today()},
    )
    case = filed.json()["case_id"]
    due = filed.json()["clocks"][0]["due_rolled"]
    assert await district.check_on(case) > date.fromisoformat(due)  # type: ignore[operator]  # a date
    await district.sweep(40)
    (order,) = await district.orders(case)
    assert (order["trigger"], order["unit"]) == ("notice_missed", UNIT)


async def test_registering_at_the_bureau_costs_nothing(district: Supervised) -> None:
    case = (await registered(district.people))["case_id"]
    assert await district.owner.fetchval("SELECT count(*) FROM supervision_check WHERE case_id = $1", UUID(case)) == 0
    await district.act(OFFICER, case, "transfer", to_unit=UNIT)
    assert await district.check_on(case) == date.min, "at once"


async def test_history_is_never_supervised(district: Supervised) -> None:
    case = await district.case()
    await district.owner.execute("UPDATE cases SET historical = true WHERE id = $1", UUID(case))
    await district.sweep(40)
    assert await district.orders(case) == []
    await district.owner.execute("DELETE FROM supervision_check WHERE case_id = $1", UUID(case))
    await district.owner.execute("UPDATE cases SET version = version + 1, due_rolled = due_rolled + 1 WHERE id = $1", UUID(case))
    assert await district.check_on(case) is None


async def test_an_accusation_is_not_supervised(district: Supervised) -> None:
    case = (await registered(district.people, category="accusation"))["case_id"]
    await district.act(OFFICER, case, "transfer", to_unit="440117-JTJ")
    await district.act("demo-unit_handler-440117-JTJ", case, "receive")
    await district.sweep(60)
    assert await district.owner.fetchval("SELECT count(*) FROM supervision WHERE case_id = $1", UUID(case)) == 0


async def test_the_later_of_two_equal_opinions_is_the_copy_whichever_is_looked_at_first(district: Supervised) -> None:
    first, second, own = [await district.case("handling") for _ in range(3)]
    await district.act(HANDLER, first, "issue_opinion", **opinion(LONG))
    await district.act(HANDLER, second, "issue_opinion", **opinion(LONG.replace("，", " ，")))
    await district.act(HANDLER, own, "issue_opinion", **opinion(LONG.replace("三", "四")))
    await district.owner.execute("UPDATE supervision_check SET check_on = NULL WHERE case_id = $1", UUID(first))
    await district.sweep()
    assert await district.orders(second) == [], "the original is not known yet"
    await district.owner.execute("UPDATE supervision_check SET check_on = '-infinity' WHERE case_id = $1", UUID(first))
    await district.sweep()
    await district.sweep()
    (order,) = await district.orders(second)
    assert (order["trigger"], order["ground"]) == ("copied_opinion", "perfunctory")
    assert await district.orders(first) == await district.orders(own) == []
    same = await (await district.people.caller(SUPERVISOR)).get(f"/tracking/v1/supervisions/{order['id']}/same-texts")
    assert [row["case_id"] for row in same.json()["items"]] == [first]


async def test_two_workers_that_look_at_equal_opinions_together_find_the_copy(district: Supervised) -> None:
    text = LONG + "此件另有说明，详见附表第一项至第五项。"
    first, second = [await district.case("handling") for _ in range(2)]
    for case in (first, second):
        await district.act(HANDLER, case, "issue_opinion", **opinion(text))
    async with district.worker.unit_of_work(NOBODY) as one:
        row = await one.fetchrow(SWEPT, UUID(first))
        assert row is not None
        matter = matter_of(dict(row), date.fromisoformat(today()), await CalendarSource(district.worker).calendar(), None)
        assert await record_text(one, matter) is None
        other = asyncio.create_task(district.sweep())
        await asyncio.sleep(0.5)
        assert not other.done(), "it waits for what the first will have written"
    await other
    assert [len(await district.orders(case)) for case in (first, second)] == [0, 1]


async def test_a_supported_claim_that_is_not_carried_out(district: Supervised) -> None:
    case = await district.case("handling")
    await district.act(HANDLER, case, "issue_opinion", **opinion("十日内修复", "support", execution_due=today(10)))
    await district.act(HANDLER, case, "serve", method="direct", served_on=today(), receipt="本人签收")
    await district.sweep(5)
    assert await district.orders(case) == []
    await district.sweep(30)
    (order,) = await district.orders(case)
    assert (order["trigger"], order["ground"]) == ("not_executed", "refusal")


async def test_dissatisfied_and_reopened_waits_for_the_end_of_the_rating_window(district: Supervised) -> None:
    case = await district.case("handling")
    await district.act(HANDLER, case, "issue_opinion", **opinion("已列计划"))
    await district.act(HANDLER, case, "serve", method="direct", served_on=today(), receipt="本人签收")
    await district.owner.execute(
        """INSERT INTO case_transition (case_id, sequence, at, action, from_state, to_state)
        SELECT id, version + 1, now(), 'reopen', state, 'received' FROM cases WHERE id = $1""",
        UUID(case),
    )
    await district.owner.execute("UPDATE cases SET state = 'received', version = version + 1 WHERE id = $1", UUID(case))
    await district.owner.execute(
        """INSERT INTO rating (petition_id, case_id, object, value, rated_at, version)
        SELECT petition_id, id, 'unit', 'dissatisfied', now(), 1 FROM cases WHERE id = $1""",
        UUID(case),
    )
    await district.sweep(29)
    assert await district.orders(case) == []
    await district.sweep(31)
    (order,) = await district.orders(case)
    assert (order["trigger"], order["unit"]) == ("dissatisfied_and_reopened", UNIT)


async def test_a_rating_brings_the_case_before_the_triggers(district: Supervised) -> None:
    case = await district.case()
    await district.sweep()
    for historical, expected in ((True, False), (False, True)):
        event = StoredEvent(
            UUID(int=1), "petition.rated", "petition/x", 1, UUID(case), {}, district.at(0), district.at(0), historical, None
        )
        async with district.worker.unit_of_work(NOBODY) as unit:
            await look_at_rated(unit, event, district.at(0))
        assert (await district.check_on(case) == date.min) is expected


async def test_the_supervisor_asks_for_a_look(district: Supervised) -> None:
    case = await district.case()
    await district.sweep()
    async with district.worker.unit_of_work(NOBODY) as unit:
        await unit.execute(NEXT, UUID(case), None)  # nothing would come from time alone
    supervisor = await district.people.caller(SUPERVISOR)
    asked = await supervisor.post("/tracking/v1/supervisions/checks", {"case_id": case})
    assert (asked.status_code, asked.json()) == (202, {"case_id": case})
    await district.sweep(40)
    assert len(await district.orders(case)) == 1
    unknown = await supervisor.post("/tracking/v1/supervisions/checks", {"case_id": str(UUID(int=9))})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_case")


@pytest.mark.parametrize("unit", ["440117-XFJ"])
async def test_the_bureau_does_not_supervise_itself(unit: str, district: Supervised) -> None:
    case = (await registered(district.people))["case_id"]
    body = {"path": "P2", "legal_basis": "——", "receiving_organ": "仲裁委", "procedure": "仲裁"}
    await district.act(OFFICER, case, "accept", **body)
    await district.sweep()
    assert await district.orders(case) == [], unit
