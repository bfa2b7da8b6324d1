"""One event after another, several at once, the same ones twice: what a delivery costs and what it leaves."""

import asyncio
from datetime import date, timedelta

import asyncpg

from services.reporting.facts.consumers import project
from shared.db.context import NOBODY
from tests.services.reporting.district import BUREAU, District, noon
from tests.services.reporting.recount import in_ledger, recounted

UNIT, OTHER = "440117-ZJJ", "440117-JTJ"
DAY = date(2013, 3, 1)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


async def test_three_statements_for_news_one_for_what_is_known(conghua: District, owner: asyncpg.Connection) -> None:
    cases = [await conghua.served(DAY, UNIT) for _ in range(5)]
    events = await conghua.events(*cases)
    async with conghua.reporting.unit_of_work(NOBODY) as uow:
        await project(uow, events, noon(DAY))
        assert uow.statements == 3
        await project(uow, events, noon(DAY))
        assert uow.statements == 4
    assert await conghua.deliver(events) == len(events)
    assert await in_ledger(owner, after(90), cases) == await recounted(owner, after(90), cases)


async def test_concurrent_deliveries_of_a_case_wait_for_each_other(conghua: District, owner: asyncpg.Connection) -> None:
    case = await conghua.served(DAY, UNIT)
    events = await conghua.events(case)

    async def deliver() -> None:
        await conghua.deliver(events[::-1])

    await asyncio.gather(*(deliver() for _ in range(6)))
    rows = await conghua.ledger(case)
    assert len(rows) == len({tuple(row.values())[2:14] for row in rows})
    assert await in_ledger(owner, after(90), [case]) == await recounted(owner, after(90), [case])


async def test_batches_that_share_cases_do_not_cross(conghua: District) -> None:
    cases = [await conghua.petition(DAY) for _ in range(12)]
    events = await conghua.events(*cases)

    async def deliver(turned: int) -> None:
        async with conghua.reporting.unit_of_work(NOBODY) as uow:
            await project(uow, events[turned:] + events[:turned], noon(DAY))

    await asyncio.gather(*(deliver(n) for n in range(8)))
    assert [len(await conghua.ledger(case)) for case in cases] == [3] * 12


async def test_a_late_event_never_takes_the_fact_back(conghua: District, owner: asyncpg.Connection) -> None:
    case = await conghua.petition(DAY)
    first = await conghua.events(case)
    await conghua.step(case, after(1), "transfer", to_unit=UNIT)
    await conghua.deliver((await conghua.events(case))[1:])
    await conghua.deliver(first)
    fact = await owner.fetchrow("SELECT case_version, state FROM case_fact WHERE case_id = $1", case.case_id)
    assert tuple(fact) == (2, "transferred")


async def test_a_case_that_moves_on_counts_for_the_unit_that_has_it(conghua: District, owner: asyncpg.Connection) -> None:
    case = await conghua.petition(DAY)
    await conghua.steps(
        case,
        (after(1), "transfer", {"to_unit": UNIT}),
        (after(2), "receive", {}),
        (after(3), "object", {"suggested_unit": OTHER}),
        (after(4), "accept_objection", {}),
        (after(6), "transfer", {"to_unit": OTHER}),
    )
    await conghua.report(case)
    counted = """SELECT u.code, sum(k.denominator)::int FROM contribution k JOIN unit u ON u.id = k.unit_id
    WHERE k.case_id = $1 AND k.indicator = 'unit_timely_acceptance_rate' AND k.known_on <= $2 GROUP BY 1 HAVING sum(k.denominator) <> 0"""
    told = [[tuple(row) for row in await owner.fetch(counted, case.case_id, after(n))] for n in (0, 1, 3, 4, 5, 6)]
    assert told == [[], [(UNIT, 1)], [(UNIT, 1)], [], [], [(OTHER, 1)]]


async def test_a_served_day_in_the_past_is_known_when_it_is_told(conghua: District, owner: asyncpg.Connection) -> None:
    case = await conghua.petition(DAY, category="appeal")
    await conghua.steps(
        case,
        (DAY, "transfer", {"to_unit": UNIT}),
        (DAY, "receive", {}),
        (DAY, "accept", {"path": "P6", "legal_basis": "TL 31(6)"}),
        (after(50), "investigate", {"record": "…", "heard_on": after(50)}),
        (after(58), "issue_opinion", {"claims": [{"claim": "…", "kind": "explain", "text": "…"}]}),
        (after(64), "serve", {"method": "direct", "served_on": after(60)}),
    )
    await conghua.report(case)
    counted = "SELECT sum(numerator)::int FROM contribution WHERE case_id = $1 AND indicator = 'on_time_completion_rate' AND known_on <= $2"
    assert [await owner.fetchval(counted, case.case_id, after(n)) for n in (60, 63, 64)] == [0, 0, 1]


async def test_what_a_unit_registers_is_no_figure_of_the_bureau(conghua: District) -> None:
    case = await conghua.petition(DAY, UNIT, channel="web")
    await conghua.report(case)
    units = (await conghua.directory.units()).by_code
    assert {row["unit_id"] for row in await conghua.ledger(case)} == {units[UNIT].id}
    assert units[BUREAU].id not in {row["unit_id"] for row in await conghua.ledger(case)}


async def test_the_ledger_is_marked_when_a_case_is_sealed_and_unsealed(conghua: District) -> None:
    case = await conghua.petition(DAY)
    await conghua.report(case)
    marks = []
    for category in ("accusation", "appeal", "accusation"):
        await conghua.step(case, after(1), "classify", reason="更正", category=category)
        await conghua.report(case)
        marks.append({row["sealed"] for row in await conghua.ledger(case)})
    assert marks == [{True}, {False}, {True}]
