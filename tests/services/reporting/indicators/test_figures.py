"""Figures against an independent recount, for several callers, every indicator and every grouping; figure = records."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from services.reporting.domain.indicators import INDICATORS
from tests.services.reporting.client import NOW, Desk
from tests.services.reporting.district import District, Told
from tests.services.reporting.lives import UNITS, live
from tests.services.reporting.recount import recounted

YEAR = 2015
OFFICER, LEADER, HANDLER = "demo-bureau_officer", "demo-leader", f"demo-unit_handler-{UNITS[0]}"
DIMENSIONS = """
SELECT c.id, c.number, c.sealed, c.channel, c.category, c.topic, c.source_kind AS source, coalesce(h.region, c.place, r.region) AS region,
  c.accused_unit_ids AS accused
FROM cases c LEFT JOIN unit h ON h.id = c.handling_unit_id JOIN unit r ON r.id = c.registered_by_unit_id WHERE c.id = ANY ($1::uuid[])"""
Row = Mapping[str, Any]


@pytest_asyncio.fixture(scope="module")
async def told(conghua: District) -> list[Told]:
    """Forty cases of one year, all reported."""
    dice = Random(8)
    cases = [(await live(conghua, dice, date(YEAR, 1, 5) + timedelta(days=6 * n)))[0] for n in range(40)]
    await conghua.report(*cases)
    return cases


@pytest_asyncio.fixture(scope="module")
async def rows(told: list[Told], owner: asyncpg.Connection) -> list[Row]:
    """Every counted row of the recount with what it may be grouped by."""
    units = {row["id"]: (row["code"], row["path"]) for row in await owner.fetch("SELECT id, code, path FROM unit")}
    known = {row["id"]: row for row in await owner.fetch(DIMENSIONS, [case.case_id for case in told])}
    found: list[Row] = []
    for indicator, rated, unit, cohort, case, numerator, denominator in await recounted(owner, NOW.date(), told):
        row = dict(known[case]) | {"indicator": indicator, "object": rated, "unit": units[unit][0], "path": units[unit][1]}
        found.append(row | {"month": f"{cohort:%Y-%m}", "cohort_on": cohort, "numerator": numerator, "denominator": denominator})
    return found


def seen_by(login: str, row: Row, ids: Mapping[str, int]) -> bool:
    """The rule of design §6 in the test's own words."""
    own = ids["440117-XFJ"] if login != HANDLER else ids[UNITS[0]]
    if login == LEADER and row["sealed"]:
        return False
    if login == HANDLER:
        mine = ids[UNITS[0]] in row["path"]
        barred = row["sealed"] and bool(set(row["accused"]) & {ids[UNITS[0]], ids["440117-QZF"], ids["440100-SZF"]})
        return mine and not barred
    return not (row["sealed"] and own in row["accused"])


@pytest.mark.parametrize("login", [OFFICER, LEADER, HANDLER])
@pytest.mark.parametrize("group_by", [None, "unit", "month", "channel", "topic", "category", "source", "region"])
async def test_every_figure_is_the_recount(
    login: str, group_by: str | None, rows: list[Row], readers: Desk, owner: asyncpg.Connection
) -> None:
    ids = {row["code"]: row["id"] for row in await owner.fetch("SELECT id, code FROM unit")}
    reader, values = await readers.reader(login), set()
    for code in INDICATORS:
        expected: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            if row["indicator"] == code and row["cohort_on"].year == YEAR and seen_by(login, row, ids):
                counted = expected[row[group_by] if group_by else "all"]
                counted[0], counted[1] = counted[0] + row["numerator"], counted[1] + row["denominator"]
        if group_by is None:
            expected["all"]  # one row also where nothing was counted
        assert await reader.figure(code, str(YEAR), group_by=group_by) == {key: tuple(counts) for key, counts in expected.items()}, code
        values |= {tuple(counts) for counts in expected.values()}
    assert len(values) > 2


@pytest.mark.parametrize("login", [OFFICER, LEADER, HANDLER])
@pytest.mark.parametrize("part", ["numerator", "denominator"])
async def test_a_figure_is_its_records(login: str, part: str, told: list[Told], readers: Desk) -> None:
    reader, place = await readers.reader(login), ("numerator", "denominator").index(part)
    numbers = {str(case.case_id): case.number for case in told}
    for code in INDICATORS:
        for query in ({}, {"unit": UNITS[0]}, {"object": "unit"}, {"channel": "web"}, {"as_of": date(YEAR, 6, 1)}):
            listed = await reader.records(code, str(YEAR), part, limit=3, **query)
            assert len(listed) == (await reader.figure(code, str(YEAR), **query))["all"][place], (code, query)
            assert len({(row["case_id"], row["object"]) for row in listed}) == len(listed)
            assert all(numbers[row["case_id"]] == row["number"] for row in listed)
            assert [row["cohort_on"] for row in listed] == sorted(row["cohort_on"] for row in listed)


async def test_months_and_units_make_up_the_year(told: list[Told], readers: Desk) -> None:
    assert told
    reader = await readers.reader(OFFICER)
    for code in INDICATORS:
        whole = (await reader.figure(code, str(YEAR)))["all"]
        for parts in (
            [await reader.figure(code, f"{YEAR}-Q{n}") for n in range(1, 5)],
            [await reader.figure(code, f"{YEAR}-{n:02}") for n in range(1, 13)],
            [await reader.figure(code, str(YEAR), group_by="unit")],
        ):
            counted = [figure for part in parts for figure in part.values()]
            assert (sum(n for n, _ in counted), sum(d for _, d in counted)) == whole, code


async def test_a_unit_is_told_with_all_below_it(told: list[Told], readers: Desk) -> None:
    assert told
    reader = await readers.reader(OFFICER)
    code = "unit_timely_acceptance_rate"
    by_unit = await reader.figure(code, str(YEAR), group_by="unit")
    assert set(by_unit) == set(UNITS)
    below = (await reader.figure(code, str(YEAR), unit="440117-QZF"))["all"]
    assert below == (sum(n for n, _ in by_unit.values()), sum(d for _, d in by_unit.values()))
    for unit in UNITS:
        assert (await reader.figure(code, str(YEAR), unit=unit))["all"] == by_unit[unit]
