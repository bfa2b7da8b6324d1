"""Operators see what is late and dead, and send the dead on their way again, on the record."""

from datetime import timedelta

import pytest

from shared.db.database import Database
from shared.jobs.housekeeping import ANSWERS_KEPT, forget_answers, make_partitions
from shared.jobs.redrive import dead_deliveries, redrive, relay_lag
from shared.kernel.time import SystemTime
from shared.settings import DbRole
from tests.shared.jobs.toy import Toy, count

NOW = SystemTime().now()


async def _bury(toy: Toy, consumer: str, number: int) -> None:
    await toy.publish(number, consumer=consumer)
    await toy.owner.execute(
        "UPDATE delivery SET state = 3, failures = 8, starts = 8, last_error = 'ValueError' WHERE consumer = $1", consumer
    )


async def test_the_dead_are_listed_and_redriven_by_consumer_with_an_audit_row(toy: Toy) -> None:
    await _bury(toy, "toy", 3)
    await _bury(toy, "toy.other", 2)
    listed = await dead_deliveries(toy.relay, consumer="toy")
    assert [(row.consumer, row.type, row.failures, row.last_error) for row in listed] == [("toy", "case.received", 8, "ValueError")] * 3
    assert await redrive(toy.relay, reason="handler mended", consumer="toy") == 3
    assert (await toy.states("toy"), await toy.states("toy.other")) == ({0: 3}, {3: 2})
    audit = await toy.owner.fetchrow("SELECT role, action, subject_id, reason, changes::text FROM audit_entry")
    assert tuple(audit) == ("operator", "redrive", "toy", "handler mended", '{"state": ["dead", "due"], "deliveries": 3}')
    async with toy.relaying(), toy.working({"toy": count}):
        await toy.until_done(3)
    assert len(await toy.effects()) == 3


async def test_one_event_or_all_may_be_redriven_and_nothing_dead_leaves_no_record(toy: Toy) -> None:
    assert await redrive(toy.relay, reason="none") == 0
    assert await toy.owner.fetchval("SELECT count(*) FROM audit_entry") == 0
    await _bury(toy, "toy", 3)
    [first, *_] = await dead_deliveries(toy.relay)
    assert await redrive(toy.relay, reason="one", event_id=first.event_id) == 1
    assert await redrive(toy.relay, reason="all") == 2
    assert await toy.states() == {0: 3}


@pytest.mark.parametrize("role", [role for role in DbRole if role is not DbRole.OWNER])
async def test_every_service_may_ask_for_the_lag(toy: Toy, role: DbRole) -> None:
    await toy.publish(2)
    await toy.owner.execute("UPDATE delivery SET available_at = now() - interval '90 s'")
    await _bury(toy, "toy.dead", 2)
    await toy.publish(1, consumer="toy.later")
    await toy.owner.execute("UPDATE delivery SET available_at = now() + interval '90 s' WHERE consumer = 'toy.later'")
    database = await Database.open(toy.settings, role)
    lag = {row.consumer: (round(row.oldest_due_seconds, -1), row.dead) for row in await relay_lag(database)}
    await database.close()
    assert lag == {"toy": (90.0, 0), "toy.dead": (0.0, 2), "toy.later": (0.0, 0)}


async def test_stored_answers_are_forgotten_after_two_days_and_not_before(toy: Toy) -> None:
    sql = "INSERT INTO idempotency (actor, key, fingerprint, status, answer, created_at) SELECT 'a', 'k' || n, '', 201, '', $1 FROM generate_series(1, $2) n"
    await toy.owner.execute(sql, NOW - ANSWERS_KEPT - timedelta(minutes=1), 2500)
    await toy.owner.execute(sql.replace("'a'", "'b'"), NOW - ANSWERS_KEPT + timedelta(minutes=1), 3)
    await forget_answers(toy.relay, NOW)
    assert await toy.owner.fetchval("SELECT count(*) FROM idempotency") == 3


async def test_partitions_are_made_ahead_and_once(toy: Toy) -> None:
    count_of = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'event'::regclass"
    later = NOW + timedelta(days=800)
    before = await toy.owner.fetchval(count_of)
    await make_partitions(toy.relay, later)
    await make_partitions(toy.relay, later)
    assert await toy.owner.fetchval(count_of) == before + 4
