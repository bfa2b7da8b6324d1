from collections.abc import AsyncIterator
from datetime import date, timedelta
from random import Random

import asyncpg
import pytest_asyncio

from deploy.directory import create_directory
from services.reporting.facts.verification import Verification, rebuild, verify
from shared.kernel.ids import uuid7
from shared.settings import DbRole, Settings
from tests.services.reporting.district import District, Told, district
from tests.services.reporting.lives import live

DAY = date(2022, 1, 10)


@pytest_asyncio.fixture
async def alone(empty_settings: Settings) -> AsyncIterator[tuple[District, asyncpg.Connection]]:
    """A district whose figures nobody else adds to, and its database as the owner."""
    await create_directory(empty_settings)
    owner = await asyncpg.connect(empty_settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    async with district(empty_settings) as running:
        yield running, owner
    await owner.close()


async def cases_of(place: District, count: int) -> list[Told]:
    dice = Random(count)
    cases = [(await live(place, dice, DAY + timedelta(days=n)))[0] for n in range(count)]
    await place.report(*cases)
    return cases


async def mended(place: District) -> tuple[int, int]:
    return [done async for done in rebuild(place.reporting)][-1]


async def test_a_true_ledger_verifies_and_a_rebuild_adds_nothing(alone: tuple[District, asyncpg.Connection]) -> None:
    place, _ = alone
    assert await verify(place.reporting) == Verification()
    await cases_of(place, 6)
    found = await verify(place.reporting)
    assert (found.good, found.cases, found.behind, found.wrong) == (True, 6, 0, 0)
    assert found.entries > 20
    assert await mended(place) == (6, 0)


async def test_every_difference_is_named_and_mended(alone: tuple[District, asyncpg.Connection]) -> None:
    place, owner = alone
    cases = await cases_of(place, 5)
    lost, flipped, sealed, doubled = (case.case_id for case in cases[:4])
    row = "(SELECT min(id) FROM contribution WHERE case_id = $1 AND indicator = 'online_share')"
    await owner.execute("DELETE FROM contribution WHERE case_id = $1", lost)
    await owner.execute(f"UPDATE contribution SET numerator = 1 - numerator WHERE id = {row}", flipped)
    await owner.execute("UPDATE contribution SET sealed = NOT sealed WHERE case_id = $1", sealed)
    await owner.execute(
        f"""INSERT INTO contribution (case_id, indicator, definition_version, unit_id, channel, topic, category, source_kind, region, sealed, cohort_on,
        known_on, numerator, denominator) SELECT case_id, indicator, definition_version, unit_id, channel, topic, category, source_kind, region,
        sealed, cohort_on, known_on, numerator, denominator FROM contribution WHERE id = {row}""",
        doubled,
    )
    found = await verify(place.reporting)
    assert not found.good
    assert {difference.case_id for difference in found.differences} == {lost, flipped, sealed, doubled}
    assert found.wrong == len(found.differences)
    assert [d.entry for d in found.differences if d.case_id == sealed] == [None]
    flips = [d for d in found.differences if d.case_id == flipped]
    assert [(d.ledger.numerator + d.records.numerator, d.number) for d in flips] == [(1, cases[1].number)]
    assert (await mended(place))[1] >= 3
    assert (await verify(place.reporting)).good


async def test_what_is_on_its_way_is_no_difference(alone: tuple[District, asyncpg.Connection]) -> None:
    place, _ = alone
    case = await place.petition(DAY)
    await place.report(case)
    await place.step(case, DAY, "transfer", to_unit="440117-ZJJ")
    await place.petition(DAY)
    found = await verify(place.reporting)
    assert (found.good, found.behind) == (True, 2)
    await place.report(case)
    assert (await verify(place.reporting)).behind == 1
    assert (await mended(place))[0] == 2
    assert (await verify(place.reporting)).behind == 0


async def test_figures_of_no_case_are_named(alone: tuple[District, asyncpg.Connection]) -> None:
    place, owner = alone
    stray = uuid7()
    await owner.execute(
        """INSERT INTO contribution (case_id, indicator, definition_version, unit_id, channel, source_kind, region, sealed, cohort_on, known_on,
        numerator, denominator) VALUES ($1, 'online_share', 1, 1, 'web', 'direct', '440117', false, $2, $2, 1, 1)""",
        stray,
        DAY,
    )
    found = await verify(place.reporting)
    assert (found.good, found.stray) == (False, [stray])
