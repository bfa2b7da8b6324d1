"""The embedded servers: they start, survive what operators do to them, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.local import LocalPostgres, LocalValkey
from deploy.processes import StackError
from tests.stack import new_cluster

STARTS_BOTH = """
import sys, time
from pathlib import Path
from deploy.local import LocalPostgres, LocalValkey
postgres, valkey = LocalPostgres(Path(sys.argv[1])), LocalValkey(Path(sys.argv[2]))
postgres.start(); valkey.start()
print(postgres.process.pid, valkey.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def cluster() -> Iterator[LocalPostgres]:
    server = new_cluster(durable=True)
    yield server
    server.stop(immediate=True)
    subprocess.run(["rm", "-rf", server.folder], check=True)


async def _ask(server: LocalPostgres, sql: str) -> object:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def _gone(pids: list[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids):
            return True
        time.sleep(0.05)
    return False


async def test_rows_survive_a_crash_of_the_server(cluster: LocalPostgres) -> None:
    cluster.start()
    await _ask(cluster, "CREATE TABLE kept AS SELECT 1 AS n")
    cluster.restart(immediate=True)
    assert await _ask(cluster, "SELECT n FROM kept") == 1


async def test_chinese_is_seen_and_jit_is_off(cluster: LocalPostgres) -> None:
    cluster.start()
    assert await _ask(cluster, "SELECT '信访' ~ '^[[:alpha:]]+$'") is True
    assert await _ask(cluster, "SHOW jit") == "off"
    assert await _ask(cluster, "SHOW fsync") == "on"


async def test_everybody_needs_a_password(cluster: LocalPostgres) -> None:
    cluster.start()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host="127.0.0.1", port=cluster.port, user="xinfang_owner", password="guessed", database="postgres")


def test_killed_with_its_parent_and_started_again_on_the_same_data(cluster: LocalPostgres, tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", STARTS_BOTH, cluster.folder, tmp_path], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    children = [int(pid) for pid in parent.stdout.readline().split()]
    everyone = [process.pid for child in children for process in (psutil.Process(child), *psutil.Process(child).children(recursive=True))]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert _gone(everyone, 10)
    cluster.start()


def test_started_again_after_everything_was_killed_outright(cluster: LocalPostgres) -> None:
    cluster.start()
    assert cluster.process is not None
    postmaster = psutil.Process(cluster.process.pid)
    for process in (postmaster, *postmaster.children()):
        process.kill()
    cluster.process.wait()
    assert (cluster.folder / "data" / "postmaster.pid").exists()
    cluster.start()


def test_a_lock_file_of_another_program_does_not_stop_the_start(cluster: LocalPostgres) -> None:
    cluster.start()
    cluster.stop()
    lock = cluster.folder / "data" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n", encoding="ascii")  # the number was given to somebody else since
    cluster.start()


def test_a_second_server_on_the_same_data_is_refused(cluster: LocalPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.start()
    monkeypatch.setattr("deploy.local.LEAVE_SECONDS", 0.2)
    with pytest.raises(StackError, match="already runs on this data"):
        LocalPostgres(cluster.folder).start()


def test_a_busy_port_is_one_sentence(cluster: LocalPostgres) -> None:
    cluster.start()
    second = new_cluster()
    second.port = cluster.port
    try:
        with pytest.raises(StackError, match="could not create any TCP/IP sockets"):
            second.start()
    finally:
        second.stop(immediate=True)
        subprocess.run(["rm", "-rf", second.folder], check=True)


def test_damaged_data_is_one_sentence_and_is_not_removed(cluster: LocalPostgres) -> None:
    cluster.start()
    cluster.stop()
    (cluster.folder / "data" / "global" / "pg_control").unlink()
    with pytest.raises(StackError, match="PostgreSQL did not start: "):
        cluster.start()
    assert (cluster.folder / "data" / "base").exists()


def test_a_folder_that_somebody_else_made_is_refused(tmp_path: Path, cluster: LocalPostgres) -> None:
    link = tmp_path / "link"
    link.symlink_to(cluster.folder)
    with pytest.raises(StackError, match="belongs to somebody else"):
        LocalPostgres(link).start()


def test_valkey_needs_its_password_forgets_and_comes_back(tmp_path: Path) -> None:
    server = LocalValkey(tmp_path)
    server.start()
    try:
        stranger = LocalValkey(tmp_path, port=server.port)
        with pytest.raises(StackError, match="refused to flush"):
            stranger.flush()
        server.flush()
        server.restart(kill=True)
        server.flush()
    finally:
        server.stop()
    assert server.process is None


def test_ctrl_c_does_not_reach_the_servers_directly(tmp_path: Path) -> None:
    server = LocalValkey(tmp_path)
    server.start()
    try:
        assert server.process is not None
        assert os.getpgid(server.process.pid) != os.getpgid(0)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0
    finally:
        server.stop()
