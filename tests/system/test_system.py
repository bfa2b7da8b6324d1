"""The whole system from outside: real messages through the demo command, and crashes of every part."""

import asyncio
import csv
import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import asyncpg
import httpx
import pytest
import redis

from deploy.directory import PASSWORD, create_directory
from deploy.state import PROJECT
from shared.kernel.time import SystemTime
from shared.settings import Settings
from tests.system.stack import System

REPLIES = Path("../shared/data/zh_petition/messages_with_replies.csv")
PETITIONS = 500
NAME, PHONE = "欧阳查无此人", "13911110000"
SECRETS = [NAME.encode(), PHONE.encode(), json.dumps(NAME)[1:-1].encode()]


@pytest.fixture
def system() -> Iterator[System]:
    before = dict(os.environ)
    running = System(durable=True)
    try:
        running.up()
        asyncio.run(create_directory(Settings()))
        yield running
    finally:
        running.down()
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.skipif(not REPLIES.exists(), reason="the real messages are not beside this checkout")
@pytest.mark.usefixtures("system")
def test_real_messages_give_the_figures_counted_from_the_file() -> None:
    command = [sys.executable, "-m", "deploy", "demo", "--replies", str(REPLIES.resolve()), "--json"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    with REPLIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    days = [(date.fromisoformat(row["replied_at"][:10]) - date.fromisoformat(row["created_at"][:10])).days for row in rows]
    assert (told["imported"], told["refused"]) == (len(rows), 0)
    on_time = told["indicators"]["on_time_completion_rate"]
    assert (on_time["numerator"], on_time["denominator"]) == (sum(d <= 60 for d in days), len(rows))


def test_nothing_is_lost_or_doubled_when_every_part_is_killed(system: System) -> None:
    answered = asyncio.run(_register_under_fire(system))
    assert len(answered) == PETITIONS
    counts = asyncio.run(_settle(system))
    assert counts["petitions"] == counts["cases"] == counts["facts"] == PETITIONS
    assert counts["numbers"] == PETITIONS
    assert counts["waiting"] == counts["dead"] == 0
    assert asyncio.run(_known(system, answered)) == PETITIONS
    for place, text in _written(system):
        assert not [secret for secret in SECRETS if secret in text], f"a petitioner's data stands in clear in {place}"


async def _register_under_fire(system: System) -> dict[str, str]:
    answered: dict[str, str] = {}
    token = await _token(system)
    keys = iter([str(uuid.uuid4()) for _ in range(PETITIONS)])

    async def client() -> None:
        async with httpx.AsyncClient(base_url=system.url, timeout=10) as http:
            for key in keys:
                answered[key] = await _insist(http, token, key)

    enough = asyncio.Event()
    chaos = asyncio.create_task(_chaos(system, enough))
    await asyncio.gather(*(client() for _ in range(8)))
    enough.set()
    await chaos
    await asyncio.to_thread(system.wait_ready)
    return answered


async def _insist(http: httpx.AsyncClient, token: str, key: str) -> str:
    """Post until answered 201, always with the same key, as a careful client does."""
    body = {
        "channel": "call",
        "received_on": SystemTime().now().date().isoformat(),
        "subject": f"来电 {key}",
        "request": "请处理",
        "petitioners": [{"name": NAME, "phone": PHONE}],
    }
    for _ in range(600):
        try:
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
            answer = await http.post("/intake/v1/petitions", json=body, headers=headers)
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 201:
            number: str = answer.json()["number"]
            return number
        assert answer is None or answer.status_code in {409, 429, 500, 502, 503, 504}, answer.text
        await asyncio.sleep(0.1)
    raise AssertionError(f"never answered: {key}")


def _written(system: System) -> Iterator[tuple[str, bytes]]:
    """What the processes logged, and everything Valkey holds."""
    for log in system.folder.glob("*.log"):
        yield log.name, log.read_bytes()
    with redis.Redis.from_url(system.valkey.url) as valkey:
        for key in valkey.scan_iter():
            yield str(key), key + (valkey.dump(key) or b"")


async def _chaos(system: System, enough: asyncio.Event) -> None:
    """Kill a random part twice a second; in between flush and restart Valkey and crash PostgreSQL."""
    dice = random.Random(20261124)
    for beat in range(1000):
        if enough.is_set():
            return
        part = dice.choice(["api", "worker", "relay"])
        await system.does(system.kill, part)
        await system.does(system.start, part)
        if beat % 4 == 1:
            await system.does(system.valkey.stop, kill=True)
            await system.does(system.valkey.start)
        if beat % 4 == 3:
            await system.does(system.postgres.restart, immediate=True)
        await asyncio.sleep(dice.uniform(1.0, 2.5) + (2.0 if part == "api" else 0.0))


async def _token(system: System) -> str:
    async with httpx.AsyncClient(base_url=system.url, timeout=10) as http:
        form = {"grant_type": "client_credentials", "client_id": "demo-hotline", "client_secret": PASSWORD}
        token: str = (await http.post("/oauth/token", data=form)).raise_for_status().json()["access_token"]
        return token


async def _settle(system: System) -> dict[str, int]:
    """Wait until no delivery is due, then count."""
    connection = await asyncpg.connect(system.postgres.url, server_settings={"search_path": "xinfang,public"})
    try:
        for _ in range(600):
            if not await connection.fetchval("SELECT count(*) FROM delivery WHERE state = 0"):
                break
            await asyncio.sleep(0.1)
        row = await connection.fetchrow(
            """SELECT (SELECT count(*) FROM petition) AS petitions, (SELECT count(DISTINCT number) FROM petition) AS numbers,
            (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM case_fact) AS facts,
            (SELECT count(*) FROM delivery WHERE state = 0) AS waiting, (SELECT count(*) FROM delivery WHERE state = 3) AS dead"""
        )
        return dict(row)
    finally:
        await connection.close()


async def _known(system: System, answered: dict[str, str]) -> int:
    connection = await asyncpg.connect(system.postgres.url, server_settings={"search_path": "xinfang,public"})
    try:
        sql = "SELECT count(*) FROM petition JOIN unnest($1::text[], $2::text[]) AS a(number, subject) USING (number, subject)"
        known: int = await connection.fetchval(sql, list(answered.values()), [f"来电 {key}" for key in answered])
        return known
    finally:
        await connection.close()
