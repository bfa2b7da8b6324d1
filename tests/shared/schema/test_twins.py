"""Rules that exist in SQL and in Python: both must say the same, or history and today would be judged differently."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.intake.domain.numbering import LETTERS, PetitionNumber, petition_number
from services.tracking.domain.case import Unit
from services.tracking.domain.opening import Opening, open_case
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.ids import uuid7
from shared.kernel.time import ZONE
from shared.kernel.workdays import Calendar
from tests.shared.schema.conftest import Filed

BUREAU, TOWN, INSPECTORS = "440117-XFJ", "440117103", "440117-JW"


async def test_petition_numbers(databases: Mapping[str, Database]) -> None:
    days = [date(2000, 1, 1) + timedelta(days=571 * n) for n in range(60)]
    parts = [
        PetitionNumber(region, day, channel, sequence)
        for n, day in enumerate(days)
        for region, channel in zip(("440117", "4401", "440117103", "44", "110000", "659012"), LETTERS, strict=True)
        for sequence in (1, 7**n % 10**12 + n, 10**5 - 1 + n)
    ]
    async with databases["intake"].read(NOBODY) as session:
        numbers = await session.fetch(
            "SELECT petition_number(r, d, c, n) AS number FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[]) AS p(r, d, c, n)",
            [one.region for one in parts],
            [one.day for one in parts],
            [one.channel for one in parts],
            [one.sequence for one in parts],
        )
    assert [row["number"] for row in numbers] == [petition_number(one) for one in parts]


@pytest.mark.parametrize(("registered_by", "code", "state"), [(BUREAU, "K1", "registered"), (TOWN, "K2", "received")])
async def test_the_first_clock(
    registered_by: str, code: str, state: str, databases: Mapping[str, Database], owner: asyncpg.Connection, filed: Filed
) -> None:
    calendar = await _calendar(owner)
    known = sorted(calendar.days)
    starts = {known[0] - timedelta(days=400), known[0] - timedelta(days=16), known[-1] - timedelta(days=17), known[-1] + timedelta(days=9)}
    starts |= {day + timedelta(days=n) for day in (date(2022, 9, 10), date(2024, 1, 20), date(2025, 9, 10)) for n in range(18)}
    starts |= {date(2021, 1, 1) + timedelta(days=97 * n) for n in range(25)}
    for received in sorted(starts):
        made, opened = await _opened(databases["intake"], filed, registered_by, received)
        twin = open_case(_opening(filed, registered_by, received))
        due = twin.clocks[0].due(calendar)
        assert due is not None
        clock = opened["clocks"][0]
        assert (clock["code"], opened["state"], opened["bureau_unit_id"]) == (code, state, filed.units[BUREAU])
        assert (twin.clocks[0].code, twin.state, twin.bureau) == (code, state, filed.units[BUREAU])
        told = (clock["due_strict"], clock["due_rolled"], clock["provisional"])
        assert told == (due.strict.isoformat(), due.rolled.isoformat(), due.provisional), received
        assert (made["due_strict"], made["due_rolled"]) == (due.strict, due.rolled)


@pytest.mark.parametrize("registered_by", [BUREAU, TOWN])
@pytest.mark.parametrize("category", [None, "appeal", "accusation"])
async def test_who_sees_a_new_case(registered_by: str, category: str | None, databases: Mapping[str, Database], filed: Filed) -> None:
    received = date(2026, 9, 1)
    made, _ = await _opened(databases["intake"], filed, registered_by, received, category)
    twin = open_case(_opening(filed, registered_by, received, category))
    assert set(made["seen_by_unit_ids"]) == set(twin.seen_by)
    assert (made["sealed"], made["handling_unit_id"]) == (twin.sealed, twin.handler)


async def test_the_accused_unit_does_not_get_what_it_registers_against_itself(databases: Mapping[str, Database], filed: Filed) -> None:
    received, accused = date(2026, 9, 1), filed.units[TOWN]
    made, opened = await _opened(databases["intake"], filed, TOWN, received, "accusation", [accused])
    twin = open_case(replace(_opening(filed, TOWN, received, "accusation"), accused=(accused,)))
    assert (opened["state"], opened["clocks"][0]["code"]) == (twin.state, twin.clocks[0].code) == ("registered", "K1")
    assert made is None, "not even its registrar sees it"
    assert (twin.handler, twin.clocks[0].unit_id) == (None, filed.units[BUREAU])


async def _calendar(owner: asyncpg.Connection) -> Calendar:
    rows = await owner.fetch("SELECT day, is_workday, status FROM calendar_day")
    return Calendar(
        1, {row["day"]: row["is_workday"] for row in rows}, frozenset(row["day"].year for row in rows if row["status"] == "provisional")
    )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), ZONE)


def _opening(filed: Filed, registered_by: str, received: date, category: str | None = None) -> Opening:
    bureau = Unit(filed.units[BUREAU], BUREAU, "bureau", (filed.units[BUREAU],))
    unit = bureau if registered_by == BUREAU else Unit(filed.units[registered_by], registered_by, "town", (filed.units[registered_by],))
    return Opening(UUID(int=1), received, _at(received), unit, bureau, category, discipline=filed.units[INSPECTORS])


async def _opened(
    intake: Database, filed: Filed, registered_by: str, received: date, category: str | None = None, accused: Sequence[int] = ()
) -> tuple[Any, Mapping[str, Any]]:
    """The case that `open_case` makes, as its unit sees it, and its answer; rolled back."""
    case = uuid7()
    uow = intake.unit_of_work(filed.context(registered_by, sees_sealed=True))
    told = {
        "case_id": case,
        "petition_id": case,
        "clock_id": uuid7(),
        "number": f"T{case.hex}",
        "registered_by_unit_id": filed.units[registered_by],
        "registered_at": _at(received).isoformat(),
        "received_on": received,
        "channel": "letter",
        "source_kind": "direct",
        "subject": "s",
        "category": category,
        "accused_unit_ids": list(accused),
    }
    try:
        opened = await uow.fetchval("SELECT open_case($1)", json.loads(json.dumps(told, default=str)))
        made = await uow.fetchrow("SELECT * FROM cases WHERE id = $1", case)
    finally:
        await uow.rollback()
    return made, opened
