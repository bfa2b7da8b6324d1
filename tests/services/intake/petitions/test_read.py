"""Reading back: lists under rights, one petition masked, conditional requests, look-ups by person."""

import json
from uuid import UUID, uuid4

import asyncpg

from shared.contracts.register import EXAMPLE
from tests.services.intake.conftest import Intake, set_case

PERSON = {
    "name": "诸葛测试",
    "id_type": "resident_id",
    "id_number": "440117190001011233",
    "phone": "13812345678",
    "email": "zhuge@example.cn",
    "address": "街口街道某路1号2单元",
}


async def test_a_petition_is_shown_masked(intake: Intake) -> None:
    made = (await intake.call("POST", "/intake/v1/petitions", login="demo-registrar", body=EXAMPLE | {"petitioners": [PERSON]})).json()
    answer = await intake.call("GET", f"/intake/v1/petitions/{made['id']}", login="demo-registrar")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["number"] == made["number"]
    assert body["facts"] == EXAMPLE["facts"]
    assert body["source"] == EXAMPLE["source"]
    assert body["registered_by"] == "440117-XFJ"
    assert body["registered_at"] == "2026-11-24T10:00:00+08:00"
    assert body["petitioners"] == [
        {
            "kind": "natural",
            "nationality": "CN",
            "id_type": "resident_id",
            "representative": False,
            "name": "诸***",
            "id_number": "4401**********1233",
            "phone": "138****5678",
            "email": "z****@example.cn",
            "address": "街口街道某路****",
        }
    ]
    assert not [value for value in PERSON.values() if value in answer.text and value != "resident_id"]
    assert intake.statements() == 2


async def test_unchanged_is_304_and_another_role_has_another_view(intake: Intake) -> None:
    made = await intake.register()
    path = made.headers["Location"]
    tag = (await intake.call("GET", path, login="demo-registrar")).headers["ETag"]
    assert tag == made.headers["ETag"]
    again = await intake.call("GET", path, login="demo-registrar", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = await intake.call("GET", path, login="demo-bureau_officer", headers={"If-None-Match": tag})
    assert other.status_code == 200


async def test_what_is_hidden_or_unknown_is_404(intake: Intake) -> None:
    made = (await intake.register()).json()
    for login, petition in (
        ("demo-unit_handler-440117-RSJ", made["id"]),
        ("demo-registrar", str(uuid4())),
        ("demo-registrar", made["case_id"]),
        ("demo-registrar", made["number"]),
        ("demo-registrar", "nonsense"),
    ):
        answer = await intake.call("GET", f"/intake/v1/petitions/{petition}", login=login)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for login in ("demo-leader", "demo-supervisor", "demo-admin", "demo-auditor", "demo-hotline"):
        assert (await intake.call("GET", f"/intake/v1/petitions/{made['id']}", login=login)).status_code == (
            404 if login in {"demo-admin", "demo-auditor"} else 403
        )


async def test_superiors_of_the_registering_unit_see_it(intake: Intake) -> None:
    made = (await intake.register("demo-unit_handler-440117-RSJ")).json()
    path = f"/intake/v1/petitions/{made['id']}"
    seen = {login: (await intake.call("GET", path, login=login)).status_code for login in (
        "demo-unit_head-440117-RSJ", "demo-registrar", "demo-reviewer-440117-QZF", "demo-unit_handler-440117-JYJ")}  # fmt: skip
    assert list(seen.values()) == [200, 200, 200, 404]


async def test_pages_hold_every_row_once_newest_received_first(intake: Intake) -> None:
    login, topic = "demo-unit_handler-440117107", f"t{uuid4().hex[:8]}"
    days = ["2026-11-03", "2026-11-01", "2026-11-03", "2026-11-02", "2026-11-03"]
    made = [(await intake.register(login, received_on=day, topic=topic)).json() for day in days]
    wanted = [made[i]["id"] for i in (4, 2, 0, 3, 1)]
    found: list[str] = []
    path = f"/intake/v1/petitions?topic={topic}&limit=2"
    for _ in range(5):
        answer = await intake.call("GET", path, login=login)
        assert answer.status_code == 200, answer.text
        assert intake.statements() == 1
        body = answer.json()
        found += [item["id"] for item in body["items"]]
        if body["next"] is None:
            break
        assert body["next"] in answer.headers["Link"]
        path = f"/intake/v1/petitions?topic={topic}&limit=2&cursor={body['next']}"
    assert found == wanted


async def test_a_cursor_belongs_to_its_filter_and_caller(intake: Intake) -> None:
    topic = f"t{uuid4().hex[:8]}"
    for _ in range(3):
        await intake.register(topic=topic)
    cursor = (await intake.call("GET", f"/intake/v1/petitions?topic={topic}&limit=1", login="demo-registrar")).json()["next"]
    for login, query in (
        ("demo-registrar", f"limit=1&cursor={cursor}"),
        ("demo-bureau_officer", f"topic={topic}&limit=1&cursor={cursor}"),
        ("demo-registrar", f"topic={topic}&limit=1&cursor={cursor[:-2]}AA"),
        ("demo-registrar", "cursor=%F0%9F%98%80"),
    ):
        answer = await intake.call("GET", f"/intake/v1/petitions?{query}", login=login)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_filters(intake: Intake, owner: asyncpg.Connection) -> None:
    topic = f"t{uuid4().hex[:8]}"
    letter = (await intake.register(topic=topic, received_on="2026-10-01")).json()
    call = (await intake.register(topic=topic, channel="call", category="suggestion")).json()
    await set_case(owner, call["case_id"], state="transferred")
    for query, wanted in (
        ("", [call, letter]),
        ("&channel=call", [call]),
        ("&category=suggestion", [call]),
        ("&category=appeal", []),
        ("&state=transferred", [call]),
        ("&state=registered", [letter]),
        ("&received_from=2026-10-02", [call]),
        ("&received_to=2026-10-01", [letter]),
        (f"&number={letter['number']}", [letter]),
        ("&number=44011720261124L000000", []),
    ):
        answer = await intake.call("GET", f"/intake/v1/petitions?topic={topic}{query}", login="demo-registrar")
        assert [item["id"] for item in answer.json()["items"]] == [one["id"] for one in wanted], query
    for query in ("channel=pigeon", "received_from=1.1.2026", "state=nowhere", "limit=0", "limit=201"):
        assert (await intake.call("GET", f"/intake/v1/petitions?{query}", login="demo-registrar")).status_code == 422, query


async def test_sealed_petitions_are_in_no_list_of_those_who_may_not_know(intake: Intake) -> None:
    topic = f"t{uuid4().hex[:8]}"
    await intake.register(topic=topic, category="accusation", accused=[{"unit": "440117-ZJJ"}])
    counts = {}
    for login in ("demo-registrar", "demo-bureau_officer", "demo-unit_head-440117-ZJJ", "demo-discipline_inspector-440117-JW"):
        counts[login] = len((await intake.call("GET", f"/intake/v1/petitions?topic={topic}", login=login)).json()["items"])
    assert list(counts.values()) == [0, 1, 0, 1]


async def test_lookup_by_phone_or_id_number_in_any_spelling_is_logged_without_the_value(intake: Intake, owner: asyncpg.Connection) -> None:
    phone, number = f"139{uuid4().int % 10**8:08}", f"E{uuid4().int % 10**8:08}"
    person = {"name": "路人", "phone": phone, "id_type": "passport", "id_number": number}
    first = (await intake.register(petitioners=[person])).json()
    second = (await intake.register(petitioners=[{"phone": f"+86 {phone[:3]}-{phone[3:]}"}])).json()
    purpose = f"登记前核对 {uuid4()}"
    for asked, wanted in (
        ({"phone": phone}, [second, first]),
        ({"phone": "".join(chr(ord(c) + 0xFEE0) for c in phone)}, [second, first]),
        ({"id_number": number.lower()}, [first]),
        ({"phone": "000-000"}, []),
        ({"phone": "没有号码的字"}, []),
    ):
        answer = await intake.call("POST", "/intake/v1/petitions/lookups", login="demo-registrar", body={**asked, "purpose": purpose})
        assert answer.status_code == 200, answer.text
        assert [item["id"] for item in answer.json()["items"]] == [one["id"] for one in wanted], asked
    rows = await owner.fetch(
        "SELECT a::text AS line, subject_id, changes::text AS changes FROM audit_entry a WHERE purpose = $1 ORDER BY id", purpose
    )
    assert [(row["subject_id"], json.loads(row["changes"])["found"]) for row in rows] == [
        ("phone", 2), ("phone", 2), ("id_number", 1), ("phone", 0), ("phone", 0)]  # fmt: skip
    assert not [row for row in rows if phone in row["line"] or number in row["line"]]


async def test_lookup_sees_only_what_the_caller_may_see(intake: Intake) -> None:
    phone = f"139{uuid4().int % 10**8:08}"
    await intake.register("demo-unit_handler-440117-RSJ", petitioners=[{"phone": phone}])
    await intake.register(petitioners=[{"phone": phone}], category="accusation")
    body = {"phone": phone, "purpose": "并案"}
    found = {}
    for login in ("demo-registrar", "demo-bureau_officer"):
        found[login] = len((await intake.call("POST", "/intake/v1/petitions/lookups", login=login, body=body)).json()["items"])
    assert found == {"demo-registrar": 1, "demo-bureau_officer": 2}
    assert (await intake.call("POST", "/intake/v1/petitions/lookups", login="demo-unit_handler-440117-RSJ", body=body)).status_code == 403


async def test_a_lookup_needs_one_field_and_a_purpose(intake: Intake) -> None:
    for body in ({"phone": "13800138000"}, {"purpose": "并案"}, {"phone": "13800138000", "id_number": "12345", "purpose": "并案"},
                 {"phone": "13800138000", "purpose": "  "}, {"name": "张三", "purpose": "并案"}):  # fmt: skip
        answer = await intake.call("POST", "/intake/v1/petitions/lookups", login="demo-registrar", body=body)
        assert answer.status_code == 422, body


async def test_older_index_keys_still_find(intake: Intake) -> None:
    keys = intake.protection.index_keys
    rotated = type(keys)(2, {**keys.by_id, 2: b"\x07" * 32})
    newer = type(intake.protection)(intake.protection.fields, rotated, intake.protection.code_keys, intake.protection.suite)
    old, new = intake.protection.index("phone", "13800138000"), newer.index("phone", "13800138000")
    assert old != new
    assert newer.possible_indexes("phone", "+86 13800138000") == [old, new]


async def test_the_reading_role_cannot_read_what_the_context_does_not_grant(intake: Intake) -> None:
    made = (await intake.register()).json()
    async with intake.app.state.service.database.pool.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM petition WHERE id = $1", UUID(made["id"])) == 0
        assert await connection.fetchval("SELECT count(*) FROM petitioner") == 0
