"""Fixtures of every test: real PostgreSQL and Valkey, started once and shared by the workers of a session.

With xdist the controller starts PostgreSQL and hands its folder and port to the workers; each has a database and a Valkey of its own.
Tests that stop or crash servers make their own with `stack.new_cluster` and `LocalValkey`.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from deploy.directory import create_directory
from deploy.local import LocalPostgres, LocalValkey
from shared.settings import Settings
from tests import stack

CLUSTER = pytest.StashKey[LocalPostgres]()
SKIPS: list[str] = []  # the report hook is given no config


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a new xdist worker where the session's PostgreSQL is; the controller owns it."""
    cluster = _session_cluster(node.config)
    node.workerinput["postgres"] = (str(cluster.folder), cluster.port)


def pytest_unconfigure(config: pytest.Config) -> None:
    cluster = config.stash.get(CLUSTER, None)
    if cluster is not None:
        cluster.stop(immediate=True)
        shutil.rmtree(cluster.folder, ignore_errors=True)


def _session_cluster(config: pytest.Config) -> LocalPostgres:
    if CLUSTER not in config.stash:
        cluster = stack.new_cluster()
        config.stash[CLUSTER] = cluster
        cluster.start()
    return config.stash[CLUSTER]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        SKIPS.append(f"{report.nodeid}: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With XINFANG_NO_SKIP=1, as in `.ci/run`, a skipped test fails the session."""
    if os.environ.get("XINFANG_NO_SKIP") == "1" and SKIPS and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason in SKIPS:
        terminalreporter.write_line(f"SKIPPED {reason}", yellow=True)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> LocalPostgres:
    """The session's PostgreSQL, shared with other workers: never stop it."""
    given = getattr(request.config, "workerinput", {}).get("postgres")
    if given is None:
        return _session_cluster(request.config)
    folder, port = given
    return LocalPostgres(Path(folder), durable=False, port=port)


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalValkey]:
    """This worker's Valkey; it may be flushed, and restarted by a test that waits until it is back."""
    server = LocalValkey(tmp_path_factory.mktemp("valkey"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This worker's key file."""
    return tmp_path_factory.mktemp("keys") / "keys.json"


@pytest_asyncio.fixture(scope="session")
async def new_database(postgres: LocalPostgres, keys_file: Path, worker_id: str) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    """Makes another migrated, empty database and gives its URL; all are dropped at the end."""
    await stack.make_template(postgres, keys_file)
    names: list[str] = []

    async def make() -> str:
        names.append(f"xinfang_{worker_id}_{len(names)}")
        return await stack.copy_template(postgres, names[-1])

    yield make
    for name in names:
        await stack.drop_database(postgres, name)


@pytest_asyncio.fixture(scope="session")
async def database_url(new_database: Callable[[], Awaitable[str]]) -> str:
    """Owner's URL of this worker's migrated database; tests share it and bring their own rows."""
    return await new_database()


@pytest.fixture(scope="session")
def settings(database_url: str, valkey: LocalValkey, keys_file: Path) -> Settings:
    """Settings of a process on this worker's database and Valkey."""
    return stack.settings_for(database_url, valkey.url, keys_file)


@pytest_asyncio.fixture
async def empty_settings(new_database: Callable[[], Awaitable[str]], settings: Settings) -> Settings:
    """Settings on a database that no other test has written to."""
    return settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})


@pytest_asyncio.fixture(scope="session")
async def directory(settings: Settings) -> Settings:
    """The settings, once the demonstration's units and accounts are in this worker's database."""
    await create_directory(settings)
    return settings
