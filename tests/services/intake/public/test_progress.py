"""Progress by query code: what a petitioner is told, and how little anybody else learns."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.intake.petitions.protection import Protection
from shared.kernel.time import ZONE
from tests.services.intake.conftest import Intake, set_case, unit_id

PATH = "/intake/v1/public/petitions"
STEP = """
INSERT INTO case_transition (case_id, sequence, at, action, from_state, to_state, actor_account_id, actor_unit_id, prepared_by, reason,
  data)
VALUES ($1, $2, $3, $4, 'registered', $5, $6, $7, 'demo-unit_handler-440117-ZJJ', '内部理由', $8)"""


async def progress(intake: Intake, made: Mapping[str, Any], language: str = "zh", code: str | None = None) -> Any:
    headers = {"X-Query-Code": made["query_code"] if code is None else code, "Accept-Language": language}
    return await intake.call("GET", f"{PATH}/{made['number']}", headers=headers)


async def step(owner: asyncpg.Connection, made: Mapping[str, Any], sequence: int, action: str, state: str, data: str = "{}") -> None:
    bureau = await unit_id(owner, "440117-XFJ")
    at = datetime(2026, 11, 20 + sequence, 9, tzinfo=ZONE)
    await owner.execute(STEP, UUID(made["case_id"]), sequence, at, action, state, uuid4(), bureau, data)


async def test_state_steps_and_clocks_in_the_language_asked_for(intake: Intake, owner: asyncpg.Connection) -> None:
    made = (await intake.register(petitioners=[{"name": "孙八"}])).json()
    await step(owner, made, 2, "classify", "registered", '{"category": "appeal"}')
    await step(owner, made, 3, "transfer", "transferred", '{"to_unit": "440117-ZJJ", "note": "内部备注"}')
    await step(owner, made, 4, "object", "objected")
    await step(owner, made, 5, "accept", "accepted", '{"path": "P6"}')
    await step(owner, made, 6, "serve", "served", '{"served_on": "2026-11-25"}')
    await set_case(owner, made["case_id"], state="served")
    answer = await progress(intake, made)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["number"], body["state"], body["state_zh"], body["state_en"]) == (made["number"], "served", "已送达", "Served")
    assert [(s["action"], s["label"], s["to_unit"], s["path"], s["served_on"]) for s in body["steps"]] == [
        ("register", "登记", None, None, None),
        ("transfer", "转送", "区住房和城乡建设局", None, None),
        ("accept", "受理告知", None, "P6", None),
        ("serve", "送达", None, None, "2026-11-25"),
    ]
    assert body["steps"][1]["at"] == "2026-11-23T09:00:00+08:00"
    assert [(c["code"], c["due_strict"]) for c in body["clocks"]] == [("K1", "2026-12-05")]
    for hidden in ("demo-unit_handler", "内部", "孙八", made["case_id"]):
        assert hidden not in answer.text
    english = (await progress(intake, made, "en")).json()
    assert english["steps"][1]["to_unit"] == "Housing and Construction Bureau"
    assert english["steps"][1]["label"] == "Transfer"


async def test_an_accusation_names_no_unit_and_nobody(intake: Intake, owner: asyncpg.Connection) -> None:
    accused = [{"unit": "440117-ZJJ"}, {"name": "被告某"}]
    made = (await intake.register(category="accusation", accused=accused)).json()
    await step(owner, made, 2, "transfer", "transferred", '{"to_unit": "440117-JW"}')
    answer = await progress(intake, made)
    assert answer.status_code == 200
    assert [(s["action"], s["unit"], s["to_unit"]) for s in answer.json()["steps"]] == [("register", None, None), ("transfer", None, None)]
    assert answer.json()["ratings"] == []
    assert "住房" not in answer.text
    assert "被告某" not in answer.text


async def test_the_tag_moves_with_the_case_and_with_a_rating(intake: Intake, owner: asyncpg.Connection) -> None:
    made = (await intake.register()).json()
    tag = (await progress(intake, made)).headers["ETag"]
    headers = {"X-Query-Code": made["query_code"], "If-None-Match": tag}
    assert (await intake.call("GET", f"{PATH}/{made['number']}", headers=headers)).status_code == 304
    await set_case(owner, made["case_id"], state="replied", delivered_on=date(2026, 11, 24))
    changed = await intake.call("GET", f"{PATH}/{made['number']}", headers=headers)
    assert changed.status_code == 200
    rating = {"object": "bureau", "value": "satisfied"}
    await intake.call("POST", f"{PATH}/{made['number']}/ratings", headers={"X-Query-Code": made["query_code"]}, body=rating)
    assert (await progress(intake, made)).headers["ETag"] not in {tag, changed.headers["ETag"]}


async def test_wrong_number_and_wrong_code_are_one_answer(intake: Intake) -> None:
    made, other = (await intake.register()).json(), (await intake.register()).json()
    unknown = {"number": "44011720261124L999995", "query_code": made["query_code"]}
    answers = [
        await progress(intake, made, code=other["query_code"]),
        await progress(intake, unknown),
        await progress(intake, made, code=""),
        await intake.call("GET", f"{PATH}/{made['number']}"),
        await intake.client.get(f"{PATH}/{made['number']}", headers={b"X-Query-Code": "密".encode()}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(a.json()["code"], a.json()["detail"], a.headers.get("etag")) for a in answers}) == 1
    rated = [
        await intake.call("POST", f"{PATH}/{number}/ratings", headers={"X-Query-Code": "0" * 16}, body={"nonsense": 1})
        for number in (other["number"], "44011720261124L888889")
    ]
    assert {answer.status_code for answer in rated} == {404}


async def test_five_wrong_codes_close_a_number_also_to_the_right_one(intake: Intake) -> None:
    made = (await intake.register()).json()
    for _ in range(7):
        assert (await progress(intake, made)).status_code == 200  # right codes are not counted
    wrong = [(await progress(intake, made, code=f"{n:016}")).status_code for n in range(5)]
    assert wrong == [404] * 5
    closed = await progress(intake, made)
    assert (closed.status_code, closed.json()["code"]) == (429, "rate_limited")
    assert 0 < int(closed.headers["Retry-After"]) <= 15 * 60
    unknown = {"number": f"X{uuid4().hex[:20]}", "query_code": "0" * 16}
    assert [(await progress(intake, unknown)).status_code for _ in range(6)] == [404] * 5 + [429]
    rating = await intake.call(
        "POST",
        f"{PATH}/{made['number']}/ratings",
        headers={"X-Query-Code": made["query_code"]},
        body={"object": "unit", "value": "satisfied"},
    )
    assert rating.status_code == 429


async def test_a_wrong_number_takes_the_work_of_a_wrong_code(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    made = (await intake.register()).json()
    derived: list[UUID] = []
    derive = Protection.code_of

    def counted(self: Protection, petition_id: UUID, version: int = 1, key_id: int | None = None) -> str:
        derived.append(petition_id)
        return derive(self, petition_id, version, key_id)

    monkeypatch.setattr(Protection, "code_of", counted)  # observes, changes nothing
    for number in (made["number"], f"44011720261124L{uuid4().int % 10**6:06}"):
        derived.clear()
        assert (await intake.call("GET", f"{PATH}/{number}", headers={"X-Query-Code": "0" * 16})).status_code == 404
        assert (len(derived), intake.statements()) == (1, 1)


async def test_the_proof_opens_its_own_case_only(intake: Intake) -> None:
    made, other = (await intake.register()).json(), (await intake.register()).json()
    headers = {"X-Query-Code": made["query_code"]}
    assert (await intake.call("GET", f"{PATH}/{other['number']}", headers=headers)).status_code == 404
    assert (await intake.call("GET", f"/intake/v1/petitions/{made['id']}", headers=headers)).status_code == 401
    await progress(intake, made)
    assert intake.statements() == 4
