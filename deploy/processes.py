"""Child processes that never outlive us, loopback ports, and the one error an operator reads."""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1


class StackError(Exception):
    """The stack cannot start or be reached; the message is one sentence for the operator."""


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


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    user: int | None = None,
    farewell: signal.Signals = signal.SIGTERM,
    stdin: bytes | None = None,
) -> "subprocess.Popen[bytes]":
    """Start a program in a process group of its own; the kernel sends it `farewell` when our starting thread is gone.

    Ctrl-C reaches us alone, so that we can stop children in order. `log` receives what it prints (None: our own stderr);
    `user` is a user id to become, for a program that refuses root.
    """
    output = log.open("ab") if log is not None else None
    try:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=output or 2,
            stderr=output or 2,
            cwd=folder,
            env=None if environment is None else dict(environment),
            preexec_fn=becomes(user, farewell),  # noqa: PLW1509  # it only makes system calls
        )
    finally:
        if output is not None:
            output.close()
    if stdin is not None and child.stdin is not None:
        child.stdin.write(stdin)
        child.stdin.close()
    return child


def becomes(user: int | None, farewell: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """What a new child does before its program runs: leave our group, change the user, ask to be told of our death."""
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def prepare() -> None:
        os.setpgid(0, 0)
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        prctl(PR_SET_PDEATHSIG, int(farewell))  # after the change of user, which clears it
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return prepare


def stop(process: "subprocess.Popen[bytes] | None", how: signal.Signals = signal.SIGTERM, *, seconds: float = 30.0) -> None:
    """Signal a child and wait for its end; one that does not end in time is killed."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=seconds)


def running_as(pid: int, program: str) -> bool:
    """Whether a process of this id runs and its name begins with `program`."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.name().startswith(program)
    except psutil.Error:
        return False
