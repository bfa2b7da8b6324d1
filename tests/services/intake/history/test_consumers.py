"""History lines through intake's worker role: registered then, rated then, once."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from services.intake.history.consumers import RateHistory, RegisterHistory
from shared.contracts.events import StoredEvent
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.kernel.errors import Refusal
from shared.kernel.ids import uuid7
from shared.kernel.time import ZONE
from shared.settings import DbRole
from tests.services.intake.conftest import TODAY, Intake, set_case, unit_id

AT = datetime(2022, 3, 1, 9, tzinfo=ZONE)
STAGE = """INSERT INTO history_line (job_id, line, state, body, fingerprint, case_id, petition_id)
VALUES ($1, 7, 'registering', $2, '', $3, $4)"""
PETITION = {
    "channel": "web",
    "received_on": "2022-03-01",
    "subject": "旧件",
    "request": "请处理旧件",
    "petitioners": [{"name": "旧名", "phone": "13700137000"}],
    "registered_at": "2022-03-01T09:00:00+08:00",
    "registered_by": "440117-XFJ",
}


@dataclass
class Worker:
    """Intake's consumers as the worker role, on lines that a test stages."""

    database: Database
    consumers: Mapping[str, RegisterHistory | RateHistory]
    owner: asyncpg.Connection
    intake: Intake

    async def stage(self, line: dict[str, Any]) -> StoredEvent:
        job, petition, case = uuid7(), uuid7(), uuid7()
        await self.owner.execute("INSERT INTO job (id, service, kind, state) VALUES ($1, 'tracking', 'history_import', 'running')", job)
        body = self.intake.protection.fields.encrypt(json.dumps(line), f"history_line|body|{job}/7")
        await self.owner.execute(STAGE, job, body, case, petition)
        data = {"job_id": str(job), "line": 7, "case_id": str(case), "petition_id": str(petition)}
        return StoredEvent(
            uuid7(), "history.line_judged", f"history/{job}/7", 1, None, data, TODAY, TODAY, historical=True, traceparent=None
        )

    async def deliver(self, consumer: str, event: StoredEvent) -> None:
        async with self.database.unit_of_work(NOBODY) as unit:
            await self.consumers[consumer](unit, event, TODAY)

    async def events(self, event: StoredEvent) -> list[tuple[str, int]]:
        found = await self.owner.fetch("SELECT type, sequence FROM event WHERE subject = $1 ORDER BY recorded_at", event.subject)
        return [(row["type"], row["sequence"]) for row in found]


@pytest_asyncio.fixture
async def worker(intake: Intake, owner: asyncpg.Connection) -> AsyncIterator[Worker]:
    database = await Database.open(intake.settings, DbRole.INTAKE_WORKER)
    consumers: Mapping[str, RegisterHistory | RateHistory] = {
        "intake.register_history": RegisterHistory(intake.protection),
        "intake.rate_history": RateHistory(intake.protection),
    }
    yield Worker(database, consumers, owner, intake)
    await database.close()


async def test_a_line_is_registered_with_its_own_ids_and_times(worker: Worker, owner: asyncpg.Connection) -> None:
    event = await worker.stage({"petition": PETITION, "actions": []})
    await worker.deliver("intake.register_history", event)
    row = await owner.fetchrow("SELECT * FROM petition WHERE id = $1", UUID(str(event.data["petition_id"])))
    assert row is not None
    assert row["number"].startswith("44011720220301W")
    assert (row["registered_at"], row["received_on"], row["historical"]) == (AT, date(2022, 3, 1), True)
    assert row["registered_by_unit_id"] == await unit_id(owner, "440117-XFJ")
    case = await owner.fetchrow("SELECT * FROM cases WHERE id = $1", UUID(str(event.data["case_id"])))
    assert case is not None
    assert (case["petition_id"], case["state"], case["historical"], case["registered_at"]) == (row["id"], "registered", True, AT)
    told = await owner.fetchrow("SELECT occurred_at, historical FROM event WHERE case_id = $1 AND type = 'petition.registered'", case["id"])
    assert told is not None
    assert (told["occurred_at"], told["historical"]) == (AT, True)
    assert await worker.events(event) == [("history.registered", 2)]
    phone = await owner.fetchval("SELECT phone FROM petitioner WHERE petition_id = $1", row["id"])
    assert b"13700137000" not in phone


async def test_a_unit_registers_for_itself(worker: Worker, owner: asyncpg.Connection) -> None:
    event = await worker.stage({"petition": {**PETITION, "registered_by": "440117-ZJJ"}})
    await worker.deliver("intake.register_history", event)
    state = await owner.fetchval("SELECT state FROM cases WHERE id = $1", UUID(str(event.data["case_id"])))
    assert state == "received"


async def test_a_second_delivery_changes_nothing_but_tells_again(worker: Worker, owner: asyncpg.Connection) -> None:
    event = await worker.stage({"petition": PETITION})
    await worker.deliver("intake.register_history", event)
    await worker.deliver("intake.register_history", event)
    case = UUID(str(event.data["case_id"]))
    assert await owner.fetchval("SELECT count(*) FROM petition WHERE case_id = $1", case) == 1
    assert await owner.fetchval("SELECT count(*) FROM event WHERE case_id = $1", case) == 1
    assert await worker.events(event) == [("history.registered", 2)] * 2


async def test_ratings_are_written_with_their_times_once(worker: Worker, owner: asyncpg.Connection) -> None:
    ratings = [
        {"object": "bureau", "value": "satisfied", "at": "2022-04-01T10:00:00+08:00"},
        {"object": "unit", "value": "dissatisfied", "at": "2022-04-02T10:00:00+08:00"},
    ]
    event = await worker.stage({"petition": PETITION, "ratings": ratings})
    await worker.deliver("intake.register_history", event)
    case, unit = UUID(str(event.data["case_id"])), await unit_id(owner, "440117-ZJJ")
    await set_case(owner, case, state="served", path="P6", category="appeal", delivered_on=date(2022, 3, 20), handling_unit_id=unit)
    await worker.deliver("intake.rate_history", event)
    await worker.deliver("intake.rate_history", event)
    rows = await owner.fetch("SELECT object, value, rated_at, version FROM rating WHERE case_id = $1 ORDER BY object", case)
    assert [(r["object"], r["value"], r["rated_at"].astimezone(ZONE).isoformat(), r["version"]) for r in rows] == [
        ("bureau", "satisfied", "2022-04-01T10:00:00+08:00", 2),
        ("unit", "dissatisfied", "2022-04-02T10:00:00+08:00", 3),
    ]
    rated = await owner.fetch(
        "SELECT sequence, historical FROM event WHERE case_id = $1 AND type = 'petition.rated' ORDER BY sequence", case
    )
    assert [tuple(row) for row in rated] == [(2, True), (3, True)]
    assert await worker.events(event) == [("history.registered", 2), ("history.rated", 4), ("history.rated", 4)]


async def test_an_emptied_line_is_done(worker: Worker, owner: asyncpg.Connection) -> None:
    event = await worker.stage({"petition": PETITION})
    await owner.execute("UPDATE history_line SET body = NULL WHERE job_id = $1", UUID(str(event.data["job_id"])))
    await worker.deliver("intake.register_history", event)
    assert await worker.events(event) == []


async def test_a_broken_line_fails_without_telling_its_words(worker: Worker) -> None:
    event = await worker.stage({"petition": {**PETITION, "headcount": 0, "subject": "金丝雀"}})
    with pytest.raises(Refusal) as caught:
        await worker.deliver("intake.register_history", event)
    assert caught.value.code == "validation_failed"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "金丝雀" not in repr(vars(caught.value))


async def test_several_units_in_one_transaction(worker: Worker, owner: asyncpg.Connection) -> None:
    """A delivery batch shares a transaction: each line is written with its own unit's rights."""
    events = [await worker.stage({"petition": {**PETITION, "registered_by": code}}) for code in ("440117-ZJJ", "440117-XFJ", "440117001")]
    async with worker.database.unit_of_work(NOBODY) as unit:
        for event in events:
            await unit.execute("SAVEPOINT effect")
            await worker.consumers["intake.register_history"](unit, event, TODAY)
            await unit.flush()
            await unit.execute("RELEASE SAVEPOINT effect")
    cases = [UUID(str(event.data["case_id"])) for event in events]
    assert await owner.fetchval("SELECT count(*) FROM cases WHERE id = ANY ($1)", cases) == 3
