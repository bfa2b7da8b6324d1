"""`xinfang events`: what waits, what is dead, and sending the dead on their way again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, TypeVar
from uuid import UUID

import asyncpg
import typer

from deploy.console import Console, JsonFlag
from deploy.processes import StackError
from deploy.state import present_settings
from shared.db.database import Database
from shared.jobs.redrive import dead_deliveries, redrive, relay_lag
from shared.settings import DbRole, Settings

app = typer.Typer(help="Deliveries of events: what is late, what is dead, and doing it again.", no_args_is_help=True)
Outcome = TypeVar("Outcome")
ConsumerOption = Annotated[str | None, typer.Option("--consumer", help="Only this consumer's deliveries.")]


@app.command()
def lag(*, as_json: JsonFlag = False) -> None:
    """How long each consumer's oldest due event waits, and how many are dead."""
    rows = asyncio.run(as_relay(present_settings(), relay_lag))
    lines = [f"{row.consumer:<28} oldest due {row.oldest_due_seconds:8.1f} s   dead {row.dead}" for row in rows]
    Console(as_json).result({"consumers": [asdict(row) for row in rows]}, "\n".join(lines) or "Nothing waits and nothing is dead.")


@app.command()
def dead(
    consumer: ConsumerOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    *,
    as_json: JsonFlag = False,
) -> None:
    """Deliveries that were given up, oldest first, with the class and code of their last error."""
    rows = asyncio.run(as_relay(present_settings(), lambda database: dead_deliveries(database, consumer=consumer, limit=limit)))
    lines = [f"{row.recorded_at:%Y-%m-%d %H:%M:%S}  {row.event_id}  {row.consumer}  {row.type}  {row.last_error}" for row in rows]
    Console(as_json).result({"dead": [asdict(row) for row in rows]}, "\n".join(lines) or "Nothing is dead.")


@app.command("redrive")
def redrive_command(
    reason: Annotated[str, typer.Option(help="Why, for the audit record.")],
    event: Annotated[UUID | None, typer.Option(help="Only this event's deliveries.")] = None,
    consumer: ConsumerOption = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every dead delivery.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Make dead deliveries due again: those of one event or of one consumer, or all."""
    if everything == (event is not None or consumer is not None):
        raise StackError("Say which deliveries: --event and --consumer, or --all.")
    work = lambda database: redrive(database, reason=reason, consumer=consumer, event_id=event)  # noqa: E731  # a name for one use
    number = asyncio.run(as_relay(present_settings(), work))
    Console(as_json).result({"redriven": number}, f"{number} deliveries are due again.")


async def as_relay(settings: Settings, work: Callable[[Database], Awaitable[Outcome]]) -> Outcome:
    """Do something with the rights of the relay, the role that sees every delivery and the audit chain, and no case."""
    try:
        database = await Database.open(settings, DbRole.RELAY, max_size=2)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise StackError(f"The database cannot be reached: {type(error).__name__}.") from error
    try:
        return await work(database)
    finally:
        await database.close()
