"""Ratings: window, scope, replacement, secrecy."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from shared.kernel.time import ZONE
from tests.services.intake.conftest import Intake, set_case, unit_id

PATH = "/intake/v1/public/petitions"
DELIVERED = date(2026, 11, 24)


async def served(intake: Intake, owner: asyncpg.Connection, **columns: object) -> dict[str, Any]:
    made: dict[str, Any] = (await intake.register(category="appeal")).json()
    unit = await unit_id(owner, "440117-ZJJ")
    await set_case(
        owner, made["case_id"], **{"state": "served", "path": "P6", "delivered_on": DELIVERED, "handling_unit_id": unit, **columns}
    )
    return made


async def rate(intake: Intake, made: Mapping[str, Any], headers: Mapping[str, str] | None = None, **body: object) -> httpx.Response:
    sent = {"X-Query-Code": made["query_code"], "Accept-Language": "en", **(headers or {})}
    return await intake.call(
        "POST", f"{PATH}/{made['number']}/ratings", headers=sent, body={"object": "unit", "value": "satisfied", **body}
    )


async def test_both_objects_once_each_and_replaced(intake: Intake, owner: asyncpg.Connection) -> None:
    made = await served(intake, owner)
    comment = "答复及时金丝雀"
    assert (await rate(intake, made, object="bureau", value="dissatisfied")).status_code == 200
    first = await rate(intake, made, comment=comment)
    assert first.json() == {"object": "unit", "value": "satisfied", "rated_at": "2026-11-24T10:00:00+08:00"}
    intake.time.instant += timedelta(days=3)
    assert (await rate(intake, made, value="basically_satisfied")).status_code == 200
    rows = await owner.fetch("SELECT object, value, comment, version FROM rating WHERE petition_id = $1 ORDER BY object", UUID(made["id"]))
    assert [tuple(row) for row in rows] == [("bureau", "dissatisfied", None, 2), ("unit", "basically_satisfied", None, 4)]
    assert await owner.fetchval("SELECT version FROM petition WHERE id = $1", UUID(made["id"])) == 4
    shown = (await intake.call("GET", f"{PATH}/{made['number']}", headers={"X-Query-Code": made["query_code"]})).json()["ratings"]
    assert [(r["object"], r["from"], r["until"], r["value"]) for r in shown] == [
        ("bureau", "2026-11-24", "2026-12-24", "dissatisfied"),
        ("unit", "2026-11-24", "2026-12-24", "basically_satisfied"),
    ]


async def test_events_and_audit_tell_that_never_what(intake: Intake, owner: asyncpg.Connection) -> None:
    made = await served(intake, owner)
    await rate(intake, made, value="dissatisfied", comment="评语金丝雀")
    events = await owner.fetch(
        "SELECT subject, sequence, data::text AS data, e::text AS line FROM event e WHERE type = 'petition.rated' AND case_id = $1",
        UUID(made["case_id"]),
    )
    assert [(e["subject"], e["sequence"]) for e in events] == [(f"petition/{made['id']}", 2)]
    assert json.loads(events[0]["data"]) == {"petition_id": made["id"], "case_id": made["case_id"], "object": "unit"}
    audit = await owner.fetchrow("SELECT a::text AS line FROM audit_entry a WHERE action = 'rate' AND subject_id = $1", made["id"])
    assert audit is not None
    for line in (events[0]["line"], audit["line"]):
        assert "dissatisfied" not in line
        assert "评语" not in line
    row = await owner.fetchrow("SELECT r::text AS line, comment FROM rating r WHERE petition_id = $1", UUID(made["id"]))
    assert row is not None
    assert "评语" not in row["line"]
    assert "评语".encode().hex() not in row["line"]
    assert intake.protection.fields.decrypt(row["comment"], f"rating|comment|{made['id']}/unit") == "评语金丝雀"


@pytest.mark.parametrize(
    ("columns", "rated", "code"),
    [
        ({"delivered_on": None}, "unit", "rating_not_open"),
        ({"delivered_on": DELIVERED - timedelta(days=31)}, "unit", "rating_window_closed"),
        ({"category": "accusation", "sealed": True}, "bureau", "rating_out_of_scope"),
        ({"path": "P1", "state": "redirected"}, "bureau", "rating_out_of_scope"),
        ({"path": "P4", "state": "redirected"}, "unit", "rating_out_of_scope"),
        ({"handling_unit_id": None, "state": "replied", "path": None}, "unit", "rating_out_of_scope"),
    ],
)
async def test_out_of_window_or_scope_is_409(
    intake: Intake, owner: asyncpg.Connection, columns: dict[str, object], rated: str, code: str
) -> None:
    made = await served(intake, owner, **columns)
    answer = await rate(intake, made, object=rated)
    assert (answer.status_code, answer.json()["code"], answer.json()["article"]) == (409, code, "TL 21.2")
    assert await owner.fetchval("SELECT count(*) FROM rating WHERE petition_id = $1", UUID(made["id"])) == 0
    assert await owner.fetchval("SELECT version FROM petition WHERE id = $1", UUID(made["id"])) == 1


async def test_the_last_day_is_open_the_next_is_not(intake: Intake, owner: asyncpg.Connection) -> None:
    made = await served(intake, owner, delivered_on=date(2026, 10, 25))
    intake.time.instant = datetime(2026, 11, 24, 23, 59, tzinfo=ZONE)
    assert (await rate(intake, made)).status_code == 200
    intake.time.instant = datetime(2026, 11, 25, 0, 0, tzinfo=ZONE)
    closed = await rate(intake, made)
    assert (closed.status_code, closed.json()["code"]) == (409, "rating_window_closed")
    assert "2026-11-24" in closed.json()["detail"]


async def test_direct_replies_and_p5_are_rated(intake: Intake, owner: asyncpg.Connection) -> None:
    replied = await served(intake, owner, handling_unit_id=None, state="replied", path=None)
    assert (await rate(intake, replied, object="bureau")).status_code == 200
    assert (await rate(intake, await served(intake, owner, path="P5"))).status_code == 200


async def test_retry_with_a_key_gets_the_same_answer(intake: Intake, owner: asyncpg.Connection) -> None:
    made, key = await served(intake, owner), {"Idempotency-Key": str(uuid4())}
    first = await rate(intake, made, headers=key)
    assert intake.statements() == 6
    again = await rate(intake, made, headers=key)
    assert first.text == again.text
    assert await owner.fetchval("SELECT version FROM petition WHERE id = $1", UUID(made["id"])) == 2


async def test_a_bad_rating_is_422(intake: Intake, owner: asyncpg.Connection) -> None:
    made = await served(intake, owner)
    for body in ({"value": "delighted"}, {"object": "leader"}, {"comment": ""}, {"comment": "字" * 2001}, {"stars": 5}):
        assert (await rate(intake, made, **body)).status_code == 422, body


async def test_staff_read_no_rating_through_intake(intake: Intake, owner: asyncpg.Connection) -> None:
    made = await served(intake, owner)
    await rate(intake, made, value="dissatisfied")
    shown = await intake.call("GET", f"/intake/v1/petitions/{made['id']}", login="demo-bureau_officer")
    assert shown.status_code == 200
    assert "dissatisfied" not in shown.text
    async with intake.app.state.service.database.pool.acquire() as connection, connection.transaction():
        await connection.execute(f"SELECT set_config('app.unit', '{await unit_id(owner, '440117-XFJ')}', true)")
        assert await connection.fetchval("SELECT count(*) FROM petition WHERE id = $1", UUID(made["id"])) == 1
        assert await connection.fetchval("SELECT count(*) FROM rating") == 0
