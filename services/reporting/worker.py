"""Reporting's worker: composition only."""

from collections.abc import Sequence

from services.reporting.facts.consumers import project
from shared.db.database import Database
from shared.jobs.delivery import Batched, Consumers
from shared.jobs.timer import Sweep
from shared.jobs.worker import ServiceWorker
from shared.settings import DbRole, Settings


def _prepare(settings: Settings, database: Database) -> tuple[Consumers, Sequence[Sweep]]:
    del settings, database
    return {"reporting.facts": Batched(project)}, ()


def create_worker(settings: Settings) -> ServiceWorker:
    """What reporting's workers do."""
    del settings
    return ServiceWorker("reporting", DbRole.REPORTING_WORKER, _prepare)
