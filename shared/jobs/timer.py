"""Asyncio timers for what must run with Redis down: sweeps, sequencer, sealer."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.db.database import Database

log = logging.getLogger("xinfang.timer")


@dataclass(frozen=True)
class Sweep:
    """Periodic work of a service: `run` does what is due, each row in a transaction of its own, and is safe on any number of workers."""

    name: str
    seconds: float
    run: Callable[[Database, datetime], Awaitable[object]]


async def every(name: str, seconds: float, run: Callable[[], Awaitable[Any]]) -> None:
    """Run again and again until cancelled; a failure is logged and tried again, never the end."""
    while True:
        try:
            await run()
        except Exception as error:  # noqa: BLE001  # a timer outlives the faults of what it runs
            log.warning("%s: %s", name, type(error).__name__, exc_info=error)
        await asyncio.sleep(seconds * random.uniform(0.9, 1.1))  # noqa: S311  # jitter, no secret
