"""Every event takes effect exactly once, in any order of delivery; poison and crashes stay with the event that causes them."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime

import asyncpg
import pytest
from structlog.contextvars import get_contextvars

from shared.contracts.events import Event, StoredEvent
from shared.db.sessions import UnitOfWork
from shared.jobs.delivery import Batched, handle
from shared.jobs.failures import MAX_CRASHES, MAX_FAILURES
from shared.jobs.outcomes import DEFER_SECONDS
from shared.jobs.queue import Batch
from shared.kernel.time import SystemTime
from tests.shared.jobs.toy import Toy, count

TIME = SystemTime()
SECRET = "身份证 440117199001011234"


async def test_duplicates_and_disorder_take_effect_once(toy: Toy) -> None:
    refs = await toy.publish(120)
    dice = random.Random(7)
    parts = [refs[i : i + 25] for i in range(0, len(refs), 25)] * 3
    batches = [toy.batch(dice.sample(part, len(part))) for part in dice.sample(parts, len(parts))]
    await asyncio.gather(*(handle(toy.worker, {"toy": count}, batch, TIME) for batch in batches))
    for batch in batches:
        await handle(toy.worker, {"toy": count}, batch, TIME)
    assert sorted(await toy.effects()) == sorted(ref.event_id for ref in refs)
    assert await toy.states() == {2: 120}


async def test_a_batch_is_handled_in_the_order_of_writing(toy: Toy) -> None:
    refs = [ref for _ in range(6) for ref in await toy.publish()]
    await handle(toy.worker, {"toy": count}, toy.batch(refs[::-1]), TIME)
    assert await toy.effects() == [ref.event_id for ref in refs]


async def test_poison_is_counted_alone_and_holds_up_no_other(toy: Toy) -> None:
    refs = await toy.publish(10)
    poison = refs[4].event_id

    async def brittle(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        await count(uow, event, now)
        if event.id == poison:
            raise ValueError(SECRET)

    await handle(toy.worker, {"toy": brittle}, toy.batch(refs), TIME)
    assert await toy.states() == {0: 1, 2: 9}
    assert poison not in await toy.effects()
    row = await toy.row(refs[4])
    assert (row["failures"], row["starts"], row["last_error"]) == (1, 1, "ValueError")
    assert 1 < row["waits"].total_seconds() < 3


async def test_a_poison_event_is_dead_at_the_eighth_failure_and_tells_no_personal_data(toy: Toy) -> None:
    [ref] = await toy.publish()

    async def poison(uow: UnitOfWork, event: StoredEvent, _: datetime) -> None:
        await uow.execute("INSERT INTO toy_effect (event_id) VALUES ($1::text::uuid)", f"{SECRET} {event.id}")

    for failures in range(1, MAX_FAILURES + 1):
        await handle(toy.worker, {"toy": poison}, toy.batch([ref]), TIME)
        row = await toy.row(ref)
        assert (row["failures"], row["state"]) == (failures, 3 if failures == MAX_FAILURES else 0)
    assert row["last_error"] == "InvalidTextRepresentationError 22P02"
    await handle(toy.worker, {"toy": count}, toy.batch([ref]), TIME)
    assert await toy.effects() == [], "a dead delivery stays dead"


@pytest.mark.parametrize(
    "error", [asyncpg.SerializationError("x"), asyncpg.DeadlockDetectedError("x"), ConnectionResetError(), asyncpg.InternalClientError("x")]
)
async def test_a_transient_failure_is_postponed_without_blame(toy: Toy, error: Exception) -> None:
    [ref] = await toy.publish()

    async def unlucky(*_: object) -> None:
        raise error

    for _ in range(MAX_FAILURES + MAX_CRASHES):
        await handle(toy.worker, {"toy": unlucky}, toy.batch([ref]), TIME)
    row = await toy.row(ref)
    assert (row["state"], row["failures"], row["starts"]) == (0, 0, 0)
    assert row["waits"].total_seconds() > 0
    await handle(toy.worker, {"toy": count}, toy.batch([ref]), TIME)
    assert await toy.effects() == [ref.event_id]


@pytest.mark.parametrize("pause", [0.0, 0.001, 0.02])
async def test_a_lost_connection_undoes_the_batch_and_blames_nobody(toy: Toy, pause: float) -> None:
    refs = await toy.publish(5)

    async def killed(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        await count(uow, event, now)
        if event.id == refs[3].event_id:
            await toy.owner.execute("SELECT pg_terminate_backend($1, 5000)", await uow.fetchval("SELECT pg_backend_pid()"))
            await asyncio.sleep(pause)
            await uow.fetchval("SELECT 1")

    await handle(toy.worker, {"toy": killed}, toy.batch(refs), TIME)
    assert await toy.effects() == []
    assert [((await toy.row(ref))["failures"], (await toy.row(ref))["starts"]) for ref in refs] == [(0, 0)] * 5
    await handle(toy.worker, {"toy": count}, toy.batch(refs), TIME)
    assert sorted(await toy.effects()) == sorted(ref.event_id for ref in refs)


async def test_rows_that_a_claimer_locks_for_a_moment_do_not_wait_for_their_lease(toy: Toy) -> None:
    refs = await toy.publish(5)
    async with toy.owner.transaction():
        await toy.owner.execute("SELECT FROM delivery FOR UPDATE")
        handling = asyncio.create_task(handle(toy.worker, {"toy": count}, toy.batch(refs), TIME))
        await asyncio.sleep(0.05)
    await handling
    assert await toy.effects() == [ref.event_id for ref in refs]


async def test_an_event_that_kills_its_worker_is_dead_and_its_neighbours_are_not(toy: Toy) -> None:
    refs = await toy.publish(4)
    killer = refs[1].event_id

    class Killed(BaseException):
        """What kill -9 looks like from inside: nothing is recorded."""

    async def deadly(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        if event.id == killer:
            raise Killed
        await count(uow, event, now)

    lives = 0
    for _ in range(MAX_CRASHES + 3):
        try:
            await handle(toy.worker, {"toy": deadly}, toy.batch(refs), TIME)
        except Killed:
            lives += 1
    assert lives == MAX_CRASHES
    assert await toy.states() == {2: 3, 3: 1}
    assert (await toy.row(refs[1]))["last_error"] == "crash loop"


async def test_what_only_a_newer_program_knows_is_left_to_it(toy: Toy) -> None:
    [known], [future], [stranger] = await toy.publish(), await toy.publish(kind="case.teleported"), await toy.publish(consumer="toy.new")
    await handle(toy.worker, {"toy": count}, toy.batch([known, future]), TIME)
    await handle(toy.worker, {"toy": count}, toy.batch([stranger], "toy.new"), TIME)
    assert await toy.effects() == [known.event_id]
    for ref in (future, stranger):
        row = await toy.row(ref)
        assert (row["state"], row["starts"], row["failures"]) == (0, 0, 0)
        assert DEFER_SECONDS - 5 < row["waits"].total_seconds() <= DEFER_SECONDS


async def test_a_batch_consumer_gets_all_at_once_and_one_by_one_when_it_fails(toy: Toy) -> None:
    refs = await toy.publish(6)
    sizes: list[int] = []

    async def catch_up(uow: UnitOfWork, events: Sequence[StoredEvent], now: datetime) -> None:
        sizes.append(len(events))
        for event in events:
            await count(uow, event, now)
        if any(event.id == refs[2].event_id for event in events):
            raise LookupError

    await handle(toy.worker, {"toy": Batched(catch_up)}, toy.batch(refs), TIME)
    assert sizes == [6, 1, 1, 1, 1, 1, 1]
    assert await toy.states() == {0: 1, 2: 5}
    assert len(await toy.effects()) == 5


async def test_an_event_emitted_by_a_handler_commits_with_the_effect_and_keeps_the_trace(toy: Toy) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    [ref] = await toy.publish(traceparent=f"00-{trace}-b7ad6b7169203331-01")
    seen: dict[str, object] = {}

    async def emitting(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        seen.update(get_contextvars())
        await count(uow, event, now)
        uow.emit(Event("case.accepted", "toy/2", 2, now))

    await handle(toy.worker, {"toy": emitting}, toy.batch([ref]), TIME)
    assert (seen["trace_id"], seen["consumer"], seen["event_id"]) == (trace, "toy", str(ref.event_id))
    emitted = await toy.owner.fetchval("SELECT traceparent FROM event WHERE type = 'case.accepted'")
    assert emitted.startswith(f"00-{trace}-")
    assert "b7ad6b7169203331" not in emitted
    assert "trace_id" not in get_contextvars()


async def test_a_failed_event_leaves_nothing_it_emitted(toy: Toy) -> None:
    refs = await toy.publish(2)

    async def failing(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        uow.emit(Event("case.accepted", f"toy/{event.id}", 2, now))
        if event.id == refs[1].event_id:
            raise RuntimeError

    await handle(toy.worker, {"toy": failing}, toy.batch(refs), TIME)
    assert await toy.owner.fetchval("SELECT array_agg(subject) FROM event WHERE type = 'case.accepted'") == [f"toy/{refs[0].event_id}"]


async def test_a_service_cannot_touch_another_services_deliveries(toy: Toy) -> None:
    refs = await toy.publish(2)
    await toy.owner.execute("UPDATE delivery SET service = 'intake'")
    await handle(toy.worker, {"toy": count}, Batch("reporting", "toy", tuple(refs)), TIME)
    assert await toy.effects() == []
    assert await toy.states() == {0: 2}
