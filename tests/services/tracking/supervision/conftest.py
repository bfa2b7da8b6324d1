"""A district of these tests' own, whose sweep is turned by hand on any day."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest_asyncio

from deploy.directory import create_directory
from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.directory.snapshot import Directory
from services.tracking.supervision.sweeps import SupervisionSweep
from shared.db.database import SERVER_SETTINGS, Database
from shared.kernel.time import SystemTime
from shared.settings import DbRole, Settings
from tests.services.tracking.client import Caller, World, world
from tests.services.tracking.test_journey import UNIT, registered

HANDLER, SUPERVISOR, OFFICER = f"demo-unit_handler-{UNIT}", "demo-supervisor", "demo-bureau_officer"
WAYS: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "received": ((OFFICER, "transfer", {"to_unit": UNIT}), (HANDLER, "receive", {})),
    "accepted": ((HANDLER, "accept", {"path": "P6", "legal_basis": "TL 31(6)"}),),
    "handling": ((HANDLER, "investigate", {"record": "现场查看", "heard_on": "2026-01-05"}),),
}


def today(days: int = 0) -> str:
    return (SystemTime().now() + timedelta(days=days)).date().isoformat()


@dataclass
class Supervised:
    """The district: its people, its worker and its owner."""

    people: World
    worker: Database
    owner: asyncpg.Connection
    settings: Settings

    async def sweep(self, days: int = 0) -> int:
        """One turn of the sweep, so many days from now; gives the orders opened."""
        return await SupervisionSweep(Directory(self.worker), CalendarSource(self.worker))(self.worker, self.at(days))

    def at(self, days: int) -> datetime:
        return SystemTime().now() + timedelta(days=days)

    async def case(self, upto: str = "received", **changes: Any) -> str:
        """A case brought to a state by its people."""
        case: str = (await registered(self.people, **changes))["case_id"]
        for state, steps in WAYS.items():
            for login, action, data in steps:
                await self.act(login, case, action, **data)
            if state == upto:
                break
        return case

    async def act(self, login: str, case: str, action: str, **data: Any) -> dict[str, Any]:
        if action == "investigate":
            data["heard_on"] = today()
        answer = await (await self.people.caller(login)).act(case, action, data)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def orders(self, case: str, login: str = SUPERVISOR, **filters: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in {"case": case, **filters}.items())
        answer = await (await self.people.caller(login)).get(f"/tracking/v1/supervisions?{query}")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def supervised(self, case: str) -> dict[str, Any]:
        """The one order about a case, whole."""
        (row,) = await self.orders(case)
        return (await self.read(row["id"])).json()  # type: ignore[no-any-return]  # JSON

    async def read(self, order: str, login: str = SUPERVISOR) -> httpx.Response:
        return await (await self.people.caller(login)).get(f"/tracking/v1/supervisions/{order}")

    async def step(self, login: str, order: str, step: str, body: dict[str, Any], tag: str | None = None) -> httpx.Response:
        """A step of an order on its present version."""
        caller: Caller = await self.people.caller(login)
        path = f"/tracking/v1/supervisions/{order}"
        seen = tag or (await caller.get(path)).headers.get("etag", '"0-x"')
        return await caller.post(f"{path}/{step}", body, **{"If-Match": seen})

    async def by_hand(self, case: str, **changes: Any) -> httpx.Response:
        """An order opened by the supervisor."""
        body = {"case_id": case, "ground": "shirking", "requirement": "请说明情况", "reply_due": today(10), **changes}
        return await (await self.people.caller(SUPERVISOR)).post("/tracking/v1/supervisions", body)

    async def unit_id(self, code: str) -> int:
        found: int = await self.owner.fetchval("SELECT id FROM unit WHERE code = $1", code)
        return found

    async def events(self, subject: str) -> list[str]:
        rows = await self.owner.fetch("SELECT type FROM event WHERE subject = $1 ORDER BY sequence", subject)
        return [row["type"] for row in rows]

    async def check_on(self, case: str) -> object:
        return await self.owner.fetchval("SELECT check_on FROM supervision_check WHERE case_id = $1", UUID(case))


@pytest_asyncio.fixture(scope="session")
async def district(new_database: Any, settings: Settings) -> AsyncIterator[Supervised]:
    own = settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})
    await create_directory(own)
    owner = await asyncpg.connect(own.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    worker = await Database.open(own, DbRole.TRACKING_WORKER, max_size=12)
    async with world(own) as people:
        yield Supervised(people, worker, owner, own)
    await worker.close()
    await owner.close()
