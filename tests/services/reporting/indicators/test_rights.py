"""Whose figures a caller gets, and that an accusation is in none that could betray it (design §6)."""

from datetime import date

import pytest

from services.reporting.domain.indicators import INDICATORS
from tests.services.reporting.client import Desk
from tests.services.reporting.district import District, Told

UNIT, OTHER, TOWN = "440117-ZJJ", "440117-RSJ", "440117103"
YEAR = 2011
DAY = date(YEAR, 5, 4)
E2, E8 = "unit_timely_acceptance_rate", "online_share"
NOBODY = {"all": (0, 0)}


async def accusation_against_its_unit(conghua: District, year: int) -> Told:
    """An open appeal with a unit, until it turns out to accuse that unit: it comes back to the bureau and is sealed."""
    day = date(year, 5, 4)
    case = await conghua.petition(day, channel="web")
    await conghua.steps(
        case,
        (day, "transfer", {"to_unit": UNIT}),
        (date(year, 5, 20), "classify", {"reason": "经核实", "category": "accusation", "accused_units": [UNIT]}),
        (date(year, 5, 21), "transfer", {"to_unit": "440117-JW"}),
    )
    await conghua.report(case)
    return case


async def test_the_accused_unit_loses_the_case_also_from_its_past_figures(conghua: District, readers: Desk) -> None:
    year, before = 2009, date(2009, 5, 10)
    case = await accusation_against_its_unit(conghua, year)
    officer = await readers.reader("demo-bureau_officer")
    assert await officer.figure(E2, str(year), unit=UNIT, as_of=before) == {"all": (0, 1)}
    assert [row["number"] for row in await officer.records(E2, str(year), "denominator", as_of=before)] == [case.number]
    for login in (f"demo-unit_head-{UNIT}", f"demo-unit_handler-{UNIT}"):
        accused = await readers.reader(login)
        for code in INDICATORS:
            for as_of in (before, None):
                assert await accused.figure(code, str(year), as_of=as_of) == NOBODY
                assert await accused.figure(code, str(year), as_of=as_of, group_by="month") == {}
                assert await accused.records(code, str(year), "denominator", as_of=as_of) == []


@pytest.mark.parametrize(("login", "seen"), [("demo-bureau_officer", 1), ("demo-leader", 0), ("demo-supervisor", 0), ("demo-migration", 0)])
async def test_an_accusation_counts_for_those_only_who_may_see_accusations(login: str, seen: int, conghua: District, readers: Desk) -> None:
    year = {"demo-bureau_officer": 2005, "demo-leader": 2006, "demo-supervisor": 2007, "demo-migration": 2008}[login]
    await accusation_against_its_unit(conghua, year)
    reader = await readers.reader(login)
    assert await reader.figure(E8, str(year)) == {"all": (seen, seen)}
    assert len(await reader.records(E8, str(year), "numerator")) == seen
    inspector = await readers.reader("demo-discipline_inspector-440117-JW")
    assert (await inspector.figure("participation_rate", str(year)))["all"] == (0, 0)
    assert (await inspector.figure("bureau_timely_acceptance_rate", str(year)))["all"] == (0, 0)


async def test_a_unit_gets_its_own_subtree_a_superior_all_below_it_a_bureau_its_region(conghua: District, readers: Desk) -> None:
    cases = [await conghua.served(DAY, unit, category="appeal") for unit in (UNIT, UNIT, OTHER, TOWN)]
    await conghua.report(*cases)
    for login, count in (
        (f"demo-unit_handler-{UNIT}", 2),
        (f"demo-unit_head-{OTHER}", 1),
        (f"demo-unit_handler-{TOWN}", 1),
        ("demo-unit_handler-440117-JTJ", 0),
        ("demo-reviewer-440117-QZF", 4),
        ("demo-reviewer-440100-SZF", 4),
        ("demo-bureau_officer", 4),
        ("demo-bureau_officer-440100-XFJ", 4),
        ("demo-leader", 4),
    ):
        reader = await readers.reader(login)
        assert (await reader.figure(E2, str(YEAR)))["all"] == (count, count), login
        assert len(await reader.records(E2, str(YEAR), "denominator", limit=1)) == count, login
    handler = await readers.reader(f"demo-unit_handler-{UNIT}")
    assert await handler.figure(E2, str(YEAR), unit=OTHER) == NOBODY
    assert await handler.figure(E2, str(YEAR), unit="440117-QZF") == {"all": (2, 2)}
    assert await handler.figure("bureau_timely_acceptance_rate", str(YEAR)) == NOBODY


@pytest.mark.parametrize("login", ["demo-registrar", "demo-auditor", "demo-admin", "demo-hotline"])
async def test_who_may_not_read_figures(login: str, readers: Desk) -> None:
    reader = await readers.reader(login)
    for path in ("/indicators", f"/indicators/{E8}/values", f"/indicators/{E8}/records"):
        answer = await reader.get(path, period="2022")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
