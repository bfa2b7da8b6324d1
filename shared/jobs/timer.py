"""Timers of a process's own event loop: legal deadlines are rows swept on time, whether or not Redis is there."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from shared.db.database import Database
from shared.jobs.failures import describe
from shared.jobs.process import stopped_within
from shared.kernel.time import TimeSource

FIRST_SECONDS = 5.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sweep:
    """Work done every so many seconds, in every worker process.

    It takes rows with SKIP LOCKED, one transaction each, and catches up on what fell due while nobody ran.
    """

    name: str
    seconds: float
    run: Callable[[Database, datetime], Awaitable[object]]


async def run_sweep(sweep: Sweep, database: Database, time: TimeSource, stop: asyncio.Event) -> None:
    """Run a sweep on its timer until the process shall stop; a failure waits for the next turn.

    Turns come up to a tenth early or late, so that processes do not meet.
    """
    pause = random.uniform(0, min(FIRST_SECONDS, sweep.seconds))  # noqa: S311  # spread, not secrecy
    while not await stopped_within(stop, pause):
        try:
            await sweep.run(database, time.now())
        except Exception as error:  # noqa: BLE001  # one failing sweep never stops the others, nor itself
            log.error("sweep.failed", sweep=sweep.name, error=describe(error))  # noqa: TRY400  # its text may quote data
        pause = sweep.seconds * random.uniform(0.9, 1.1)  # noqa: S311  # likewise
