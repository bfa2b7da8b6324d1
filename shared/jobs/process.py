"""Long-running work: it ends on a signal, in order, and never because PostgreSQL or Redis went away."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from typing import Any

import structlog

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.schema.base import SCHEMA_REVISION
from shared.settings import DbRole, Settings

CANCEL_SECONDS = 0.2
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
log = structlog.get_logger(__name__)


class Stopped(Exception):  # noqa: N818  # not an error: an order
    """The process was told to stop before it could begin."""


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    """Sleep, but wake up when the process shall stop; gives whether it shall."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True


async def keep(name: str, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Do `work` again and again until the process shall stop; after a failure wait a little, longer each time it repeats."""
    failures = 0
    while not stop.is_set():
        try:
            await work()
        except Exception as error:  # noqa: BLE001  # whatever it is, the process goes on
            log.warning("work.failed", work=name, error=type(error).__name__, failures=failures + 1)
            await stopped_within(stop, RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1
        else:
            failures = 0


async def run_until(stop: asyncio.Event, works: Sequence[Coroutine[Any, Any, None]], grace: float) -> None:
    """Do several works side by side; when told to stop, give them `grace` seconds to end by themselves."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await stop.wait()
        await asyncio.wait(tasks, timeout=grace)
    finally:
        await end(tasks)


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks until they have ended, and drop what they raise: arq and its client may swallow a cancellation that comes in the wrong moment."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_SECONDS)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody reports it as forgotten


async def open_database(settings: Settings, role: DbRole, stop: asyncio.Event, *, max_size: int) -> Database:
    """The pool, as soon as the server answers and has the schema we need; raises Stopped when the process shall stop first."""
    failures = 0
    while True:
        try:
            database = await Database.open(settings, role, max_size=max_size)
        except Exception as error:  # noqa: BLE001  # away, starting, without the role: it may come
            reason = type(error).__name__
        else:
            unfit = await _unfit(database)
            if unfit is None:
                return database
            await database.close()
            reason = unfit
        log.warning("database.awaited", role=str(role), reason=reason)
        if await stopped_within(stop, RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]):
            raise Stopped
        failures += 1


async def _unfit(database: Database) -> str | None:
    """Why this database will not do: a schema older than ours; a newer one is fine."""
    try:
        async with database.read(NOBODY) as session:
            revision = await session.fetchval("SELECT version_num FROM alembic_version")
    except Exception as error:  # noqa: BLE001  # not migrated yet, or gone again
        return type(error).__name__
    return None if revision >= SCHEMA_REVISION else f"schema {revision} is older than {SCHEMA_REVISION}"
