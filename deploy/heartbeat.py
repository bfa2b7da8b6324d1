"""A file touched by a process's event loop, so that a health check can tell a worker that works from one that hangs."""

import asyncio
import os
from collections.abc import Awaitable
from pathlib import Path

from deploy.processes import StackError
from shared.kernel.time import SystemTime

BEAT_SECONDS = 2.0


def heartbeat_file() -> Path | None:
    """XINFANG_HEARTBEAT; without it nothing is written."""
    name = os.environ.get("XINFANG_HEARTBEAT")
    return Path(name) if name else None


async def beating(work: Awaitable[None]) -> None:
    """Run `work`, touching the heartbeat file as long as the event loop turns."""
    file = heartbeat_file()
    if file is None:
        await work
        return
    beat = asyncio.create_task(_beat(file))
    try:
        await work
    finally:
        beat.cancel()
        file.unlink(missing_ok=True)


def check(within: float) -> None:
    """Refuse when the last beat is older than `within` seconds, or there was none."""
    file = heartbeat_file()
    if file is None:
        raise StackError("XINFANG_HEARTBEAT is not set, so nothing beats.")
    if not file.exists():
        raise StackError(f"There is no heartbeat in {file}.")
    age = SystemTime().now().timestamp() - file.stat().st_mtime
    if age > within:
        raise StackError(f"The last heartbeat is {age:.0f} seconds old.")


async def _beat(file: Path) -> None:
    while True:
        file.touch()  # noqa: ASYNC240  # a blocked disk is what a beat shall show
        await asyncio.sleep(BEAT_SECONDS)
