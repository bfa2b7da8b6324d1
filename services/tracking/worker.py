"""Tracking's worker: composition only."""

from collections.abc import Sequence

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.sweeps import ReceiptSweep
from services.tracking.directory.snapshot import Directory
from services.tracking.history.consumers import ReplayHistory, finish_history
from services.tracking.history.sweeps import HistoryJudge
from services.tracking.supervision.consumers import look_at_rated
from services.tracking.supervision.sweeps import SupervisionSweep
from shared.db.database import Database
from shared.jobs.delivery import Consumers
from shared.jobs.timer import Sweep
from shared.jobs.worker import ServiceWorker
from shared.security.fields import FieldCipher
from shared.security.keys import KeyRing
from shared.settings import DbRole, Settings


def _prepare(settings: Settings, database: Database) -> tuple[Consumers, Sequence[Sweep]]:
    fields = FieldCipher(KeyRing.load(settings.keys).field, settings.cipher_suite)
    directory, calendar = Directory(database), CalendarSource(database)
    consumers: Consumers = {
        "tracking.replay_history": ReplayHistory(directory, calendar, fields),
        "tracking.finish_history": finish_history,
        "tracking.supervise_rated": look_at_rated,
    }
    sweeps = (
        Sweep("history judge", 0.5, HistoryJudge(directory, calendar, fields)),
        Sweep("receipts", 60.0, ReceiptSweep(directory, calendar)),
        Sweep("supervision", 30.0, SupervisionSweep(directory, calendar)),
    )
    return consumers, sweeps


def create_worker(settings: Settings) -> ServiceWorker:
    """What tracking's workers do."""
    del settings
    return ServiceWorker("tracking", DbRole.TRACKING_WORKER, _prepare)
