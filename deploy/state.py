"""The state folder of `make run`: its secrets, its lock, and the note that tells other commands how to reach the running stack."""

import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
from pydantic import ValidationError
from pydantic_settings import SettingsError

from deploy.binaries import owned_by
from deploy.processes import StackError
from shared.security.keys import KeyRing
from shared.settings import Settings, load_settings

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000
PUBLISHED = "change-me"  # how every secret in docker-compose.yml begins


def state_folder(chosen: Path | None = None) -> Path:
    """Where the stack keeps its data: what was chosen, else XINFANG_DATA, else `.run` in the project."""
    return (chosen or Path(os.environ.get("XINFANG_DATA") or PROJECT / ".run")).resolve()


def chosen_port() -> int:
    """The gateway's port: PORT, else 8000."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 2**16:
        raise StackError(f"PORT is “{text}”, which is not a port number.")
    return int(text)


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the state folder for one stack; a second one is refused."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (state / "lock").open("w", encoding="ascii")
    except OSError as error:
        raise StackError(f"The data folder {state} cannot be written: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StackError(f"Another stack runs on the data in {state}: stop it first, or choose another folder with --data.") from error
        yield


def environment(state: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """What every process of a development stack needs to know; secrets are made once and stay in the state folder."""
    given = os.environ
    keys = Path(given.get("XINFANG_KEYS") or state / "keys.json").resolve()
    if not keys.exists():
        KeyRing.generate(keys)
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "XINFANG_KEYS": str(keys),
        "XINFANG_ROLE_SECRET": given.get("XINFANG_ROLE_SECRET") or _secret(state / "role-secret"),
        "XINFANG_ENVIRONMENT": given.get("XINFANG_ENVIRONMENT") or "development",
    }


def make_keys() -> bool:
    """Write the key file that XINFANG_KEYS names when there is none; whether it was written."""
    path = given_settings().keys
    if path.exists():
        return False
    KeyRing.generate(path)
    return True


def given_settings() -> Settings:
    """Settings out of this process's environment; one sentence names what is missing or wrong."""
    try:
        settings = load_settings()
    except (ValidationError, SettingsError) as error:
        raise StackError(f"The environment does not fit: {_reasons(error)}.") from error
    for name in ("role_secret", "database_url", "redis_url"):
        if settings.environment == "production" and PUBLISHED in getattr(settings, name).get_secret_value():
            raise StackError(
                f"{Settings.model_fields[name].alias} holds the secret published in docker-compose.yml: choose your own for production."
            )
    return settings


def _reasons(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}" for found in error.errors())
    return str(error)


def note_running(port: int, facts: Mapping[str, str]) -> None:
    """Leave a note, for this user only, of how to reach the stack behind a port."""
    note = _note(port)
    note.parent.mkdir(mode=0o700, exist_ok=True)
    owned_by(note.parent, {os.geteuid()})
    note.unlink(missing_ok=True)
    note.touch(mode=0o600)
    note.write_text(json.dumps({"pid": os.getpid(), "environment": dict(facts)}), encoding="utf-8")


def forget_running(port: int) -> None:
    """Remove the note."""
    _note(port).unlink(missing_ok=True)


def read_note(port: int) -> dict[str, str] | None:
    """What `note_running` left for a port, while that stack's process lives."""
    note = _note(port)
    try:
        owned_by(note.parent, {os.geteuid()})
        facts = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return dict(facts["environment"]) if psutil.pid_exists(facts["pid"]) else None


def present_settings() -> Settings:
    """Settings of the environment when it names a database, else of the stack that runs on this machine behind PORT."""
    if "DATABASE_URL" not in os.environ:
        port = chosen_port()
        facts = read_note(port)
        if facts is None:
            raise StackError(
                f"No stack runs behind port {port}: start one with `make run`, choose its PORT, or set DATABASE_URL and REDIS_URL."
            )
        os.environ.update(facts)
    return given_settings()


def present_url() -> str:
    """Address of the gateway: XINFANG_URL, else this machine's PORT."""
    return (os.environ.get("XINFANG_URL") or f"http://127.0.0.1:{chosen_port()}").rstrip("/")


def _note(port: int) -> Path:
    return Path(tempfile.gettempdir()) / f"xinfang-{os.geteuid()}" / f"{port}.json"


def _secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
