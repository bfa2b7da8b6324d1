"""A district at work on a day of the test's choosing: petitions, steps and ratings through the owners' own commands, deliveries by hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.intake.petitions.commands import Filing, register
from services.intake.petitions.protection import Protection
from services.intake.public.commands import Rated, Rating, rate
from services.reporting.facts.consumers import project
from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.commands import Surroundings, Wish, act, load
from services.tracking.cases.loading import case_of, unit_of
from services.tracking.directory.snapshot import Directory
from services.tracking.domain.case import By, Step
from services.tracking.domain.decide import responsible
from services.tracking.domain.transitions import TRANSITIONS
from shared.contracts.events import StoredEvent
from shared.contracts.register import RegisterBody
from shared.contracts.vocabularies import RatingObject, RatingValue
from shared.db.context import NOBODY, Context
from shared.db.database import Database
from shared.kernel.actor import Actor
from shared.kernel.time import ZONE
from shared.security.keys import KeyRing
from shared.settings import DbRole, Settings

BUREAU = "440117-XFJ"
HEAR = {"record": "听取陈述", "heard_on": date(2022, 1, 1)}
EXPLAIN = {"claims": [{"claim": "修灯", "kind": "explain", "text": "已列计划"}]}
P6 = {"path": "P6", "legal_basis": "TL 31(6)"}
EVENTS = """
SELECT id, type, subject, sequence, case_id, data, occurred_at, recorded_at, historical, traceparent FROM event
WHERE case_id = ANY ($1::uuid[]) AND type NOT LIKE 'history.%' ORDER BY recorded_at, id"""


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


@dataclass(frozen=True)
class Told:
    """A case and what the test itself remembers of its ratings: day, object, value."""

    case_id: UUID
    petition_id: UUID
    number: str
    ratings: list[tuple[date, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class District:
    settings: Settings
    intake: Database
    tracking: Database
    reporting: Database
    directory: Directory
    calendar: CalendarSource
    protection: Protection

    async def petition(self, day: date, unit: str = BUREAU, **body: Any) -> Told:
        """Register by this unit on this day; received on the same day."""
        plain = {"channel": "letter", "subject": "路灯不亮", "request": "请修复", "received_on": day, **body}
        units = await self.directory.units()
        row = units.by_code[unit]
        by = Actor("person", "registrar", None, None, row.id, row.code, row.kind, row.region, row.path)
        filing = Filing(RegisterBody.model_validate(plain, strict=False), by, noon(day), self.protection)
        async with self.intake.unit_of_work(Context(unit=row.id, path=row.path)) as uow:
            done = await register(uow, filing)
        return Told(done.case_id, done.id, done.number)

    async def step(self, case: Told, day: date, action: str, /, reason: str | None = None, **data: Any) -> None:
        """Take a step of the machine as the unit whose step it is; a Refusal leaves nothing."""
        units = await self.directory.units()
        around = Surroundings(units, await self.calendar.calendar(), noon(day))
        async with self.tracking.unit_of_work(NOBODY) as uow:
            row = await load(uow, case.case_id)
            everyone = {code: unit_of(found) for code, found in units.by_code.items()}
            wanted = Step(action, By(None, "history"), noon(day), around.calendar, data, everyone)
            unit = next(iter(responsible(case_of(row), TRANSITIONS[action], wanted)), None)
            actor = Actor("person", "history", unit_id=unit)
            await act(uow, row, Wish(action, data, reason), actor, around, historical=True)

    async def steps(self, case: Told, *taken: tuple[date, str, Mapping[str, Any]]) -> None:
        for day, action, data in taken:
            await self.step(case, day, action, **data)

    async def served(self, day: date, unit: str, **body: Any) -> Told:
        """Registered and transferred on `day`, accepted the day after, served ten days later."""
        case = await self.petition(day, **body)
        after = [day + timedelta(days=n) for n in range(11)]
        await self.steps(
            case,
            (day, "transfer", {"to_unit": unit}),
            (after[1], "receive", {}),
            (after[1], "accept", P6),
            (after[5], "investigate", HEAR | {"heard_on": after[5]}),
            (after[9], "issue_opinion", EXPLAIN),
            (after[10], "serve", {"method": "direct", "served_on": after[10]}),
        )
        return case

    async def rating(self, case: Told, day: date, rated: str, value: str) -> None:
        async with self.intake.unit_of_work(NOBODY) as uow:
            given = Rating(RatingObject(rated), RatingValue(value))
            await rate(uow, Rated(case.petition_id, case.case_id), given, noon(day), self.protection)
        case.ratings.append((day, rated, value))

    async def events(self, *cases: Told) -> list[StoredEvent]:
        async with self.reporting.read(NOBODY) as session:
            return [StoredEvent(**dict(row)) for row in await session.fetch(EVENTS, [case.case_id for case in cases])]

    async def deliver(self, events: Sequence[StoredEvent]) -> int:
        """Each event in a transaction of its own; gives the number of statements."""
        statements = 0
        for event in events:
            async with self.reporting.unit_of_work(NOBODY) as uow:
                await project(uow, [event], noon(date(2030, 1, 1)))
            statements += uow.statements
        return statements

    async def report(self, *cases: Told) -> None:
        """Deliver everything about these cases once, in order."""
        await self.deliver(await self.events(*cases))

    async def ledger(self, *cases: Told) -> list[asyncpg.Record]:
        """The rows of these cases' ledgers as they lie."""
        async with self.reporting.read(NOBODY) as session:
            return await session.fetch(
                "SELECT * FROM contribution WHERE case_id = ANY ($1::uuid[]) ORDER BY id", [case.case_id for case in cases]
            )


@asynccontextmanager
async def district(settings: Settings) -> AsyncIterator[District]:
    roles = (DbRole.INTAKE_WORKER, DbRole.TRACKING_WORKER, DbRole.REPORTING_WORKER)
    intake, tracking, reporting = [await Database.open(settings, role) for role in roles]
    try:
        protection = Protection.of(KeyRing.load(settings.keys), settings)
        yield District(settings, intake, tracking, reporting, Directory(tracking), CalendarSource(tracking), protection)
    finally:
        for database in (intake, tracking, reporting):
            await database.close()
