"""The whole system as processes of its own on its own cluster, so that it can be killed part by part."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from deploy.local import LocalPostgres, LocalValkey
from deploy.processes import free_port, spawn
from deploy.state import PROJECT
from shared.security.keys import KeyRing
from tests.stack import ROLE_SECRET, new_cluster

PARTS = {
    "api": ("serve", "gateway", "--port", "{port}"),
    "worker": ("work", "intake", "tracking", "reporting"),
    "relay": ("relay",),
}


@dataclass
class System:
    """Servers and processes; `kill` and `start` are what a crash and a supervisor do.

    `hand`: the thread that does it while a loop runs. A child ends with the thread that started it, so it outlives the loop.
    """

    durable: bool = False
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="xinfang-system-")))
    port: int = field(default_factory=free_port)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    hand: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def __post_init__(self) -> None:
        self.postgres: LocalPostgres = new_cluster(durable=self.durable)
        self.valkey = LocalValkey(self.folder / "valkey")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "XINFANG_ROLE_SECRET": ROLE_SECRET,
            "XINFANG_KEYS": str(self.folder / "keys.json"),
            "XINFANG_ENVIRONMENT": "development",
            "XINFANG_LIMIT_TOKEN": "1000000/minute",
            "PORT": str(self.port),
        }

    def up(self) -> None:
        self.postgres.start()
        self.valkey.start()
        KeyRing.generate(self.folder / "keys.json")
        os.environ.update(self.environment)
        subprocess.run([sys.executable, "-m", "deploy", "migrate"], check=True, cwd=PROJECT, capture_output=True)
        for part in PARTS:
            self.start(part)
        self.wait_ready()

    def start(self, part: str) -> None:
        os.environ.update(self.environment)
        arguments = [argument.format(port=self.port) for argument in PARTS[part]]
        command = [sys.executable, "-m", "deploy", *arguments]
        self.processes[part] = spawn(command, log=self.folder / f"{part}.log", folder=PROJECT)

    def kill(self, part: str) -> None:
        self.processes[part].kill()
        self.processes[part].wait(timeout=10)

    def wait_ready(self) -> None:
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            try:
                if all(httpx.get(f"{self.url}/{name}/healthz/ready").status_code == 200 for name in ("intake", "tracking", "reporting")):
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError("".join(path.read_text()[-2000:] for path in self.folder.glob("*.log")))

    async def does(self, work: Callable[..., object], *arguments: Any, **named: Any) -> None:
        """Kill, start or restart something without holding up the loop."""
        await asyncio.get_running_loop().run_in_executor(self.hand, partial(work, *arguments, **named))

    def down(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait(timeout=10)
        self.valkey.stop()
        self.postgres.stop(immediate=True)
        self.hand.shutdown()
