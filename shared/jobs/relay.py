"""The relay: moves due deliveries from PostgreSQL to the workers' queues. Any number may run; each works on what others left."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from arq.connections import ArqRedis

from shared.contracts.events import SUBSCRIPTIONS
from shared.db.database import Database
from shared.jobs import housekeeping, sealer, sequencer
from shared.jobs.leases import BATCH_SIZE, CLAIM_SIZE, Lane, claim, expire_leases, give_back
from shared.jobs.process import Stopped, keep, open_database, run_until, stop_on_signals, stopped_within
from shared.jobs.queue import LANE_JOBS, QUEUE_AWAY, begin_epoch, enqueue, look, open_queue
from shared.jobs.timer import run_sweep
from shared.kernel.time import SystemTime, TimeSource
from shared.security.keys import KeyRing
from shared.settings import DbRole, Settings

LANES = tuple(Lane(row.consumer, row.service) for row in SUBSCRIPTIONS)
IDLE_SECONDS = (0.02, 0.1)
AWAY_SECONDS = (0.5, 2.0)
GIVE_BACK_SECONDS = 0.5
POOL_SIZE = 6
GRACE_SECONDS = 10.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Turn:
    """What one turn of the relay did: events moved, and the epoch of Redis it saw."""

    moved: int
    epoch: str


async def take_turn(database: Database, queue: ArqRedis, lanes: Sequence[Lane], epoch: str | None) -> Turn:
    """Claim what is due in lanes with room, commit, then enqueue: no row is locked while Redis is asked.

    `epoch` is what the turn before saw. A missing or changed one means that Redis forgot its queues: leases are void.
    """
    state = await look(queue, {lane.service for lane in lanes})
    seen = state.epoch or await begin_epoch(queue)
    if seen != epoch and not (epoch is None and state.epoch is not None):
        expired = await expire_leases(database, [lane.consumer for lane in lanes])
        log.warning("relay.epoch", expired=expired)
    open_lanes = _with_room(lanes, state.live)
    batches = await claim(database, open_lanes) if open_lanes else []
    if batches:
        try:
            await enqueue(queue, batches, state.clock_ms)
        except QUEUE_AWAY:
            await give_back(database, batches, GIVE_BACK_SECONDS)
            raise
    return Turn(sum(len(batch.refs) for batch in batches), seen)


async def relay_events(database: Database, queue: ArqRedis, stop: asyncio.Event, lanes: Sequence[Lane] = LANES) -> None:
    """Turn after turn; polls a little slower while nothing is due, and waits when PostgreSQL or Redis is away."""
    epoch: str | None = None
    idle, away = IDLE_SECONDS[0], AWAY_SECONDS[0]
    while not stop.is_set():
        try:
            turn = await take_turn(database, queue, lanes, epoch)
        except Exception as error:  # noqa: BLE001  # either server may be away: what is due stays due
            log.warning("relay.waits", error=type(error).__name__)
            await stopped_within(stop, away)
            away = min(away * 2, AWAY_SECONDS[1])
            continue
        epoch, away = turn.epoch, AWAY_SECONDS[0]
        idle = IDLE_SECONDS[0] if turn.moved else min(idle * 1.5, IDLE_SECONDS[1])
        if not turn.moved:
            await stopped_within(stop, idle)


async def run_relay(settings: Settings, *, stop: asyncio.Event | None = None, time: TimeSource | None = None) -> None:
    """Relay, sequencer, sealer and housekeeping in one process, until SIGTERM. Any number of such processes may run."""
    stop, time, keys = stop or stop_on_signals(), time or SystemTime(), KeyRing.load(settings.keys)
    try:
        database = await open_database(settings, DbRole.RELAY, stop, max_size=POOL_SIZE)
    except Stopped:
        return
    queue = open_queue(settings, retries=1)
    works = [
        relay_events(database, queue, stop),
        keep("sequencer", lambda: sequencer.sequence_events(database, stop), stop),
        keep("sealer", lambda: sealer.seal_entries(database, keys.audit, settings.audit_anchor, time, stop), stop),
        *(run_sweep(sweep, database, time, stop) for sweep in housekeeping.SWEEPS),
    ]
    try:
        await run_until(stop, works, GRACE_SECONDS)
    finally:
        await queue.aclose()
        await database.close()


def _with_room(lanes: Sequence[Lane], live: Mapping[str, int]) -> list[str]:
    return [lane.consumer for lane in lanes if live.get(lane.consumer, 0) + CLAIM_SIZE // BATCH_SIZE <= LANE_JOBS]
