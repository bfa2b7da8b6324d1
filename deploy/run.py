"""`xinfang run`: the whole stack on one machine, from the embedded servers to the made-up scenario, until Ctrl-C."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

import httpx

from deploy.binaries import cluster_folder
from deploy.console import Console
from deploy.local import LocalPostgres, LocalValkey
from deploy.migrate import prepare
from deploy.processes import StackError, port_is_busy, spawn, stop
from deploy.state import PROJECT, environment, forget_running, given_settings, locked, note_running
from shared.settings import Settings

READY_SECONDS = 60.0
CRASHES = 5
CRASH_WINDOW = 60.0
SERVICES = ("intake", "tracking", "reporting")


class Interrupted(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal: leave, in order."""


@dataclass
class Part:
    """One process of the stack: how it is started, and when it was."""

    name: str
    arguments: tuple[str, ...]
    process: "subprocess.Popen[bytes] | None" = None
    starts: list[float] = field(default_factory=list)

    def start(self, logs: Path) -> None:
        """Start it; what it prints goes to its log."""
        self.starts = [*self.starts[-CRASHES:], time.monotonic()]
        self.process = spawn([sys.executable, "-m", "deploy", *self.arguments], log=logs / f"{self.name}.log", folder=PROJECT)

    def stop(self) -> None:
        """Stop it and wait for its end."""
        stop(self.process)

    @property
    def ended(self) -> bool:
        """Whether it is not running."""
        return self.process is None or self.process.poll() is not None

    @property
    def hopeless(self) -> bool:
        """Whether it ended as often as we are willing to start it again."""
        return len(self.starts) > CRASHES and self.starts[-1] - self.starts[0] < CRASH_WINDOW


def run_stack(port: int, state: Path, console: Console, *, scenario: bool = True) -> None:
    """Start everything, tell what there is, and stay until a signal; every child is stopped on the way out."""
    if port_is_busy(port):
        raise StackError(f"Port {port} is busy: choose another, for example PORT={port + 1} make run.")
    try:
        with _interruptible(), ExitStack() as cleanup:
            cleanup.enter_context(locked(state))
            began = time.monotonic()
            facts = environment(state, *_servers(state, cleanup))
            os.environ.update(facts)
            settings = given_settings()
            asyncio.run(prepare(settings))
            logs = state / "logs"
            logs.mkdir(exist_ok=True)
            parts = _start_parts(port, logs, cleanup)
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, parts, logs)
            note_running(port, facts)
            cleanup.callback(forget_running, port)
            console.say(f"Ready in {time.monotonic() - began:.1f} s.")
            if scenario:
                _tell_scenario(url, settings, console)
            _tell_addresses(url, logs, console)
            _watch(parts, logs, console)
    except Interrupted:
        console.say("Stopped.")


def reset(state: Path) -> None:
    """Remove everything the stack keeps on this machine; refused while it runs."""
    with locked(state):
        for folder in (cluster_folder(state), state):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _interruptible() -> Iterator[None]:
    def leave(number: int, _: FrameType | None) -> None:
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(again, signal.SIG_IGN)  # the way out is not interrupted
        raise Interrupted(number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _servers(state: Path, cleanup: ExitStack) -> tuple[str, str]:
    """URLs of PostgreSQL and Redis: those of the environment, else the embedded servers, which are started."""
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not database_url:
        postgres = LocalPostgres(cluster_folder(state))
        cleanup.callback(postgres.stop)
        postgres.start()
        database_url = postgres.url
    if not redis_url:
        valkey = LocalValkey(state)
        cleanup.callback(valkey.stop)
        valkey.start()
        redis_url = valkey.url
    return database_url, redis_url


def _start_parts(port: int, logs: Path, cleanup: ExitStack) -> list[Part]:
    parts = [
        Part("relay", ("relay",)),
        Part("worker", ("work", *SERVICES)),
        Part("api", ("serve", "gateway", "--port", str(port))),
    ]
    for part in parts:
        cleanup.callback(part.stop)
        part.start(logs)
    return parts


def _wait_until_ready(url: str, parts: list[Part], logs: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        for part in parts:
            if part.ended:
                raise StackError(f"The {part.name} process ended: {_last_line(logs / f'{part.name}.log')} (its log is in {logs})")
        try:
            if httpx.get(f"{url}/healthz/ready", timeout=5, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise StackError(f"The stack was not ready within {READY_SECONDS:.0f} seconds; see the logs in {logs}.")


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"


def _tell_scenario(url: str, settings: Settings, console: Console) -> None:
    """Load the made-up petitions through the public API and print what became of them; loading them again changes nothing."""
    if settings.environment != "development" or find_spec("deploy.scenario") is None:
        return
    account = asyncio.run(import_module("deploy.scenario").load(url, settings))
    console.say(str(account))


def _tell_addresses(url: str, logs: Path, console: Console) -> None:
    for service in SERVICES:
        console.say(f"  {service:<10} {url}/{service}/docs")
    console.say(f"  {'start page':<10} {url}/        logs: {logs}        Ctrl-C stops everything.")


def _watch(parts: list[Part], logs: Path, console: Console) -> None:
    """Start a process again that ended by itself, until it does so too often."""
    while True:
        time.sleep(0.5)
        for part in parts:
            if not part.ended:
                continue
            if part.hopeless:
                raise StackError(f"The {part.name} process ended {CRASHES} times in a minute: {_last_line(logs / f'{part.name}.log')}")
            console.say(f"The {part.name} process ended; it is started again.")
            part.start(logs)
