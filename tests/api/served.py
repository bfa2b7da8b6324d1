"""A gateway as a process on the test's database, for tests that speak to it from outside."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from deploy.directory import PASSWORD
from deploy.processes import free_port, spawn, stop
from deploy.state import PROJECT
from shared.settings import Settings
from tests.api.surface import LOGINS
from tests.services.tracking.test_journey import PETITION, UNIT, today
from tests.stack import ROLE_SECRET

CLIENTS = {"demo-hotline", "demo-migration"}


@dataclass(frozen=True)
class Running:
    """A gateway, a token for every login, and a case that exists."""

    url: str
    tokens: dict[str, str]
    known: dict[str, str]


@contextmanager
def served(directory: Settings, log: Path) -> Iterator[Running]:
    port = free_port()
    facts = {
        "DATABASE_URL": directory.database_url.get_secret_value(),
        "REDIS_URL": directory.redis_url.get_secret_value(),
        "XINFANG_ROLE_SECRET": ROLE_SECRET,
        "XINFANG_KEYS": str(directory.keys),
        "XINFANG_ENVIRONMENT": "development",
        **{f"XINFANG_LIMIT_{name}": "1000000/minute" for name in ("TOKEN", "PUBLIC", "LOGIN", "QUERY_CODE", "TOKEN_BURST")},
    }
    command = [sys.executable, "-m", "deploy", "serve", "gateway", "--port", str(port)]
    process = spawn(command, log=log, folder=PROJECT, environment={**os.environ, **facts})
    try:
        yield _ready(f"http://127.0.0.1:{port}", log)
    finally:
        stop(process)


def _ready(url: str, log: Path) -> Running:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz/ready").is_success:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    else:
        raise AssertionError(log.read_text()[-2000:])
    tokens = {login: _token(url, login) for login in LOGINS.values()}
    headers = {"Authorization": f"Bearer {tokens['demo-registrar']}"}
    filed = httpx.post(f"{url}/intake/v1/petitions", json={**PETITION, "received_on": today()}, headers=headers).raise_for_status().json()
    known = {"case_id": filed["case_id"], "petition_id": filed["id"], "number": filed["number"], "unit": UNIT, "year": "2026"}
    return Running(url, tokens, known)


def _token(url: str, login: str) -> str:
    form = {"grant_type": "password", "username": login, "password": PASSWORD}
    if login in CLIENTS:
        form = {"grant_type": "client_credentials", "client_id": login, "client_secret": PASSWORD}
    token: str = httpx.post(f"{url}/oauth/token", data=form).raise_for_status().json()["access_token"]
    return token
