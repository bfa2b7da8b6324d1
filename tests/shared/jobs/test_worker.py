"""A worker process goes on when its servers go away, and leaves in order when told to."""

import asyncio
import time
from datetime import datetime

from deploy.local import LocalValkey
from shared.contracts.events import StoredEvent
from shared.db.database import Database
from shared.db.sessions import UnitOfWork
from shared.jobs.process import end
from shared.jobs.timer import Sweep
from shared.jobs.worker import run_workers
from tests.shared.jobs.toy import Toy, count, eventually


async def test_workers_claim_from_postgresql_while_redis_is_away(toy: Toy, valkey: LocalValkey) -> None:
    valkey.stop(kill=True)
    try:
        await toy.publish(120)
        async with toy.relaying(), toy.working({"toy": count}), toy.working({"toy": count}):
            await toy.until_done(120, seconds=15)
    finally:
        valkey.start()
    effects = await toy.effects()
    assert len(effects) == len(set(effects)) == 120


async def test_a_worker_outlives_redis_and_postgresql_connections(toy: Toy, valkey: LocalValkey) -> None:
    async with toy.relaying(), toy.working({"toy": count}):
        await toy.publish(30)
        await toy.until_done(30)
        await asyncio.to_thread(valkey.restart, kill=True)
        await toy.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await toy.publish(30)
        await toy.until_done(60)
        await asyncio.to_thread(valkey.restart, kill=True)
        await toy.publish(30)
        await toy.until_done(90)
    assert len(await toy.effects()) == 90


async def test_a_worker_waits_for_a_redis_that_is_not_there_yet(toy: Toy, valkey: LocalValkey) -> None:
    valkey.stop(kill=True)
    try:
        async with toy.working({"toy": count}):
            await asyncio.sleep(1.0)
            await asyncio.to_thread(valkey.start)
            async with toy.relaying():
                await toy.publish(10)
                await toy.until_done(10)
    finally:
        if valkey.process is None:
            valkey.start()
    assert len(await toy.effects()) == 10


async def test_on_sigterm_what_was_begun_is_finished_and_the_rest_given_back(toy: Toy) -> None:
    begun = asyncio.Event()

    async def slow(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        await count(uow, event, now)

    stop = asyncio.Event()
    await toy.publish(500)
    async with toy.relaying():
        working = asyncio.create_task(run_workers(toy.settings, [toy.part({"toy": slow})], stop=stop))
        await begun.wait()
        await asyncio.sleep(0.5)
    stop.set()
    began = time.monotonic()
    await working
    assert time.monotonic() - began < 10
    states = await toy.states()
    assert len(await toy.effects()) == states[2]
    assert 0 < states[2] < 500
    dispatched = await toy.owner.fetchval("SELECT count(*) FROM delivery WHERE state = 0 AND dispatches > 0 AND available_at <= now()")
    assert dispatched > 0, "nobody has to wait for the leases of a worker that left"
    assert await toy.owner.fetchval("SELECT count(*) FROM delivery WHERE state = 0 AND starts > failures") == 0


async def test_sweeps_run_without_redis_and_a_failing_one_stops_no_other(toy: Toy, valkey: LocalValkey) -> None:
    turns: list[tuple[str, datetime]] = []

    async def good(database: Database, now: datetime) -> None:
        assert await database.pool.fetchval("SELECT 1") == 1
        turns.append(("good", now))

    async def bad(_: Database, now: datetime) -> None:
        turns.append(("bad", now))
        raise ValueError

    async def both_often() -> bool:
        return all(sum(name == wanted for name, _ in turns) >= 5 for wanted in ("good", "bad"))

    valkey.stop(kill=True)
    try:
        async with toy.working({"toy": count}, [Sweep("good", 0.1, good), Sweep("bad", 0.1, bad)]):
            await eventually(both_often, 10)
    finally:
        valkey.start()
    assert all(now.tzinfo is not None for _, now in turns)


async def test_jobs_left_by_a_killed_worker_are_done_by_another_after_the_lease(toy: Toy) -> None:
    hanging = asyncio.Event()

    async def hang(*_: object) -> None:
        hanging.set()
        await asyncio.sleep(3600)

    [ref] = await toy.publish()
    async with toy.relaying():
        working = asyncio.create_task(run_workers(toy.settings, [toy.part({"toy": hang})], stop=asyncio.Event()))
        await hanging.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert (await toy.row(ref))["starts"] == 1
        await toy.make_due()
        async with toy.working({"toy": count}):
            await toy.until_done(1, seconds=10)
    assert await toy.effects() == [ref.event_id]


async def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 2:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end([task])
    assert (task.cancelled(), swallowed) == (True, 2)
