"""Registering: the answer, the clock, the statement budget, retries, text kept exactly, who may."""

import asyncio
import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.intake.domain.numbering import parse_number
from shared.contracts.register import EXAMPLE
from shared.kernel.time import ZONE
from tests.services.intake.conftest import Intake, unit_id

DIRTY = "路灯😀🏮不亮，電話１３８００１３８０００　\u200b\u202e\ufeff\r\n\t" + "龘𠮷" * 10


async def test_the_answer_to_a_full_body(intake: Intake) -> None:
    answer = await intake.call("POST", "/intake/v1/petitions", login="demo-registrar", body=EXAMPLE)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    number = parse_number(body["number"])
    assert number is not None
    assert (number.region, number.channel, str(number.day)) == ("440117", "letter", "2026-11-24")
    assert answer.headers["Location"] == f"/intake/v1/petitions/{body['id']}"
    assert answer.headers["ETag"].startswith('"1-')
    assert len(body["query_code"]) == 16
    assert body["query_code"].isdigit()
    assert body["state"] == "registered"
    assert body["warnings"] == []
    assert body["registered_by"] == "440117-XFJ"
    assert datetime.fromisoformat(body["registered_at"]) == datetime(2026, 11, 24, 10, tzinfo=ZONE)
    assert body["clocks"] == [
        {
            "code": "K1",
            "state": "running",
            "start_event": "register",
            "started_on": "2022-03-01",
            "article": "TL 22",
            "due_strict": "2022-03-16",
            "due_rolled": "2022-03-16",
            "provisional": False,
            "calendar_version": 1,
        }
    ]


@pytest.mark.parametrize(
    ("channel", "letter"), [("letter", "L"), ("visit", "V"), ("call", "C"), ("fax", "F"), ("email", "E"), ("web", "W")]
)
async def test_six_channels(intake: Intake, channel: str, letter: str) -> None:
    answer = await intake.register(channel=channel)
    assert answer.status_code == 201
    assert answer.json()["number"][14] == letter


async def test_a_bureau_starts_k1_a_unit_k2_in_received(intake: Intake, owner: asyncpg.Connection) -> None:
    bureau, unit = (await intake.register(), await intake.register("demo-unit_handler-440117-ZJJ"))
    assert [c["code"] for c in bureau.json()["clocks"]] == ["K1"]
    assert [c["code"] for c in unit.json()["clocks"]] == ["K2"]
    assert (bureau.json()["state"], unit.json()["state"]) == ("registered", "received")
    case = await owner.fetchrow("SELECT handling_unit_id, bureau_unit_id FROM cases WHERE id = $1", UUID(unit.json()["case_id"]))
    assert case is not None
    assert case["handling_unit_id"] == await unit_id(owner, "440117-ZJJ")
    assert case["bureau_unit_id"] == await unit_id(owner, "440117-XFJ")


async def test_dates_roll_over_a_holiday_and_an_unknown_year_is_provisional(intake: Intake) -> None:
    intake.time.instant = datetime(2026, 9, 20, 9, tzinfo=ZONE)
    holiday = (await intake.register(received_on="2026-09-18")).json()["clocks"][0]
    assert (holiday["due_strict"], holiday["due_rolled"], holiday["provisional"]) == ("2026-10-03", "2026-10-08", False)
    intake.time.instant = datetime(2026, 12, 20, 9, tzinfo=ZONE)
    unknown = (await intake.register(received_on="2026-12-18")).json()["clocks"][0]
    assert (unknown["due_strict"], unknown["provisional"]) == ("2027-01-02", True)


async def test_three_statements_whatever_the_size(intake: Intake) -> None:
    await intake.register()  # the account's state is read once in half a minute
    people = [{"name": f"张{n}", "phone": f"1380013{n:04}", "id_number": str(n) * 5, "address": "街口"} for n in range(50)]
    accused = [{"unit": "440117-ZJJ"}, {"unit": "440117-RSJ"}, {"name": "李某"}]
    for fields in ({}, {"petitioners": people, "headcount": 50}, {"category": "accusation", "accused": accused}):
        answer = await intake.register(headers={"Idempotency-Key": str(uuid4())}, **fields)
        assert answer.status_code == 201, answer.text
        assert intake.statements() == 3


async def test_fifty_retries_at_once_make_one_petition(intake: Intake, owner: asyncpg.Connection) -> None:
    key, subject = {"Idempotency-Key": str(uuid4())}, f"并发 {uuid4()}"
    await intake.token("demo-registrar")
    answers = await asyncio.gather(*(intake.register(headers=key, subject=subject) for _ in range(50)))
    told = {201: None, 409: "idempotency_in_progress", 503: "unavailable"}  # 503: the pool was busy for too long, try again
    assert all(answer.json().get("code") == told[answer.status_code] for answer in answers)
    again = await intake.register(headers=key, subject=subject)
    assert again.status_code == 201
    assert again.headers["ETag"]
    assert {answer.text for answer in answers if answer.status_code == 201} <= {again.text}
    assert await owner.fetchval("SELECT count(*) FROM petition WHERE subject = $1", subject) == 1
    other = await intake.register(headers=key, subject=subject + "!")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_each_petition_has_a_case_an_event_and_an_audit_row(intake: Intake, owner: asyncpg.Connection) -> None:
    body = (await intake.register(petitioners=[{"name": "王五"}])).json()
    case = UUID(body["case_id"])
    row = await owner.fetchrow("SELECT number, petition_id, version FROM cases WHERE id = $1", case)
    assert row is not None
    assert (row["number"], str(row["petition_id"]), row["version"]) == (body["number"], body["id"], 1)
    event = await owner.fetchrow("SELECT id, type, subject, sequence, data::text AS data, historical FROM event WHERE case_id = $1", case)
    assert event is not None
    assert (event["type"], event["subject"], event["sequence"], event["historical"]) == ("petition.registered", f"case/{case}", 1, False)
    assert json.loads(event["data"]) == {"petition_id": body["id"], "case_id": body["case_id"], "number": body["number"]}
    assert await owner.fetchval("SELECT count(*) FROM delivery WHERE event_id = $1 AND consumer = 'reporting.facts'", event["id"]) == 1
    audit = await owner.fetchrow("SELECT action, role, changes::text AS changes FROM audit_entry WHERE subject_id = $1", body["id"])
    assert audit is not None
    assert (audit["action"], audit["role"]) == ("register", "registrar")
    assert json.loads(audit["changes"])["petitioners"] == "changed"


async def test_identity_never_reaches_a_table_in_clear(intake: Intake, owner: asyncpg.Connection) -> None:
    secrets = {
        "name": "欧阳金丝雀",
        "id_number": "440117190001011233",
        "phone": "13912345678",
        "email": "canary@example.cn",
        "address": "金丝雀路99号",
    }
    accused = "司马被告"
    answer = await intake.register(
        headers={"Idempotency-Key": str(uuid4())}, petitioners=[secrets], category="accusation", accused=[{"name": accused}]
    )
    assert answer.status_code == 201
    tables = await owner.fetch(
        "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'xinfang' AND c.relkind IN ('r', 'p')"
    )
    for table in tables:
        for row in await owner.fetch(f"SELECT t::text AS line FROM {table['name']} t"):
            line = row["line"]
            assert not [value for value in (*secrets.values(), accused) if value in line or value.encode().hex() in line], table["name"]
    person = await owner.fetchrow("SELECT * FROM petitioner WHERE petition_id = $1", UUID(answer.json()["id"]))
    assert person is not None
    for column, value in secrets.items():
        assert intake.protection.fields.decrypt(person[column], f"petitioner|{column}|{person['id']}") == value
    hidden = await owner.fetchrow("SELECT id, name FROM case_accused WHERE case_id = $1", UUID(answer.json()["case_id"]))
    assert hidden is not None
    assert intake.protection.fields.decrypt(hidden["name"], f"case_accused|name|{hidden['id']}") == accused
    assert answer.json()["query_code"] not in str(await owner.fetch("SELECT p::text FROM petition p"))


@pytest.mark.parametrize("text", [DIRTY, "求" * 9000, "a" * 20_000, "  前后空格  ", "１２３４５６７８９０"])
async def test_text_is_stored_exactly(intake: Intake, owner: asyncpg.Connection, text: str) -> None:
    answer = await intake.register(request=text, facts=text, reasons=text)
    assert answer.status_code == 201, answer.text
    row = await owner.fetchrow("SELECT request, facts, reasons FROM petition WHERE id = $1", UUID(answer.json()["id"]))
    assert row is not None
    assert (row["request"], row["facts"], row["reasons"]) == (text, text, text)


@pytest.mark.parametrize("raw", ['"a\\u0000b"', '"a\\ud800b"', '"\\udc00"'])
async def test_text_that_cannot_be_stored_is_refused(intake: Intake, raw: str) -> None:
    body = '{"channel": "letter", "received_on": "2026-11-20", "subject": ' + raw + ', "request": "r"}'
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {await intake.token('demo-registrar')}"}
    answer = await intake.client.post("/intake/v1/petitions", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_text")
    assert answer.json()["errors"][0]["pointer"] == "/subject"


async def test_what_is_refused_names_its_field(intake: Intake, owner: asyncpg.Connection) -> None:
    before = await owner.fetchval("SELECT last_value FROM petition_number")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"received_on": "2026-11-25"}, "/received_on"),
        ({"received_on": "2026-02-30"}, "/received_on"),
        ({"channel": "pigeon"}, "/channel"),
        ({"headcount": 0}, "/headcount"),
        ({"headcount": "3"}, "/headcount"),
        ({"place": "44011"}, "/place"),
        ({"place": "４４０１１７"}, "/place"),
        ({"subject": " \u3000"}, "/subject"),
        ({"accused": [{"unit": "440117-ZJJ"}, {"unit": "440117-NONE"}]}, "/accused/1/unit"),
        ({"accused": [{"unit": "440117-ZJJ", "name": "李某"}]}, "/accused/0"),
        ({"registered_by": "440117-XFJ"}, "/registered_by"),
        ({"petitioners": [{"nationality": "中国"}]}, "/petitioners/0/nationality"),
    ]
    for fields, pointer in cases:
        answer = await intake.register(**fields)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed"), answer.text
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert await owner.fetchval("SELECT last_value FROM petition_number") == before


async def test_doubt_is_a_warning(intake: Intake) -> None:
    answer = await intake.register(
        channel="visit",
        mode="oral",
        headcount=7,
        petitioners=[{"name": "赵六", "id_type": "resident_id", "id_number": "440117190001011234", "phone": "13800138000"}],
    )
    assert answer.status_code == 201
    assert {(w["code"], w["pointer"]) for w in answer.json()["warnings"]} == {
        ("id_check_digit", "/petitioners/0/id_number"),
        ("oral_not_read_back", "/read_back"),
        ("representatives_missing", "/petitioners"),
    }


async def test_received_today_in_shanghai_counts_as_today(intake: Intake) -> None:
    intake.time.instant = datetime.fromisoformat("2026-11-24T16:30:00+00:00")  # 00:30 on the 25th there
    answer = await intake.register(received_on="2026-11-25")
    assert answer.status_code == 201
    assert answer.json()["number"][6:14] == "20261125"


async def test_who_may_register(intake: Intake) -> None:
    expected = {
        "demo-registrar": 201,
        "demo-bureau_officer": 201,
        "demo-unit_handler-440117-RSJ": 201,
        "demo-unit_head-440117001": 201,
        "demo-discipline_inspector-440117-JW": 201,
        "demo-hotline": 201,
        "demo-supervisor": 403,
        "demo-leader": 403,
        "demo-auditor": 403,
        "demo-admin": 403,
        "demo-reviewer-440117-QZF": 403,
        "demo-migration": 403,
    }
    found = {login: (await intake.register(login)).status_code for login in expected}
    assert found == expected
    nobody = await intake.call("POST", "/intake/v1/petitions", body={})
    assert (nobody.status_code, nobody.json()["code"]) == (401, "unauthenticated")


async def test_forbidden_comes_before_the_body(intake: Intake) -> None:
    answer = await intake.call("POST", "/intake/v1/petitions", login="demo-leader", body={"nonsense": 1})
    assert answer.status_code == 403


async def test_an_accusation_is_sealed_and_bars_the_accused_at_once(intake: Intake, owner: asyncpg.Connection) -> None:
    answer = await intake.register(category="accusation", accused=[{"unit": "440117-ZJJ"}])
    body = answer.json()
    path = f"/intake/v1/petitions/{body['id']}"
    logins = {
        "demo-registrar": 404,
        "demo-bureau_officer": 200,
        "demo-unit_handler-440117-JW": 200,
        "demo-unit_head-440117-ZJJ": 404,
        "demo-unit_handler-440117-RSJ": 404,
    }
    seen = {login: (await intake.call("GET", path, login=login)).status_code for login in logins}
    assert seen == logins
    barred = await owner.fetch("SELECT unit_id FROM case_bar WHERE case_id = $1", UUID(body["case_id"]))
    assert [row["unit_id"] for row in barred] == [await unit_id(owner, "440117-ZJJ")]
