"""Positions are dense, nobody who reads by position misses an event, and a restored database goes on numbering."""

import asyncio
import random
from uuid import UUID

import asyncpg

from shared.jobs.sequencer import sequence_events, sequence_once
from shared.kernel.ids import uuid7
from shared.settings import DbRole
from tests.shared.jobs.toy import Toy, eventually

WRITERS, EACH = 6, 150
EVENT = "INSERT INTO event (id, occurred_at, type, source, subject, sequence) VALUES ($1, now(), 'case.received', 'tracking', 'toy', 1)"
FEED = "SELECT position, event_id FROM event_position WHERE position > $1 ORDER BY position"


async def _write(toy: Toy, seed: int) -> list[UUID]:
    """Transactions that overlap: each waits a while between its insert and its commit."""
    dice, written = random.Random(seed), []
    connection = await asyncpg.connect(toy.settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    for _ in range(EACH):
        async with connection.transaction():
            written.append(uuid7())
            await connection.execute(EVENT, written[-1])
            await asyncio.sleep(dice.uniform(0, 0.01))
    await connection.close()
    return written


async def test_a_reader_by_position_misses_nothing_of_concurrent_writers(toy: Toy) -> None:
    stop, seen, cursor = asyncio.Event(), [], 0
    sequencers = [asyncio.create_task(sequence_events(toy.relay, stop)) for _ in range(2)]
    writers = [asyncio.create_task(_write(toy, seed)) for seed in range(WRITERS)]

    async def caught_up() -> bool:
        nonlocal cursor
        for row in await toy.owner.fetch(FEED, cursor):
            cursor = row["position"]
            seen.append((row["position"], row["event_id"]))
        return len(seen) >= WRITERS * EACH

    await eventually(caught_up)
    written = [event for writer in writers for event in await writer]
    stop.set()
    await asyncio.gather(*sequencers)
    assert [position for position, _ in seen] == list(range(1, WRITERS * EACH + 1))
    assert sorted(event for _, event in seen) == sorted(written)


async def test_an_event_waits_for_older_transactions(toy: Toy) -> None:
    late = await asyncpg.connect(toy.settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    transaction = late.transaction()
    await transaction.start()
    await late.execute(EVENT, first := uuid7())
    [second] = await toy.publish()
    assert await sequence_once(toy.relay) == 0
    await transaction.commit()
    await late.close()
    await toy.settled()
    assert await sequence_once(toy.relay) == 2
    assert [row["event_id"] for row in await toy.owner.fetch(FEED, 0)] == [first, second.event_id]


async def test_a_backlog_is_numbered_part_by_part_in_the_order_of_writing(toy: Toy) -> None:
    refs = [ref for _ in range(9) for ref in await toy.publish(5)]
    await toy.settled()
    assert [await sequence_once(toy.relay, limit=20) for _ in range(4)] == [20, 20, 5, 0]
    assert [row["event_id"] for row in await toy.owner.fetch(FEED, 0)] == [ref.event_id for ref in refs]


async def test_after_a_restore_into_a_cluster_with_lower_transaction_ids_nothing_is_missed_or_numbered_twice(toy: Toy) -> None:
    numbered, waiting = await toy.publish(10), await toy.publish(3)
    await toy.owner.execute("UPDATE sequencer_state SET below_xid = pg_snapshot_xmin(pg_current_snapshot()) WHERE id = 1")
    await toy.owner.execute(
        "INSERT INTO event_position SELECT row_number() OVER (ORDER BY id), id, recorded_at FROM event WHERE id = ANY ($1)",
        [ref.event_id for ref in numbered],
    )
    await toy.owner.execute("SET session_replication_role = replica")
    await toy.owner.execute("UPDATE event SET xid = (xid::text::bigint + 1000000)::text::xid8")  # as the old cluster counted them
    await toy.owner.execute("SET session_replication_role = origin")
    await toy.owner.execute("UPDATE sequencer_state SET cluster = 'the old one', below_xid = '1000000', last_position = 10 WHERE id = 1")
    await toy.settled()
    assert await sequence_once(toy.relay, limit=2) == 2
    fresh = await toy.publish(4)
    await toy.settled()
    while await sequence_once(toy.relay, limit=2):
        pass
    fresh += await toy.publish(2)
    await toy.settled()
    assert await sequence_once(toy.relay) == 2
    rows = await toy.owner.fetch(FEED, 0)
    assert [row["position"] for row in rows] == list(range(1, 20))
    assert [row["event_id"] for row in rows] == [ref.event_id for ref in [*numbered, *waiting, *fresh]]
