"""`xinfang events` and `xinfang audit`, as an operator runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from deploy.state import PROJECT
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.outbox import AuditEntry
from shared.jobs.sealer import head_of, seal_once, write_anchor
from shared.kernel.ids import uuid7
from shared.kernel.time import SystemTime
from shared.security.keys import KeyRing
from shared.settings import DbRole, Settings
from tests import stack

DEAD = """
WITH e AS (INSERT INTO event (id, recorded_at, occurred_at, type, source, subject, sequence)
  VALUES ($1, now(), now(), 'case.received', 'tracking', 'case/1', 1))
INSERT INTO delivery (event_id, recorded_at, consumer, service, state, failures, last_error)
VALUES ($1, now(), 'reporting.facts', 'reporting', 3, 8, 'ValueError')"""


def _xinfang(settings: Settings, *arguments: str, anchors: Path | None = None) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "XINFANG_ROLE_SECRET": settings.role_secret.get_secret_value(),
        "XINFANG_KEYS": str(settings.keys),
        "XINFANG_ENVIRONMENT": "development",
    }
    if anchors is not None:
        environment["XINFANG_AUDIT_ANCHOR"] = str(anchors)
    command = [sys.executable, "-m", "deploy", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=60)


async def _owner(settings: Settings) -> asyncpg.Connection:
    return await asyncpg.connect(settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})


async def test_the_dead_are_shown_and_redriven(empty_settings: Settings) -> None:
    owner, event = await _owner(empty_settings), uuid7()
    await owner.execute(DEAD, event)
    shown = json.loads(_xinfang(empty_settings, "events", "dead", "--json").stdout)["dead"]
    assert [(row["event_id"], row["last_error"]) for row in shown] == [(str(event), "ValueError")]
    assert "dead 1" in _xinfang(empty_settings, "events", "lag").stdout
    done = _xinfang(empty_settings, "events", "redrive", "--event", str(event), "--reason", "mended", "--json")
    assert json.loads(done.stdout) == {"redriven": 1}
    assert await owner.fetchval("SELECT state FROM delivery") == 0
    assert await owner.fetchval("SELECT reason FROM audit_entry") == "mended"
    assert "Nothing is dead" in _xinfang(empty_settings, "events", "dead").stdout
    await owner.close()


@pytest.mark.parametrize("which", [(), ("--all", "--consumer", "reporting.facts")])
def test_redriving_needs_to_be_told_what(settings: Settings, which: tuple[str, ...]) -> None:
    done = _xinfang(settings, "events", "redrive", "--reason", "x", *which)
    assert done.returncode == 1
    assert done.stderr.startswith("xinfang: Say which deliveries")


async def test_verification_ends_with_a_status(empty_settings: Settings, tmp_path: Path) -> None:
    owner, anchors = await _owner(empty_settings), tmp_path / "anchors"
    api, relay = await Database.open(empty_settings, DbRole.INTAKE), await Database.open(empty_settings, DbRole.RELAY)
    async with api.unit_of_work(NOBODY) as uow:
        for n in range(5):
            uow.audit(AuditEntry(None, None, "registrar", "register", "petition", str(n)))
    await stack.settled(owner)
    await seal_once(relay, KeyRing.load(empty_settings.keys).audit)
    head = await head_of(relay)
    assert head is not None
    write_anchor(anchors, head, SystemTime().now())
    await api.close()
    await relay.close()
    good = _xinfang(empty_settings, "audit", "verify", "--anchors", anchors=anchors)
    assert (good.returncode, "intact: 5 sealed entries, 1 anchors" in good.stdout) == (0, True), good.stdout + good.stderr
    await owner.execute("SET session_replication_role = replica; UPDATE audit_entry SET action = 'x' WHERE subject_id = '3'")
    await owner.close()
    bad = _xinfang(empty_settings, "audit", "verify", "--json")
    told = json.loads(bad.stdout)
    assert (bad.returncode, told["intact"], told["faults"]) == (1, False, 1)
    assert _xinfang(empty_settings, "audit", "verify", "--anchors").stderr.startswith("xinfang: There are no anchors")
