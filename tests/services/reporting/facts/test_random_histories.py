"""Random lawful histories, delivered in any order and more than once: the ledger is the recount, on every day."""

from datetime import date, timedelta
from random import Random

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.reporting.district import District
from tests.services.reporting.lives import live
from tests.services.reporting.recount import in_ledger, recounted

DAY = date(2022, 1, 10)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
async def test_any_history_in_any_order(conghua: District, owner: asyncpg.Connection, seed: int) -> None:
    dice = Random(seed)
    lives = [await live(conghua, dice, DAY) for _ in range(3)]
    cases, last = [case for case, _ in lives], max(day for _, day in lives)
    events = await conghua.events(*cases)
    await conghua.deliver(dice.sample([*events, *dice.sample(events, len(events) // 2)], len(events) + len(events) // 2))
    rows = len(await conghua.ledger(*cases))
    day = DAY
    while day <= last + timedelta(days=40):
        assert await in_ledger(owner, day, cases) == await recounted(owner, day, cases), day
        day += timedelta(days=1)
    await conghua.deliver(events)
    assert len(await conghua.ledger(*cases)) == rows
