"""领导包案: who answers for which matter, how it goes and how it ends."""

from shared.settings import Settings
from tests.services.tracking.client import World
from tests.services.tracking.registers.keeping import (
    BASE,
    HANDLER,
    HEAD,
    LEADER,
    OFFICER,
    STRANGER,
    day,
    events_of,
    opened,
    owner_of,
    refused,
    step,
    stepped,
    transferred,
)
from tests.services.tracking.test_journey import registered

YEAR = int(day()[:4])


def body(case: str, **changes: object) -> dict[str, object]:
    return {
        "case": case,
        "plan_year": YEAR,
        "level": "district",
        "leader_name": "林区长",
        "leader_post": "副区长",
        "assigned_on": day(),
        **changes,
    }


async def test_a_sponsorship_is_opened_noted_and_ended(people: World, directory: Settings) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    made = await opened(leader, "sponsorships", body(case))
    assert (made["unit"], made["case"], made["outcome"], made["entries"]) == ("440117-XFJ", case, None, [])
    at = f"sponsorships/{made['id']}"
    noted = await stepped(leader, f"{at}/entries", {"noted_on": day(), "note": "现场协调"}, 1)
    assert noted["entries"] == [{"noted_on": day(), "note": "现场协调"}]
    ended = await stepped(leader, f"{at}/outcome", {"outcome": "resolved", "outcome_on": day()}, 2)
    assert (ended["outcome"], ended["outcome_on"]) == ("resolved", day())
    assert refused(await step(leader, f"{at}/entries", {"noted_on": day(), "note": "又及"}, 3)) == (409, "record_ended")
    assert refused(await step(leader, f"{at}/outcome", {"outcome": "closed", "outcome_on": day()}, 3)) == (409, "record_ended")
    assert (await leader.get(f"{BASE}/{at}")).json() == ended
    assert await events_of(directory, f"sponsorship/{made['id']}") == [
        ("sponsorship.opened", 1),
        ("sponsorship.noted", 2),
        ("sponsorship.ended", 3),
    ]


async def test_events_and_audit_name_no_leader_and_quote_no_text(people: World, directory: Settings) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    made = await opened(leader, "sponsorships", body(case, leader_name="金丝雀"))
    await stepped(leader, f"sponsorships/{made['id']}/entries", {"noted_on": day(), "note": "百灵鸟"}, 1)
    async with owner_of(directory) as owner:
        told = await owner.fetchval(
            "SELECT string_agg(e::text, '') FROM event e WHERE subject = $1", f"sponsorship/{made['id']}"
        ) + await owner.fetchval("SELECT string_agg(a::text, '') FROM audit_entry a WHERE subject_id = $1", made["id"])
    assert "金丝雀" not in told
    assert "百灵鸟" not in told
    assert '"plan_year"' in told


async def test_a_withdrawal_needs_its_explanation(people: World) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    made = await opened(leader, "sponsorships", body(case))
    at = f"sponsorships/{made['id']}/outcome"
    bare = await step(leader, at, {"outcome": "withdrawn", "outcome_on": day()}, 1)
    assert refused(bare) == (422, "explanation_required")
    assert bare.json()["errors"][0]["pointer"] == "/explanation"
    told = await stepped(leader, at, {"outcome": "withdrawn", "outcome_on": day(), "explanation": "已进入诉讼程序"}, 1)
    assert told["explanation"] == "已进入诉讼程序"


async def test_one_open_sponsorship_a_plan_year_and_level(people: World) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    first = await opened(leader, "sponsorships", body(case))
    again = await leader.post(f"{BASE}/sponsorships", body(case, leader_name="别人"))
    assert refused(again) == (409, "conflict")
    await opened(leader, "sponsorships", body(case, level="town"))
    await opened(leader, "sponsorships", body(case, plan_year=YEAR - 1))
    await stepped(leader, f"sponsorships/{first['id']}/outcome", {"outcome": "closed", "outcome_on": day()}, 1)
    await opened(leader, "sponsorships", body(case, leader_name="别人"))


async def test_dates_lie_between_assignment_and_today(people: World) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    assert refused(await leader.post(f"{BASE}/sponsorships", body(case, assigned_on=day(1)))) == (409, "date_in_future")
    assert refused(await leader.post(f"{BASE}/sponsorships", body(case, plan_year=YEAR + 2))) == (409, "date_in_future")
    made = await opened(leader, "sponsorships", body(case))
    for at, sent in (("entries", {"noted_on": day(-1), "note": "x"}), ("outcome", {"outcome": "closed", "outcome_on": day(-1)})):
        assert refused(await step(leader, f"sponsorships/{made['id']}/{at}", sent, 1)) == (409, "date_too_early")


async def test_who_sees_and_who_keeps(people: World) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    made = await opened(leader, "sponsorships", body(case))
    handler, head, stranger = await people.caller(HANDLER), await people.caller(HEAD), await people.caller(STRANGER)
    assert (await handler.get(f"{BASE}/sponsorships/{made['id']}")).status_code == 200
    assert (await stranger.get(f"{BASE}/sponsorships/{made['id']}")).status_code == 404
    at, sent = f"sponsorships/{made['id']}/outcome", {"outcome": "closed", "outcome_on": day()}
    assert refused(await step(stranger, at, sent, 1)) == (404, "not_found")
    assert refused(await step(handler, at, sent, 1)) == (403, "forbidden")
    assert refused(await step(head, at, sent, 1)) == (403, "not_the_responsible_unit")
    assert refused(await leader.post(f"{BASE}/{at}", sent)) == (428, "precondition_required")
    assert refused(await step(leader, at, sent, 7)) == (412, "precondition_failed")
    assert refused(await step(leader, at, {}, 1)) == (422, "validation_failed")
    assert refused(await stranger.post(f"{BASE}/sponsorships", body(case))) == (422, "unknown_case")
    assert (await (await people.caller("demo-auditor")).get(f"{BASE}/sponsorships")).status_code == 403


async def test_the_list_is_filtered_and_goes_on(people: World) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    years = [YEAR - n for n in range(3)]
    made = [await opened(leader, "sponsorships", body(case, plan_year=year)) for year in years]
    await stepped(leader, f"sponsorships/{made[0]['id']}/outcome", {"outcome": "resolved", "outcome_on": day()}, 1)
    seen, path = [], f"{BASE}/sponsorships?case={case}&limit=2"
    while path:
        page = (await leader.get(path)).json()
        seen += [row["plan_year"] for row in page["items"]]
        path = f"{BASE}/sponsorships?case={case}&limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == years[::-1]
    for query, wanted in (("open=true", 2), ("open=false", 1), ("outcome=resolved", 1), (f"plan_year={YEAR}", 1), ("unit=440117-ZJJ", 0),
                          ("unit=nowhere", 0), ("level=town", 0)):  # fmt: skip
        page = (await leader.get(f"{BASE}/sponsorships?case={case}&{query}")).json()
        assert len(page["items"]) == wanted, query


async def test_figures_can_be_counted_from_the_rows(people: World, directory: Settings) -> None:
    """What the district's report needs (seed L79-85): distinct leaders, matters, resolved of assigned, by plan year and level."""
    leader = await people.caller(LEADER)
    year = 2009
    for name, outcome in (("甲", "resolved"), ("甲", "closed"), ("乙", "resolved"), ("丙", None)):
        case = await transferred(people)
        made = await opened(leader, "sponsorships", body(case, plan_year=year, leader_name=name))
        if outcome:
            await stepped(leader, f"sponsorships/{made['id']}/outcome", {"outcome": outcome, "outcome_on": day()}, 1)
    async with owner_of(directory) as owner:
        row = await owner.fetchrow(
            """SELECT count(DISTINCT (leader_name, leader_post)) AS leaders, count(DISTINCT case_id) AS matters,
            count(*) FILTER (WHERE outcome = 'resolved') AS resolved, count(*) AS assigned FROM sponsorship
            WHERE plan_year = $1 AND level = 'district'""",
            year,
        )
    assert tuple(row) == (3, 4, 2, 4)


async def test_a_label_is_warned_and_kept(people: World) -> None:
    leader, case = await people.caller(LEADER), await transferred(people)
    made = await opened(leader, "sponsorships", body(case))
    told = await stepped(leader, f"sponsorships/{made['id']}/entries", {"noted_on": day(), "note": "该重点人员缠访"}, 1)
    assert told["entries"][0]["note"] == "该重点人员缠访"
    assert [(one["pointer"], one["word"]) for one in told["warnings"]] == [("/entries/0/note", "重点人员"), ("/entries/0/note", "缠访")]
    english = await leader.get(f"{BASE}/sponsorships/{made['id']}", **{"Accept-Language": "en"})
    assert "matter" in english.json()["warnings"][0]["detail"]


async def test_the_accused_unit_and_those_without_the_right_see_no_sponsorship_of_an_accusation(people: World) -> None:
    case = (await registered(people, category="accusation", accused=[{"unit": "440117-ZJJ"}]))["case_id"]
    officer, leader = await people.caller(OFFICER), await people.caller(LEADER)
    accused = await people.caller(HEAD)
    made = await opened(officer, "sponsorships", body(case))
    for who in (accused, leader):
        assert (await who.get(f"{BASE}/sponsorships/{made['id']}")).status_code == 404
        listed = await who.get(f"{BASE}/sponsorships?limit=200")
        assert made["id"] not in listed.text
        assert refused(await who.post(f"{BASE}/sponsorships", body(case, level="town"))) == (422, "unknown_case")
        outcome = {"outcome": "closed", "outcome_on": day()}
        assert refused(await step(who, f"sponsorships/{made['id']}/outcome", outcome, 1)) == (404, "not_found")
    nowhere = await accused.post(f"{BASE}/sponsorships", body("0197a3c2-5b1e-7c4d-9f00-6d2c1b7a8e90"))
    hidden = await accused.post(f"{BASE}/sponsorships", body(case))
    assert nowhere.json()["errors"] == hidden.json()["errors"], "hidden and absent are told apart by nothing"
