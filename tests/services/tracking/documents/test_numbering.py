"""文号 without gaps: per organ, word and year, under fifty writers at once and with transactions that fail."""

import asyncio
import re
from itertools import count

import asyncpg
import pytest

from services.tracking.documents.commands import TAKE_NUMBER
from shared.db.context import NOBODY
from shared.db.database import SERVER_SETTINGS, Database
from shared.settings import DbRole, Settings
from tests.services.tracking.client import World
from tests.services.tracking.documents.desk import OFFICER, RECEIPT, change, drawn, registered, signed, today

WRITERS = 50


async def _organ(directory: Settings, code: str) -> int:
    owner = await asyncpg.connect(directory.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    found: int = await owner.fetchval("SELECT id FROM unit WHERE code = $1", code)
    await owner.close()
    return found


@pytest.mark.parametrize("failing", [0, 3, 2])
async def test_fifty_writers_leave_no_gap_and_no_double(directory: Settings, failing: int) -> None:
    organ, word = await _organ(directory, "440117-JTJ"), f"试{failing}"
    database = await Database.open(directory, DbRole.TRACKING, max_size=10)
    turn, taken = count(1), list[int]()

    async def write() -> None:
        wrong = failing and next(turn) % failing == 0
        async with asyncio.timeout(30), slots:
            unit = database.unit_of_work(NOBODY)
            row = await unit.fetchrow(TAKE_NUMBER, organ, word, 2026)
            assert row is not None
            await asyncio.sleep(0.002)
            if wrong:
                await unit.rollback()
                return
            await unit.commit()
            taken.append(row["serial"])

    slots = asyncio.Semaphore(10)
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    assert sorted(taken) == list(range(1, WRITERS - (WRITERS // failing if failing else 0) + 1))
    async with database.unit_of_work(NOBODY) as unit:
        rows = [await unit.fetchrow(TAKE_NUMBER, *key) for key in ((organ, word, 2027), (organ, word + "复", 2026), (organ, word, 2026))]
    await database.close()
    assert [row["serial"] for row in rows if row] == [1, 1, len(taken) + 1], "every year and word has its own series"


async def test_fifty_letters_signed_at_once_are_numbered_in_a_row(people: World) -> None:
    case = (await registered(people))["case_id"]
    officer = await people.caller(OFFICER)
    first = await signed(officer, await drawn(officer, case, RECEIPT))
    drafts = [await drawn(officer, case, RECEIPT) for _ in range(WRITERS)]
    lanes = asyncio.Semaphore(10)

    async def put_number(number: int) -> int | None:
        stale = {**drafts[number], "version": 7} if number % 5 == 0 else drafts[number]
        async with lanes:
            answer = await change(officer, stale, "sign", {"signer": "王局长"})
        assert answer.status_code in {200, 412}, answer.text
        return int(re.findall(r"〕(\d+)号", answer.json()["number"])[0]) if answer.status_code == 200 else None

    start = int(re.findall(r"〕(\d+)号", first["number"])[0])
    serials = [serial for serial in await asyncio.gather(*(put_number(n) for n in range(WRITERS))) if serial is not None]
    assert sorted(serials) == list(range(start + 1, start + 1 + len(serials)))
    assert len(serials) == WRITERS - WRITERS // 5


async def test_one_draft_signed_by_fifty_gets_one_number(people: World) -> None:
    case = (await registered(people))["case_id"]
    officer = await people.caller(OFFICER)
    draft = await drawn(officer, case, RECEIPT)
    lanes = asyncio.Semaphore(10)

    async def try_it() -> int:
        async with lanes:
            return (await change(officer, draft, "sign", {"signer": "王局长"})).status_code

    answers = await asyncio.gather(*(try_it() for _ in range(WRITERS)))
    assert sorted(answers) == [200] + [412] * (WRITERS - 1)
    one, two = await drawn(officer, case, RECEIPT), await officer.get(f"/tracking/v1/documents/{draft['id']}/record")
    before, after = two.json()["number"], (await signed(officer, one))["number"]
    assert int(re.findall(r"〕(\d+)号", after)[0]) == int(re.findall(r"〕(\d+)号", before)[0]) + 1
    assert today()[:4] in after
