"""Petitions filed without a login, and the published notice."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import httpx

from services.intake.app import create_app
from shared.settings import Settings
from tests.services.intake.conftest import Intake, unit_id

BODY = {"subject": "夜间施工噪音", "request": "请制止夜间施工", "petitioners": [{"name": "钱七", "phone": "13800138000"}]}
PATH = "/intake/v1/public/petitions"


async def test_filed_online_is_registered_by_the_bureau_today_as_web(intake: Intake, owner: asyncpg.Connection) -> None:
    body = {**BODY, "channel": "letter", "received_on": "2020-01-01"}
    answer = await intake.call("POST", PATH, body=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["channel"], made["received_on"], made["registered_by"]) == ("web", "2026-11-24", "440117-XFJ")
    assert (made["number"][14], made["state"], made["clocks"][0]["code"]) == ("W", "registered", "K1")
    assert answer.headers["Location"] == f"{PATH}/{made['number']}"
    row = await owner.fetchrow("SELECT * FROM petition WHERE id = $1", UUID(made["id"]))
    assert row is not None
    assert row["registered_by_unit_id"] == await unit_id(owner, "440117-XFJ")
    assert (row["registered_by_account_id"], row["mode"], row["source_kind"]) == (None, "written", "direct")
    assert row["request"] == BODY["request"]
    audit = await owner.fetchrow("SELECT role, account_id FROM audit_entry WHERE subject_id = $1", made["id"])
    assert audit is not None
    assert (audit["role"], audit["account_id"]) == ("public", None)
    own = await intake.call("GET", answer.headers["Location"], headers={"X-Query-Code": made["query_code"]})
    assert (own.status_code, own.headers["ETag"]) == (200, answer.headers["ETag"])


async def test_the_budget_holds_online_too(intake: Intake) -> None:
    await intake.call("POST", PATH, body=BODY)  # the window's unit is read once in half a minute
    answer = await intake.call("POST", PATH, body=BODY, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201
    assert intake.statements() == 3


async def test_retries_need_a_uuid_and_make_one_petition(intake: Intake, owner: asyncpg.Connection) -> None:
    key, body = {"Idempotency-Key": str(uuid4())}, {**BODY, "subject": f"重试 {uuid4()}"}
    answers = await asyncio.gather(*(intake.call("POST", PATH, body=body, headers=key) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    assert len({answer.text for answer in answers if answer.status_code == 201}) == 1
    assert await owner.fetchval("SELECT count(*) FROM petition WHERE subject = $1", body["subject"]) == 1
    bad = await intake.call("POST", PATH, body=body, headers={"Idempotency-Key": "mine"})
    assert (bad.status_code, bad.json()["code"]) == (422, "idempotency_key_invalid")


async def test_nobody_sets_what_the_window_decides(intake: Intake) -> None:
    for field in ({"source": {"kind": "assigned"}}, {"mode": "oral"}, {"registered_by": "440117-ZJJ"}, {"case_id": str(uuid4())}):
        answer = await intake.call("POST", PATH, body={**BODY, **field})
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_an_anonymous_accusation_online(intake: Intake) -> None:
    body = {"subject": "举报", "request": "请查处", "category": "accusation", "accused": [{"unit": "440117-ZJJ"}, {"name": "某某"}]}
    made = (await intake.call("POST", PATH, body=body)).json()
    assert [warning["code"] for warning in made["warnings"]] == ["anonymous"]
    own = await intake.call("GET", f"{PATH}/{made['number']}", headers={"X-Query-Code": made["query_code"]})
    assert own.status_code == 200


async def test_the_public_limit_is_per_address(directory: Settings) -> None:
    app = create_app(directory.model_copy(update={"limit_public": "3/minute"}))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        address = f"10.1.{uuid4().int % 250}.{uuid4().int % 250}"
        answers = [await client.get("/intake/v1/public/notice", headers={"X-Forwarded-For": address}) for _ in range(4)]
        other = await client.get("/intake/v1/public/notice", headers={"X-Forwarded-For": "10.9.9.9"})
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[3].headers["Retry-After"]) > 0
    assert other.status_code == 200


async def test_a_bureau_that_the_directory_does_not_know_is_503(directory: Settings) -> None:
    app = create_app(directory.model_copy(update={"bureau": "000000-NONE", "limit_public": "1000/minute"}))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        answer = await client.post(PATH, json=BODY)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_the_notice_in_both_languages_with_the_terms_of_the_table(intake: Intake, owner: asyncpg.Connection) -> None:
    chinese = (await intake.call("GET", "/intake/v1/public/notice", headers={"Accept-Language": "zh-CN"})).json()
    english = (await intake.call("GET", "/intake/v1/public/notice", headers={"Accept-Language": "en"})).json()
    assert (chinese["bureau"], english["bureau"]) == ("区信访局", "District Petition Bureau")
    assert [s["key"] for s in chinese["sections"]] == [s["key"] for s in english["sections"]]
    assert {"channels", "progress", "procedure", "rules"} <= {s["key"] for s in chinese["sections"]}
    days = {row["code"]: row["days"] for row in await owner.fetch("SELECT code, days FROM statutory_term")}
    assert {term["code"]: term["days"] for term in english["terms"]} == {
        c: days[c] for c in ("K1", "K2", "K3", "K5", "K7", "K8", "K9", "K10")
    }
