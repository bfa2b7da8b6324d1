import asyncio
from uuid import uuid4

import asyncpg
import pytest

from shared.settings import DbRole
from tests.shared.web.toy import THING, Toy


def key(value: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": value or str(uuid4())}


async def test_a_retry_gets_the_first_answer_and_nothing_happens_twice(toy: Toy) -> None:
    headers, title = key(), str(uuid4())
    first = await toy.post("/things", headers=headers, json={"title": title})
    again = await toy.post("/things", headers=headers, json={"title": title})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    for name in ("location", "etag", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await toy.count(title) == 1


async def test_fifty_at_once_act_once(toy: Toy) -> None:
    headers, title = key(), str(uuid4())
    answers = await asyncio.gather(*(toy.post("/things", headers=headers, json={"title": title}) for _ in range(50)))
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency_in_progress"}
    assert await toy.count(title) == 1
    final = await toy.post("/things", headers=headers, json={"title": title})
    assert (final.status_code, await toy.count(title)) == (201, 1)


async def test_keys_belong_to_their_actor(toy: Toy) -> None:
    headers, title = key(), str(uuid4())
    for login in ("demo-bureau_officer", "demo-registrar", "demo-hotline"):
        assert (await toy.post("/things", login, headers=headers, json={"title": title})).status_code == 201
    assert await toy.count(title) == 3


async def test_only_success_is_stored(toy: Toy) -> None:
    headers = key()
    assert (await toy.post("/things", headers=headers, json={"title": ""})).status_code == 422
    assert (await toy.post("/things", headers=headers, json={"title": "x"})).status_code == 201


async def test_without_a_key_every_request_acts(toy: Toy) -> None:
    title = str(uuid4())
    for _ in range(2):
        assert (await toy.post("/things", json={"title": title})).status_code == 201
    assert await toy.count(title) == 2


@pytest.mark.parametrize("bad", ["", "x" * 256, "schlüssel", "a\tb"])
async def test_an_unusable_key_is_refused(toy: Toy, bad: str) -> None:
    answer = await toy.post("/things", headers={"Idempotency-Key": bad.encode("latin-1")}, json={"title": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_invalid")


async def test_public_keys_are_uuids_in_any_spelling(toy: Toy) -> None:
    title, value = str(uuid4()), uuid4()
    for bad in ("1", "key", f"{value}x"):
        answer = await toy.post("/public/things", None, headers=key(bad), json={"title": title})
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_invalid")
    for spelling in (str(value), str(value).upper(), value.hex):
        assert (await toy.post("/public/things", None, headers=key(spelling), json={"title": title})).status_code == 201
    assert await toy.count(title) == 1


async def test_another_media_type_is_fingerprinted_by_its_bytes(toy: Toy) -> None:
    headers = {**key(), "Content-Type": "text/csv"}
    assert (await toy.post("/rows", headers=headers, content=b"a,b")).json() == {"bytes": 3}
    assert (await toy.post("/rows", headers=headers, content=b"a,b")).json() == {"bytes": 3}
    assert (await toy.post("/rows", headers=headers, content=b"a, b")).json()["code"] == "idempotency_key_reused"


async def test_what_is_stored_tells_nothing(toy: Toy) -> None:
    headers, title = key(), "李四光" + str(uuid4())[:8]
    await toy.post("/things", headers=headers, json={"title": title})
    connection = await asyncpg.connect(toy.settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang"})
    row = await connection.fetchrow("SELECT * FROM idempotency WHERE key = $1", headers["Idempotency-Key"])
    await connection.close()
    assert title.encode() not in bytes(row["answer"])
    assert str(THING).encode() not in bytes(row["answer"])
    assert title not in str(dict(row))


async def test_the_answer_is_sent_only_after_the_commit(toy: Toy) -> None:
    toy.world.kill = True
    headers = key()
    failed = await toy.post("/killed", headers=headers)
    assert (failed.status_code, failed.json()["code"]) == (503, "unavailable")
    assert failed.headers["retry-after"]
    assert await toy.count("killed") == 0
    toy.world.kill = False
    assert (await toy.post("/killed", headers=headers)).status_code == 201
    assert await toy.count("killed") == 1


async def test_a_constraint_at_the_flush_is_a_conflict_not_a_success(toy: Toy) -> None:
    answer = await toy.post("/twice", headers=key())
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert await toy.count("twice") == 0


async def test_an_answer_committed_between_snapshot_and_lock_is_given(toy: Toy) -> None:
    """The race that the lock alone leaves open: another process stores its answer after our statement's snapshot was taken."""
    first, ours = key(), key()
    toy.world.gate.set()
    assert (await toy.post("/slow", headers=first)).status_code == 201
    toy.world.gate.clear()
    toy.world.running.clear()
    done = await toy.count("slow")
    task = asyncio.create_task(toy.post("/slow", headers=ours))
    await toy.world.running.wait()
    connection = await asyncpg.connect(toy.settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang"})
    row = await connection.fetchrow("SELECT actor, fingerprint FROM idempotency WHERE key = $1", first["Idempotency-Key"])
    name = ours["Idempotency-Key"]
    answer = toy.app.state.service.answers.seal(b'{"done":"elsewhere"}', row["actor"], name)
    await connection.execute(
        "INSERT INTO idempotency (actor, key, fingerprint, status, headers, answer) VALUES ($1, $2, $3, 201, '{}', $4)",
        row["actor"], name, row["fingerprint"], answer,
    )  # fmt: skip
    await connection.close()
    toy.world.gate.set()
    given = await task
    assert (given.status_code, given.json()) == (201, {"done": "elsewhere"})
    assert await toy.count("slow") == done
