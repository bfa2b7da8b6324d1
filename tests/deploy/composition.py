"""Reads docker-compose.yml as compose would, and starts its services as processes on this machine.

Commands and environments are the file's own. Only what names another machine is mapped: the hosts to the embedded servers and free
ports, and the paths of volumes to a temporary folder.
"""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from deploy.local import LocalPostgres, LocalValkey
from deploy.processes import free_port, spawn, stop

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SERVERS = {"postgres", "valkey"}
HEALTHY_SECONDS = 60.0
_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def read_compose() -> dict[str, Any]:
    """The file with its variables at their defaults and its anchors merged."""
    text = _VARIABLE.sub(lambda found: found.group(2), COMPOSE.read_text(encoding="utf-8")).replace("$$", "$")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@dataclass
class Composition:
    """The services of the compose file as processes of this machine."""

    folder: Path
    postgres: LocalPostgres
    valkey: LocalValkey
    services: dict[str, Any] = field(default_factory=lambda: read_compose()["services"])
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Address of the gateway."""
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def up(self) -> None:
        """Start every service when what it depends on is there, as compose does."""
        self.ports = {name: free_port() for name in self.services}
        waiting = [name for name in self.services if name not in SERVERS]
        while waiting:
            ready = [name for name in waiting if not set(self.services[name].get("depends_on", {})) & set(waiting)]
            assert ready, f"{waiting} wait for each other"
            for name in ready:
                for other, condition in self.services[name].get("depends_on", {}).items():
                    self._wait(other, condition["condition"])
                self.start(name)
                waiting.remove(name)
        for name in self.processes:
            if "healthcheck" in self.services[name]:
                self._wait(name, "service_healthy")

    def start(self, name: str) -> None:
        """Start one service with its exact command."""
        command = [sys.executable, "-m", "deploy", *self.services[name]["command"]]
        self.processes[name] = spawn(command, log=self.folder / f"{name}.log", folder=ROOT, environment=self._environment(name))

    def down(self) -> None:
        """Stop everything, the last started first."""
        for process in reversed(list(self.processes.values())):
            stop(process)

    def healthy(self, name: str) -> bool:
        """What the service's own health check says."""
        test = self.services[name]["healthcheck"]["test"]
        assert test[:2] == ["CMD", "xinfang"]
        command = [sys.executable, "-m", "deploy", *test[2:]]
        return subprocess.run(command, cwd=ROOT, env=self._environment(name), capture_output=True, check=False).returncode == 0

    def _wait(self, name: str, condition: str) -> None:
        if name in SERVERS:
            return
        process = self.processes[name]
        if condition == "service_completed_successfully":
            assert process.wait(HEALTHY_SECONDS) == 0, self._log(name)
            return
        deadline = time.monotonic() + HEALTHY_SECONDS
        while not self.healthy(name):
            assert process.poll() is None, f"{name} ended: {self._log(name)}"
            assert time.monotonic() < deadline, f"{name} is not healthy: {self._log(name)}"
            time.sleep(0.2)

    def _log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def _environment(self, name: str) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        return kept | {key: self._mapped(name, str(value)) for key, value in self.services[name].get("environment", {}).items()}

    def _mapped(self, name: str, value: str) -> str:
        if value == "8000":
            return str(self.ports[name])
        value = value.replace("postgres:5432", f"127.0.0.1:{self.postgres.port}").replace("valkey:6379", f"127.0.0.1:{self.valkey.port}")
        for other, port in self.ports.items():
            value = value.replace(f"//{other}:8000", f"//127.0.0.1:{port}")
        gateway = self.services["gateway"]["networks"]["inside"]["ipv4_address"]
        return (
            value.replace("/keys/", f"{self.folder}/").replace("/tmp/heartbeat", f"{self.folder}/{name}.beat").replace(gateway, "127.0.0.1")
        )
