"""From commit to effect, whatever happens to relays, workers and Redis in between."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import datetime

import pytest_asyncio
from arq.connections import ArqRedis
from arq.constants import job_key_prefix
from redis.exceptions import OutOfMemoryError

from deploy.local import LocalValkey
from shared.contracts.events import StoredEvent
from shared.db.sessions import UnitOfWork
from shared.jobs.leases import BATCH_SIZE, Lane, claim, expire_leases
from shared.jobs.queue import EPOCH, LANE_JOBS, SKEW_MS, STALE_SECONDS, begin_epoch, look, open_queue, queue_name
from shared.jobs.relay import take_turn
from tests.shared.jobs.toy import SERVICE, Toy, count, eventually

LANES = (Lane("toy", SERVICE),)


@pytest_asyncio.fixture
async def queue(toy: Toy) -> AsyncIterator[ArqRedis]:
    opened = open_queue(toy.settings)
    yield opened
    await opened.aclose()


async def test_events_reach_their_consumer_once_with_several_relays_and_workers(toy: Toy) -> None:
    async with toy.relaying(), toy.relaying(), toy.working({"toy": count}), toy.working({"toy": count}):
        for _ in range(20):
            await toy.publish(50)
        await toy.until_done(1000)
    effects = await toy.effects()
    assert len(effects) == len(set(effects)) == 1000


async def test_a_relay_that_dies_between_commit_and_enqueue_delays_only_by_its_lease(toy: Toy, queue: ArqRedis) -> None:
    await begin_epoch(queue)
    [ref] = await toy.publish()
    assert len(await claim(toy.relay, ["toy"], lease=1.5)) == 1
    assert await claim(toy.relay, ["toy"]) == [], "leased to the one that died"
    async with toy.relaying(), toy.working({"toy": count}):
        await asyncio.sleep(0.7)
        assert await toy.effects() == []
        await toy.until_done(1, seconds=5)
    assert await toy.effects() == [ref.event_id]
    assert (await toy.row(ref))["dispatches"] == 2


async def test_what_redis_refuses_is_given_back(toy: Toy, queue: ArqRedis) -> None:
    await begin_epoch(queue)
    [ref] = await toy.publish()
    await queue.config_set("maxmemory", 1)
    try:
        epoch = (await look(queue, [SERVICE])).epoch
        raised = False
        try:
            await take_turn(toy.relay, queue, LANES, epoch)
        except OutOfMemoryError:
            raised = True
        assert raised
    finally:
        await queue.config_set("maxmemory", 0)
    assert (await toy.row(ref))["waits"].total_seconds() <= 0.5


async def test_leases_end_when_redis_has_lost_its_memory(toy: Toy, valkey: LocalValkey) -> None:
    await toy.publish(60)
    async with toy.relaying():

        async def all_leased() -> bool:
            return not await toy.owner.fetchval("SELECT count(*) FROM delivery WHERE dispatches = 0")

        await eventually(all_leased)
        valkey.flush()
        began = time.monotonic()
        async with toy.working({"toy": count}):
            await toy.until_done(60)
    assert time.monotonic() - began < 8, "a lease alone would take fifteen seconds"
    assert len(await toy.effects()) == 60


async def test_a_relay_that_starts_after_the_loss_notices_it_and_one_that_joins_does_not_disturb(toy: Toy, queue: ArqRedis) -> None:
    await toy.publish()
    first = await take_turn(toy.relay, queue, LANES, None)
    assert first.moved == 1
    assert (await take_turn(toy.relay, queue, LANES, None)).moved == 0, "another relay: Redis remembers"
    await queue.delete(EPOCH)
    assert (await take_turn(toy.relay, queue, LANES, None)).moved == 1


async def test_a_backoff_is_not_a_lease(toy: Toy) -> None:
    failed, leased = await toy.publish(2)
    await claim(toy.relay, ["toy"])
    await toy.owner.execute("UPDATE delivery SET failures = 1 WHERE event_id = $1", failed.event_id)
    assert await expire_leases(toy.relay, ["toy"]) == 1
    assert (await toy.row(leased))["waits"].total_seconds() <= 0 < (await toy.row(failed))["waits"].total_seconds()


async def test_the_backlog_waits_in_postgresql_and_not_in_redis(toy: Toy, queue: ArqRedis) -> None:
    await toy.publish(3000)
    epoch: str | None = None
    for _ in range(20):
        epoch = (await take_turn(toy.relay, queue, LANES, epoch)).epoch
    assert await queue.zcard(queue_name(SERVICE)) <= LANE_JOBS
    leased = await toy.owner.fetchval("SELECT count(*) FROM delivery WHERE dispatches > 0")
    assert leased == LANE_JOBS * BATCH_SIZE


async def test_jobs_whose_leases_are_long_over_leave_the_queue(toy: Toy, queue: ArqRedis) -> None:
    now_ms = int(time.time() * 1000) - SKEW_MS
    name = queue_name(SERVICE)
    await queue.zadd(name, {f"toy:{n}": now_ms - STALE_SECONDS * 1000 - 5000 for n in range(40)})
    await queue.zadd(name, {"toy:old": now_ms - 20_000, "toy:new": now_ms})
    state = await look(queue, [SERVICE])
    assert state.live == {"toy": 1}
    assert sorted(await queue.zrange(name, 0, -1)) == [b"toy:new", b"toy:old"]
    await toy.publish()
    assert (await take_turn(toy.relay, queue, LANES, None)).moved == 1, "a dead worker's jobs take nobody's place"


async def test_redis_holds_ids_in_json_and_nothing_else(toy: Toy, queue: ArqRedis) -> None:
    [ref] = await toy.publish()
    await take_turn(toy.relay, queue, LANES, None)
    keys = await queue.keys("*")
    [job] = [key for key in keys if key.startswith(job_key_prefix.encode())]
    body = json.loads(await queue.get(job))
    assert body["a"] == ["toy", [[ref.recorded_at.isoformat(), ref.event_id.hex]]]
    assert sorted(key for key in keys if key != job) == [EPOCH.encode(), queue_name(SERVICE).encode()]


async def test_every_batch_has_a_fresh_job_id(toy: Toy, queue: ArqRedis) -> None:
    await toy.publish()
    for _ in range(3):
        await take_turn(toy.relay, queue, LANES, None)
        await toy.make_due()
    assert await queue.zcard(queue_name(SERVICE)) == 3


async def test_a_slow_consumer_delays_no_other(toy: Toy) -> None:
    async def slow(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        await asyncio.sleep(0.15)
        await count(uow, event, now)

    await toy.publish(800, consumer="toy.slow")
    async with toy.relaying("toy.slow", "toy"), toy.working({"toy.slow": slow, "toy": count}):
        await asyncio.sleep(1.0)
        await toy.publish(200)
        began = time.monotonic()
        await toy.until_done(200)
        assert time.monotonic() - began < 3
    assert (await toy.states("toy.slow"))[0] > 600


async def test_poison_delays_no_other(toy: Toy) -> None:
    async def poison(uow: UnitOfWork, event: StoredEvent, now: datetime) -> None:
        if event.type == "case.objected":
            raise ValueError
        await count(uow, event, now)

    async with toy.relaying(), toy.working({"toy": poison}):
        for _ in range(10):
            await toy.publish(10, kind="case.objected")
            await toy.publish(40)
        began = time.monotonic()
        await toy.until_done(400)
        assert time.monotonic() - began < 10
    assert (await toy.states())[0] == 100
