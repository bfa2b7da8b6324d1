"""Tracking's worker: composition only."""

from collections.abc import Sequence

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.calendar.sweeps import ProvisionalAlarm, Recalculation
from services.tracking.cases.consumers import finish_part
from services.tracking.cases.sweeps import TIMED_STEPS, TimeSweep
from services.tracking.directory.snapshot import Directory
from services.tracking.history.consumers import ReplayHistory, finish_history
from services.tracking.history.sweeps import HistoryJudge
from services.tracking.search.sweeps import index_cases
from services.tracking.supervision.consumers import look_at_rated
from services.tracking.supervision.sweeps import SupervisionSweep
from services.tracking.urgent.sweeps import mark_late, purge
from services.tracking.warnings.sweeps import WarningSweep
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
        "tracking.finish_parts": finish_part,
        "tracking.supervise_rated": look_at_rated,
    }
    sweeps = (
        Sweep("history judge", 0.5, HistoryJudge(directory, calendar, fields)),
        *(Sweep(f"time: {row.action}", 60.0, TimeSweep(row, directory, calendar)) for row in TIMED_STEPS),
        Sweep("warnings", 60.0, WarningSweep()),
        Sweep("recalculation", 15.0, Recalculation(calendar)),
        Sweep("provisional year", 21_600.0, ProvisionalAlarm(calendar)),
        Sweep("search index", 0.5, index_cases),
        Sweep("urgent reports late", 60.0, mark_late),
        Sweep("urgent reports purged", 3600.0, purge),
        Sweep("supervision", 30.0, SupervisionSweep(directory, calendar)),
    )
    return consumers, sweeps


def create_worker(settings: Settings) -> ServiceWorker:
    """What tracking's workers do."""
    del settings
    return ServiceWorker("tracking", DbRole.TRACKING_WORKER, _prepare)
