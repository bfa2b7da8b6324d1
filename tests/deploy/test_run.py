"""`xinfang run` as an operator meets it: one command, clear refusals, the data kept, nothing left behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.binaries import cluster_folder
from deploy.directory import PASSWORD
from deploy.processes import free_port
from deploy.state import read_note
from tests.deploy.composition import ROOT

READY_SECONDS = 60.0


def xinfang(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "PORT"}}
    command = [sys.executable, "-m", "deploy", *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False, timeout=60)


@dataclass
class Run:
    """A running `xinfang run`."""

    data: Path
    port: int
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def family(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.process.communicate()
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/healthz/ready").is_success:
                    return
            time.sleep(0.1)
        raise AssertionError("not ready")

    def leave(self, how: signal.Signals) -> tuple[int, str]:
        family = self.family()
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=60)
        gone, alive = psutil.wait_procs(family, timeout=15)
        assert alive == [], f"left behind: {alive}, gone: {gone}"
        return self.process.returncode, out + err


@contextlib.contextmanager
def running(data: Path) -> Iterator[Run]:
    port = free_port()
    command = [sys.executable, "-m", "deploy", "run", "--data", str(data), "--port", str(port), "--no-scenario"]
    clean = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "PORT"}}
    process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    run = Run(data, port, process)
    try:
        run.wait_until_ready()
        yield run
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


def eventually(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    assert xinfang("reset", "--data", str(tmp_path / "data")).returncode == 0
    assert not cluster_folder(tmp_path / "data").exists()


def _log_in(run: Run) -> httpx.Response:
    grant = {"grant_type": "password", "username": "demo-registrar", "password": PASSWORD}
    return httpx.post(f"{run.url}/oauth/token", data=grant)


def _key_set(run: Run) -> object:
    return httpx.get(f"{run.url}/.well-known/jwks.json").json()


def test_ctrl_c_stops_everything_and_a_second_run_keeps_the_data(data: Path) -> None:
    with running(data) as first:
        assert _log_in(first).status_code == 200
        before = _key_set(first)
        assert len(first.family()) >= 6, "API, worker, relay, PostgreSQL, Valkey and the command itself"
        status, text = first.leave(signal.SIGINT)
    assert status == 0
    assert f"{first.url}/intake/docs" in text
    assert text.rstrip().endswith("Stopped.")
    with running(data) as second:
        assert _key_set(second) == before
        assert _log_in(second).status_code == 200
        assert second.leave(signal.SIGTERM)[0] == 0


def test_killed_outright_it_leaves_nothing_and_starts_again(data: Path) -> None:
    with running(data) as run:
        run.leave(signal.SIGKILL)
    with running(data) as again:
        assert _log_in(again).status_code == 200


def test_a_process_that_dies_is_started_again(data: Path) -> None:
    with running(data) as run:
        eventually(lambda: read_note(run.port) is not None)  # before that, a part that ends is a stack that cannot start
        api = next(process for process in run.family() if "serve" in process.cmdline())
        api.kill()
        api.wait(10)
        run.wait_until_ready()
        assert _log_in(run).status_code == 200
        assert "The api process ended; it is started again." in run.leave(signal.SIGINT)[1]


def test_the_same_data_cannot_be_run_twice_nor_removed_while_it_runs(data: Path) -> None:
    with running(data):
        for arguments in (("run", "--data", str(data), "--port", str(free_port())), ("reset", "--data", str(data))):
            refused = xinfang(*arguments)
            assert (refused.returncode, refused.stdout) == (1, "")
            assert re.fullmatch(r"xinfang: Another stack runs on the data in .*\n", refused.stderr)


def test_other_commands_find_the_running_stack_by_its_port(data: Path) -> None:
    with running(data) as run:
        found = xinfang("migrate", PORT=str(run.port))
        assert (found.returncode, found.stdout) == (0, "The schema is up to date.\n")
    lost = xinfang("migrate", PORT=str(run.port))
    assert lost.returncode == 1
    assert lost.stderr.startswith(f"xinfang: No stack runs behind port {run.port}")


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = xinfang("run", "--data", str(tmp_path), "--port", str(taken.getsockname()[1]))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "is busy: choose another" in refused.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "http"}, "PORT is “http”, which is not a port number."),
        (
            {"DATABASE_URL": "postgresql://owner:hidden@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"},
            "The database 127.0.0.1:1/x cannot be",
        ),
        ({"XINFANG_DATA": "/proc/nowhere"}, "The data folder /proc/nowhere cannot be written"),
    ],
)
def test_what_the_operator_can_mend_is_one_sentence(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    refused = xinfang("run", **{"PORT": str(free_port()), "XINFANG_DATA": str(tmp_path), **environment})
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert sentence in refused.stderr
    assert "hidden" not in refused.stderr


def test_a_command_that_finds_nobody_behind_the_port_says_so(tmp_path: Path) -> None:
    replies = tmp_path / "replies.csv"
    replies.write_text(
        "title,body,created_at,reply,replied_at,category_l1\n路灯,不亮,2022-01-01 08:00,已修,2022-01-05 09:00,城建\n", encoding="utf-8"
    )
    lost = xinfang("demo", "--replies", str(replies), "--json", PORT=str(free_port()))
    assert (lost.returncode, lost.stdout, lost.stderr.count("\n")) == (1, "", 1)
    assert lost.stderr.startswith("xinfang: The stack at http://127.0.0.1:")


def test_production_refuses_published_secrets(tmp_path: Path) -> None:
    values = {"REDIS_URL": "redis://127.0.0.1:1/0", "XINFANG_KEYS": str(tmp_path / "k"), "XINFANG_ENVIRONMENT": "production"}
    refused = xinfang("keys", DATABASE_URL="postgresql://a:b@127.0.0.1/x", XINFANG_ROLE_SECRET="change-me-role-secret", **values)
    assert refused.returncode == 1
    assert refused.stderr.startswith("xinfang: XINFANG_ROLE_SECRET holds the secret published in docker-compose.yml")
    made = xinfang("keys", DATABASE_URL="postgresql://a:b@127.0.0.1/x", XINFANG_ROLE_SECRET="x" * 32, **values)
    assert made.returncode == 0
    assert (tmp_path / "k").stat().st_mode & 0o077 == 0
