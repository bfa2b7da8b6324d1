"""Keeping records over HTTP: open one, change it with the version it has, and look at what its events and audit rows say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import httpx

from shared.db.database import SERVER_SETTINGS
from shared.kernel.time import SystemTime
from shared.settings import DbRole, Settings
from tests.services.tracking.client import Caller, World
from tests.services.tracking.test_journey import UNIT, registered

BASE = "/tracking/v1"
OFFICER, SUPERVISOR, LEADER = "demo-bureau_officer", "demo-supervisor", "demo-leader"
HANDLER, HEAD = f"demo-unit_handler-{UNIT}", f"demo-unit_head-{UNIT}"
STRANGER = "demo-unit_head-440117-RSJ"


def day(offset: int = 0) -> str:
    return (SystemTime().now().date() + timedelta(days=offset)).isoformat()


def moment(**back: float) -> str:
    return (SystemTime().now() - timedelta(**back)).isoformat()


async def transferred(people: World, **changes: Any) -> str:
    """A matter at the housing bureau."""
    case: str = (await registered(people, **changes))["case_id"]
    officer = await people.caller(OFFICER)
    assert (await officer.act(case, "transfer", {"to_unit": UNIT})).status_code == 200
    return case


async def opened(caller: Caller, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post(f"{BASE}/{path}", body)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    assert answer.headers["etag"].startswith('"1-')
    return told


async def step(caller: Caller, path: str, body: dict[str, Any], version: int) -> httpx.Response:
    return await caller.post(f"{BASE}/{path}", body, **{"If-Match": f'"{version}-x"'})


async def stepped(caller: Caller, path: str, body: dict[str, Any], version: int) -> dict[str, Any]:
    answer = await step(caller, path, body, version)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert told["version"] == version + 1
    return told


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@asynccontextmanager
async def owner_of(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The migrations' login, to look at what was written."""
    connection = await asyncpg.connect(settings.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    try:
        yield connection
    finally:
        await connection.close()


async def events_of(settings: Settings, subject: str) -> list[tuple[str, int]]:
    async with owner_of(settings) as owner:
        rows = await owner.fetch("SELECT type, sequence FROM event WHERE subject = $1 ORDER BY sequence", subject)
        audits = await owner.fetchval("SELECT count(*) FROM audit_entry WHERE subject_type || '/' || subject_id = $1", subject)
    assert audits == len(rows), "each change has its audit row"
    return [(row["type"], row["sequence"]) for row in rows]
