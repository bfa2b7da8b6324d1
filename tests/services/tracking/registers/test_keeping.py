"""What every register does alike: one of many writers wins, a retry changes nothing twice, few statements, dirty input."""

import asyncio
from collections import Counter

import pytest

from services.tracking.app import create_app
from shared.settings import Settings
from tests.benchmarks.statements import service
from tests.services.tracking.client import World
from tests.services.tracking.registers.keeping import BASE, LEADER, OFFICER, day, events_of, opened, refused, step, stepped, transferred
from tests.services.tracking.test_journey import UNIT

YEAR = int(day()[:4])


async def sponsored(people: World) -> str:
    body = {
        "case": await transferred(people), "plan_year": YEAR, "level": "town", "leader_name": "甲", "leader_post": "镇长", "assigned_on": day(),
    }  # fmt: skip
    made = await opened(await people.caller(LEADER), "sponsorships", body)
    return f"sponsorships/{made['id']}"


async def test_of_many_writers_one_wins(people: World, directory: Settings) -> None:
    leader, at = await people.caller(LEADER), await sponsored(people)
    answers = await asyncio.gather(*(step(leader, f"{at}/entries", {"noted_on": day(), "note": f"第{n}次"}, 1) for n in range(20)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 19}
    now = (await leader.get(f"{BASE}/{at}")).json()
    assert (now["version"], len(now["entries"])) == (2, 1)
    assert len(await events_of(directory, at.replace("sponsorships", "sponsorship"))) == 2


async def test_a_retry_gets_its_answer_and_writes_nothing(people: World) -> None:
    leader, at = await people.caller(LEADER), await sponsored(people)
    headers = {"If-Match": '"1-x"', "Idempotency-Key": f"note-{at}"}
    sent = {"noted_on": day(), "note": "一次"}
    first, second = [await leader.post(f"{BASE}/{at}/entries", sent, **headers) for _ in range(2)]
    assert (first.status_code, second.status_code, second.content) == (200, 200, first.content)
    assert len((await leader.get(f"{BASE}/{at}")).json()["entries"]) == 1
    assert refused(await leader.post(f"{BASE}/{at}/entries", {**sent, "note": "他"}, **headers)) == (422, "idempotency_key_reused")


async def test_a_reader_who_holds_it_gets_304(people: World) -> None:
    leader, at = await people.caller(LEADER), await sponsored(people)
    tag = (await leader.get(f"{BASE}/{at}")).headers["etag"]
    assert (await leader.get(f"{BASE}/{at}", **{"If-None-Match": tag})).status_code == 304
    await stepped(leader, f"{at}/entries", {"noted_on": day(), "note": "一"}, 1)
    assert (await leader.get(f"{BASE}/{at}", **{"If-None-Match": tag})).status_code == 200


async def test_statements_are_few_whatever_the_length(people: World, directory: Settings) -> None:
    at = await sponsored(people)
    sent, note = {"If-Match": '"1-x"', "Idempotency-Key": f"n-{at}"}, {"noted_on": day(), "note": "一"}
    decisions = [{"decision": f"第{n}项", "owner": UNIT, "due_on": day(9)} for n in range(50)]
    held = {"held_on": day(), "chair": "甲", "participants": [UNIT], "cases": [], "minutes": "记", "decisions": decisions}
    async with service(create_app, directory, OFFICER) as counter:
        await counter.ask("GET", f"{BASE}/sponsorships")
        lists = [(await counter.ask("GET", f"{BASE}/sponsorships?limit={limit}"))[1] for limit in (1, 200)]
        _, change = await counter.ask("POST", f"{BASE}/{at}/entries", note, **sent)
        _, opening = await counter.ask("POST", f"{BASE}/meetings", held, **{"Idempotency-Key": f"m-{at}"})
    assert lists == [1, 1]
    assert max(change, opening) <= 6


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("urgent-reports", {"known_at": "0001-01-01T00:00:00+14:00", "place": "p", "facts": "f", "measures": "m"}, {201, 409, 422}),
        ("urgent-reports", {"known_at": "9999-12-31T23:59:59-14:00", "place": "p", "facts": "f", "measures": "m"}, {409}),
        ("urgent-reports", {"known_at": "2026-03-20", "place": "p", "facts": "f", "measures": "m"}, {422}),
        ("urgent-reports", {"known_at": "2026-03-20T09:00:00", "place": "p", "facts": "f", "measures": "m"}, {422}),
        ("urgent-reports", {"known_at": "2026-03-20T09:00:00Z", "place": " ", "facts": "f", "measures": "m"}, {422}),
        ("urgent-reports", {"known_at": "2026-03-20T09:00:00Z", "place": "p", "facts": "f", "measures": "m", "name": "n"}, {422}),
        ("urgent-reports", {"known_at": "2026-03-20T09:00:00Z", "place": "p", "facts": "f", "measures": "m", "persons": 10**12}, {422}),
        ("urgent-reports", {"known_at": "2026-03-20T09:00:00Z", "place": "p", "facts": "\x00", "measures": "m"}, {400}),
        ("dispatches", {"week": "0001-01-01", "units": [UNIT], "notes": "n"}, {201}),
        ("dispatches", {"week": "9999-12-31", "units": [UNIT], "notes": "n"}, {409}),
        ("dispatches", {"week": "2026-W12", "units": [UNIT], "notes": "n"}, {422}),
        ("meetings", {"held_on": "2026-01-01", "chair": "c", "participants": [UNIT], "cases": ["x"], "minutes": "m"}, {422}),
        ("return-duties", {"owing_unit": UNIT, "from_on": "0001-01-01", "to_on": "0001-01-01", "per_day": 5}, {422}),
        ("campaigns", {"name": "n", "kind": "persons", "due_on": "2026-01-01"}, {422}),
    ],
)  # fmt: skip
async def test_dirty_bodies(people: World, path: str, body: dict[str, object], status: set[int]) -> None:
    answer = await (await people.caller("demo-bureau_officer-440100-XFJ")).post(f"{BASE}/{path}", body)
    assert answer.status_code in status, answer.text
    if answer.status_code != 201:
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_cursor_opens_no_other_list(people: World) -> None:
    leader, officer = await people.caller(LEADER), await people.caller(OFFICER)
    for _ in range(2):
        await sponsored(people)
    cursor = (await leader.get(f"{BASE}/sponsorships?limit=1")).json()["next"]
    assert (await officer.get(f"{BASE}/sponsorships?limit=1&cursor={cursor}")).status_code == 400
    assert (await leader.get(f"{BASE}/sponsorships?limit=1&level=town&cursor={cursor}")).status_code == 400
    assert (await leader.get(f"{BASE}/meetings?limit=1&cursor={cursor}")).status_code == 400
