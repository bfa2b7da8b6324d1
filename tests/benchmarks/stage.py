"""Servers and processes of a benchmark: a durable PostgreSQL and a Valkey of its own, and programs of this project on them."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from deploy.directory import PASSWORD, create_directory
from deploy.local import LocalPostgres, LocalValkey
from deploy.processes import becomes, free_port, spawn, stop
from deploy.state import PROJECT
from shared.settings import Settings
from tests import stack

READY_SECONDS = 40.0
LIMIT = "100000000/minute"  # one login asks for a whole office


@dataclass
class Stage:
    """Where everything runs."""

    folder: Path
    postgres: LocalPostgres
    valkey: LocalValkey

    async def settings(self, database: str) -> Settings:
        """Settings on a new migrated database with the demonstration's directory."""
        url = await stack.copy_template(self.postgres, database)
        settings = stack.settings_for(url, self.valkey.url, self.folder / "keys.json")
        settings = settings.model_copy(update={"limit_token": LIMIT, "limit_token_burst": LIMIT})
        await create_directory(settings)
        return settings

    @contextmanager
    def program(self, name: str, settings: Settings, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A Python program of this project; what it prints goes to its log."""
        command = [sys.executable, "-m", *arguments]
        process = spawn(command, log=self.folder / f"{name}.log", folder=PROJECT, environment=environment(settings))
        try:
            yield process
        finally:
            stop(process)

    @contextmanager
    def loop(self, settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
        """A process of the bare loop, led through its stdin."""
        with (self.folder / "bare.log").open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.bare"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=PROJECT,
                env=environment(settings),
                preexec_fn=becomes(None),  # noqa: PLW1509  # it only makes system calls
            )
        try:
            yield process
        finally:
            stop(process)


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    """PostgreSQL with the settings of `make run`, a migrated template in it, and Valkey; gone afterwards."""
    postgres = stack.new_cluster(durable=True)
    with tempfile.TemporaryDirectory(prefix="xinfang-bench-") as name:
        folder = Path(name)
        valkey = LocalValkey(folder)
        try:
            postgres.start()
            valkey.start()
            await stack.make_template(postgres, folder / "keys.json")
            yield Stage(folder, postgres, valkey)
        except Exception:
            _tell_logs(folder, postgres.log)
            raise
        finally:
            valkey.stop()
            postgres.stop()
            shutil.rmtree(postgres.folder, ignore_errors=True)


def _tell_logs(folder: Path, server: Path) -> None:
    """The ends of the logs, before they are gone."""
    for log in (*folder.glob("*.log"), server):
        if log.exists() and (text := log.read_text(encoding="utf-8", errors="replace").strip()):
            print(f"--- {log.name}\n{text[-2000:]}", file=sys.stderr)  # noqa: T201  # it is a program


def environment(settings: Settings) -> dict[str, str]:
    """What a process with these settings is started with."""
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "XINFANG_ROLE_SECRET": settings.role_secret.get_secret_value(),
        "XINFANG_KEYS": str(settings.keys),
        "XINFANG_ENVIRONMENT": settings.environment,
        "XINFANG_LIMIT_TOKEN": settings.limit_token,
        "XINFANG_LIMIT_TOKEN_BURST": settings.limit_token_burst,
    }


def ports(number: int) -> Sequence[int]:
    """Ports that nobody listens on."""
    return [free_port() for _ in range(number)]


async def ready(port: int, path: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + READY_SECONDS
    async with httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                if (await client.get(f"http://127.0.0.1:{port}{path}")).is_success:
                    return
            except httpx.TransportError:
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"nothing answered {path} within {READY_SECONDS:.0f} seconds")
            await asyncio.sleep(0.1)


async def token(port: int, login: str) -> str:
    """An access token of a demonstration login."""
    person = {"grant_type": "password", "username": login, "password": PASSWORD}
    client = {"grant_type": "client_credentials", "client_id": login, "client_secret": PASSWORD}
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        for form in (person, client):
            answer = await http.post(f"http://127.0.0.1:{port}/oauth/token", data=form)
            if answer.is_success:
                break
    found: Mapping[str, str] = answer.raise_for_status().json()
    return found["access_token"]
