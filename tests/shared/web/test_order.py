"""The order of checks (design §4), as a table: each row is wrong from its own step on, and only the first wrong thing is told."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.shared.web.toy import THING, Toy

RENAME = f"/things/{THING}/actions/rename"
NOWHERE = f"/things/{uuid4()}/actions/rename"
OK, STALE = {"If-Match": '"3-0a"'}, {"If-Match": '"2-0a"'}
JSON, BAD_TYPE = {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}
GOOD, SAME, BAD, BROKEN = b'{"title": "x"}', '{"title": "甲"}'.encode(), b'{"title": ""}', b"{"

# login, path, headers, body, status, code. demo-leader may not "classify".
TABLE: list[tuple[str | None, str, dict[str, str], bytes, int, str | None]] = [
    (None, NOWHERE, {**STALE, **BAD_TYPE}, BROKEN, 401, "unauthenticated"),
    ("demo-leader", NOWHERE, {**STALE, **BAD_TYPE}, BROKEN, 415, "unsupported_media_type"),
    ("demo-leader", NOWHERE, {**STALE, **JSON}, b'{"title": "' + b"x" * 1_048_576, 413, "payload_too_large"),
    ("demo-leader", NOWHERE, {**STALE, **JSON}, BROKEN, 400, "malformed_json"),
    ("demo-leader", NOWHERE, {**STALE, **JSON}, BAD, 404, "not_found"),
    ("demo-leader", "/things/no-uuid/actions/rename", {**STALE, **JSON}, BAD, 404, "not_found"),
    ("demo-leader", RENAME, {**STALE, **JSON}, BAD, 403, "forbidden"),
    ("demo-leader", RENAME, JSON, BAD, 403, "forbidden"),
    ("demo-bureau_officer", NOWHERE, {**STALE, **JSON}, BAD, 404, "not_found"),
    ("demo-bureau_officer", RENAME, JSON, BAD, 428, "precondition_required"),
    ("demo-bureau_officer", RENAME, {**STALE, **JSON}, BAD, 412, "precondition_failed"),
    ("demo-bureau_officer", RENAME, {**OK, **JSON}, BAD, 422, "validation_failed"),
    ("demo-bureau_officer", RENAME, {**OK, **JSON}, SAME, 409, "illegal_transition"),
    ("demo-bureau_officer", RENAME, {**OK, **JSON}, GOOD, 200, None),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[4]}-{row[5]}-{row[0]}")
async def test_the_first_wrong_thing_is_told(toy: Toy, row: tuple[str | None, str, dict[str, str], bytes, int, str | None]) -> None:
    login, path, headers, body, status, code = row
    answer = await toy.post(path, login, headers=headers, content=body)
    assert (answer.status_code, answer.json().get("code")) == (status, code)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"headers": {}}, 200, None),
        ({"headers": STALE}, 200, None),
        ({"content": b'{ "title" : "x" }'}, 200, None),
        ({"content": BAD}, 422, "idempotency_key_reused"),
        ({"content": b'{"title": "other"}'}, 422, "idempotency_key_reused"),
        ({"content": BROKEN}, 400, "malformed_json"),
        ({"path": NOWHERE}, 422, "idempotency_key_reused"),
        ({"login": None}, 401, "unauthenticated"),
    ],
)
async def test_a_stored_answer_comes_after_the_form_and_before_everything_else(
    toy: Toy, change: dict[str, Any], status: int, code: str | None
) -> None:
    key = {"Idempotency-Key": str(uuid4()), **JSON}
    first = await toy.post(RENAME, headers={**OK, **key}, content=GOOD)
    assert first.status_code == 200
    headers = {**change.get("headers", OK), **key}
    again = await toy.post(
        change.get("path", RENAME), change.get("login", "demo-bureau_officer"), headers=headers, content=change.get("content", GOOD)
    )
    assert (again.status_code, again.json().get("code")) == (status, code)
    if status == 200:
        assert again.content == first.content


async def test_a_reading_route_judges_the_resource_before_the_role(toy: Toy) -> None:
    assert (await toy.get(f"/things/{uuid4()}", "demo-admin")).status_code == 404
    assert (await toy.get("/things/no-uuid", "demo-admin")).status_code == 404
    assert (await toy.get(f"/things/{THING}", "demo-admin")).status_code == 403
    assert (await toy.get(f"/things/{THING}", None)).status_code == 401


async def test_running_comes_before_the_stored_answer(toy: Toy) -> None:
    toy.world.gate.clear()
    toy.world.running.clear()
    headers = {"Idempotency-Key": str(uuid4())}
    first = asyncio.create_task(toy.post("/slow", headers=headers))
    await toy.world.running.wait()
    second = await toy.post("/slow", headers=headers)
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
    assert second.headers["retry-after"]
    toy.world.gate.set()
    done = await first
    again = await toy.post("/slow", headers=headers)
    assert (done.status_code, again.status_code, again.content) == (201, 201, done.content)
