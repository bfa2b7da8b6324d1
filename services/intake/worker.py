"""Intake's worker: composition only."""

from collections.abc import Sequence

from services.intake.history.consumers import RateHistory, RegisterHistory
from services.intake.parts.consumers import RegisterParts
from services.intake.petitions.protection import Protection
from shared.db.database import Database
from shared.jobs.delivery import Consumers
from shared.jobs.timer import Sweep
from shared.jobs.worker import ServiceWorker
from shared.security.keys import KeyRing
from shared.settings import DbRole, Settings


def _prepare(settings: Settings, database: Database) -> tuple[Consumers, Sequence[Sweep]]:
    del database  # consumers work in the transaction of their delivery
    protection = Protection.of(KeyRing.load(settings.keys), settings)
    consumers: Consumers = {
        "intake.register_parts": RegisterParts(protection),
        "intake.register_history": RegisterHistory(protection),
        "intake.rate_history": RateHistory(protection),
    }
    return consumers, ()


def create_worker(settings: Settings) -> ServiceWorker:
    """Intake's part of a worker process; nothing is opened before it runs."""
    del settings
    return ServiceWorker("intake", DbRole.INTAKE_WORKER, _prepare)
