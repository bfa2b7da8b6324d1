"""The shape of the answers: definitions, no value, as it was known, problems, pages."""

from datetime import date, timedelta

import asyncpg
import httpx
import pytest

from services.reporting.domain.indicators import INDICATORS
from services.reporting.domain.periods import parse_period
from services.reporting.indicators.queries import Filter, records_statement, values_statement
from shared.db.context import Context
from shared.db.database import Database
from shared.settings import DbRole, Settings
from tests.services.reporting.client import NOW, Desk
from tests.services.reporting.district import District

UNIT = "440117-ZJJ"
E3, E5 = "on_time_completion_rate", "satisfaction_rate"


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


async def test_definitions(readers: Desk) -> None:
    answer = await (await readers.reader("demo-leader")).get("/indicators")
    assert answer.status_code == 200
    items = {row["code"]: row for row in answer.json()["items"]}
    assert {code: row["id"] for code, row in items.items()} == {code: row.id for code, row in INDICATORS.items()}
    assert (items[E3]["zh"], items[E3]["definition_version"], items[E3]["measure"]) == ("按期办结率", 1, "percent")
    assert all(row["numerator"] and row["denominator"] and row["cohort"] and row["basis"] for row in items.values())


@pytest.mark.parametrize("code", INDICATORS)
async def test_nothing_counted_is_no_value(code: str, readers: Desk) -> None:
    reader = await readers.reader("demo-leader")
    answer = await reader.get(f"/indicators/{code}/values", period="1999-Q1")
    assert answer.status_code == 200
    assert answer.json() == {
        "code": code,
        "definition_version": 1,
        "as_of": "2030-01-01",
        "period": "1999-Q1",
        "rows": [{"key": "all", "numerator": 0, "denominator": 0, "value": None, "unit": "percent"}],
    }
    assert (await reader.get(f"/indicators/{code}/values", period="1999", group_by="month")).json()["rows"] == []
    assert (await reader.get(f"/indicators/{code}/records", period="1999")).json() == {"items": [], "next": None}


async def test_a_figure_as_it_was_before_a_case_was_served_and_rated_and_rated_again(conghua: District, readers: Desk) -> None:
    day = date(2010, 3, 1)
    case = await conghua.served(day, UNIT, category="appeal")
    await conghua.rating(case, after(day, 12), "unit", "dissatisfied")
    await conghua.report(case)
    reader = await readers.reader("demo-leader")
    first = (await reader.get(f"/indicators/{E5}/values", period="2010", as_of=after(day, 20))).content
    await conghua.rating(case, after(day, 25), "unit", "satisfied")
    await conghua.report(case)
    assert (await reader.get(f"/indicators/{E5}/values", period="2010", as_of=after(day, 20))).content == first
    known = {n: (await reader.figure(E3, "2010", as_of=after(day, n)))["all"] for n in (0, 1, 9, 10)}
    assert known == {0: (0, 0), 1: (0, 1), 9: (0, 1), 10: (1, 1)}
    known = {n: (await reader.figure(E5, "2010", as_of=after(day, n), object="unit"))["all"] for n in (11, 12, 24, 25)}
    assert known == {11: (0, 0), 12: (0, 1), 24: (0, 1), 25: (1, 1)}
    rows = (await reader.get(f"/indicators/{E5}/values", period="2010")).json()["rows"]
    assert rows == [{"key": "all", "numerator": 1, "denominator": 1, "value": "100.00", "unit": "percent"}]
    assert (await reader.figure(E5, "2010", object="bureau"))["all"] == (0, 0)
    assert (await reader.figure("participation_rate", "2010"))["all"] == (1, 2)
    records = await reader.records(E5, "2010", "numerator")
    assert records == [
        {
            "case_id": str(case.case_id),
            "number": case.number,
            "unit": UNIT,
            "object": "unit",
            "cohort_on": after(day, 25).isoformat(),
        }
    ]


async def test_the_future_is_not_known(readers: Desk) -> None:
    reader = await readers.reader("demo-leader")
    answer = await reader.get(f"/indicators/{E3}/values", period="2029", as_of="2099-01-01")
    assert answer.json()["as_of"] == NOW.date().isoformat()


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/indicators/no_such_rate/values", {"period": "2022"}, 404, "unknown_indicator"),
        ("/indicators/no_such_rate/records", {"period": "2022"}, 404, "unknown_indicator"),
        (f"/indicators/{E3}/values", {"period": "2022-13"}, 422, "unknown_period"),
        (f"/indicators/{E3}/records", {"period": "22"}, 422, "unknown_period"),
        (f"/indicators/{E3}/values", {}, 422, "validation_failed"),
        (f"/indicators/{E3}/values", {"period": "2022", "unit": "no-such"}, 422, "unknown_unit"),
        (f"/indicators/{E3}/values", {"period": "2022", "group_by": "person"}, 422, "validation_failed"),
        (f"/indicators/{E3}/values", {"period": "2022", "object": "person"}, 422, "validation_failed"),
        (f"/indicators/{E3}/values", {"period": "2022", "as_of": "yesterday"}, 422, "validation_failed"),
        (f"/indicators/{E3}/values", {"period": "2022", "topic": "\x00"}, 400, "malformed_text"),
        (f"/indicators/{E3}/records", {"period": "2022", "part": "quotient"}, 422, "validation_failed"),
        (f"/indicators/{E3}/records", {"period": "2022", "cursor": "AAAA"}, 400, "invalid_cursor"),
        (f"/indicators/{E3}/records", {"period": "2022", "limit": 201}, 422, "validation_failed"),
    ],
)
async def test_problems(path: str, query: dict[str, object], status: int, code: str, readers: Desk) -> None:
    answer = await (await readers.reader("demo-leader")).get(path, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_token(readers: Desk) -> None:
    answers: list[httpx.Response] = [
        await readers.http.get(f"/reporting/v1/indicators{path}") for path in ("", f"/{E3}/values", "/no_such/records")
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]


async def test_a_page_belongs_to_its_list_and_its_reader(conghua: District, readers: Desk) -> None:
    cases = [await conghua.petition(date(2012, 2, n)) for n in (1, 2, 3)]
    await conghua.report(*cases)
    leader, officer = await readers.reader("demo-leader"), await readers.reader("demo-bureau_officer")
    path, query = "/indicators/online_share/records", {"period": "2012", "limit": 2}
    first = await leader.get(path, **query)
    cursor = first.json()["next"]
    assert [row["number"] for row in first.json()["items"]] == [cases[0].number, cases[1].number]
    assert f"cursor={cursor}" in first.headers["link"]
    rest = (await leader.get(path, **query, cursor=cursor)).json()
    assert ([row["number"] for row in rest["items"]], rest["next"]) == ([cases[2].number], None)
    assert (await officer.get(path, **query, cursor=cursor)).status_code == 400
    for change in ({"part": "numerator"}, {"period": "2013"}, {"unit": UNIT}, {"channel": "web"}, {"as_of": "2020-01-01"}):
        assert (await leader.get(path, **{**query, **change}, cursor=cursor)).status_code == 400


async def test_a_figure_and_a_page_of_records_are_one_statement(conghua: District, owner: asyncpg.Connection, settings: Settings) -> None:
    case = await conghua.petition(date(2014, 2, 1))
    await conghua.report(case)
    bureau = await owner.fetchrow("SELECT id, path FROM unit WHERE code = '440117-XFJ'")
    assert bureau is not None
    wanted = Filter(INDICATORS["online_share"], parse_period("2014"), NOW.date())
    database = await Database.open(settings, DbRole.REPORTING)
    try:
        async with database.read(Context(unit=bureau["id"], path=tuple(bureau["path"]))) as session:
            assert [tuple(row) for row in await session.fetch(values_statement(wanted, None))] == [("all", 0, 1)]
            assert [row["number"] for row in await session.fetch(records_statement(wanted, "denominator", None, 50))] == [case.number]
            assert session.statements == 2
        async with database.read(Context()) as session:
            assert [tuple(row) for row in await session.fetch(values_statement(wanted, None))] == [("all", 0, 0)]
            assert await session.fetchval("SELECT count(*) FROM case_fact") == 0
    finally:
        await database.close()
