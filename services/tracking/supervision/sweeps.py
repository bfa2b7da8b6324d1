"""Opening orders: every case that has changed, or whose term has run out, comes before the triggers once; caught up after a stop."""

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog

from services.tracking.calendar.snapshot import CalendarSource
from services.tracking.cases.commands import Surroundings
from services.tracking.cases.loading import unit_of
from services.tracking.directory.snapshot import Directory
from services.tracking.domain.case import Case
from services.tracking.domain.findings import Finding, Matter
from services.tracking.domain.supervision import REQUIREMENT, Trigger, breaches, check_supervised, look_again_on, normalised
from services.tracking.supervision.commands import NewOrder, open_order
from services.tracking.supervision.matters import SWEPT, matter_of
from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.sessions import UnitOfWork
from shared.jobs.failures import describe
from shared.kernel.actor import SYSTEM
from shared.kernel.errors import Refusal
from shared.kernel.time import legal_date

PAGE = 500
DUE = """SELECT case_id, check_on FROM supervision_check WHERE check_on <= $1 AND (check_on, case_id) > ($2, $3)
ORDER BY check_on, case_id LIMIT $4"""
NEXT = "UPDATE supervision_check SET check_on = $2 WHERE case_id = $1"
# One after another for the same text; the later statement then sees what the one before it wrote.
SAME_TEXT_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 0))"
RECORD_TEXT = """
WITH again AS (UPDATE supervision_check k SET check_on = '-infinity' FROM opinion_text o
  WHERE o.case_id = k.case_id AND o.digest = $3 AND NOT o.copied AND (o.issued_at, o.case_id) > ($4, $1))
INSERT INTO opinion_text (case_id, sequence, digest, issued_at, copied)
SELECT $1, $2, $3, $4, EXISTS (SELECT FROM opinion_text o WHERE o.digest = $3 AND o.case_id <> $1 AND (o.issued_at, o.case_id) < ($4, $1))
ON CONFLICT (case_id) DO UPDATE SET sequence = excluded.sequence, digest = excluded.digest, issued_at = excluded.issued_at, copied = excluded.copied
RETURNING CASE WHEN copied THEN sequence END"""
ISSUED_AT = "SELECT at FROM case_transition WHERE case_id = $1 AND sequence = $2"
log = structlog.get_logger(__name__)


class SupervisionSweep:
    """Brings before the triggers what is due, one transaction each; a case that somebody works on comes again by that change."""

    def __init__(self, directory: Directory, calendar: CalendarSource) -> None:
        self._directory = directory
        self._calendar = calendar

    async def __call__(self, database: Database, now: datetime) -> int:
        """Look at every case that is due; gives how many orders were opened."""
        around = Surroundings(await self._directory.units(), await self._calendar.calendar(), now)
        opened, after = 0, (date.min, UUID(int=0))
        while True:
            async with database.read(NOBODY) as session:
                rows = await session.fetch(DUE, legal_date(now), *after, PAGE)
            for row in rows:
                try:
                    async with database.unit_of_work(NOBODY) as unit:
                        opened += await _look_at(unit, row["case_id"], around)
                except Exception as error:  # noqa: BLE001  # one case that cannot be judged holds up no other
                    log.error("supervision.failed", case_id=str(row["case_id"]), error=describe(error))  # noqa: TRY400  # its text may quote data
            if len(rows) < PAGE:
                return opened
            after = (rows[-1]["check_on"], rows[-1]["case_id"])


async def _look_at(unit: UnitOfWork, case_id: UUID, around: Surroundings) -> int:
    row = await unit.fetchrow(SWEPT, case_id)
    if row is None:
        return 0
    today = legal_date(around.now)
    matter = matter_of(dict(row), today, around.calendar, None)
    copied = await record_text(unit, matter)
    matter = matter_of(dict(row), today, around.calendar, copied)
    opened = 0
    for trigger, finding in breaches(matter):
        order = _order(matter.case, trigger, finding, around)
        opened += order is not None and await open_order(unit, order, SYSTEM, around.now, around.calendar)
    await unit.execute(NEXT, case_id, look_again_on(matter))
    return opened


async def record_text(unit: UnitOfWork, matter: Matter) -> int | None:
    """Keep the newest opinion's digest, and have later opinions of the same text looked at again. The step, if its text is copied."""
    opinion = next(reversed(matter.steps_of("issue_opinion")), None)
    text = None if opinion is None or matter.case.sealed else normalised(opinion.data.get("claims") or ())
    if opinion is None or text is None:
        return None
    digest = hashlib.sha256(text.encode()).digest()
    await unit.execute(SAME_TEXT_LOCK, digest)
    issued_at = await unit.fetchval(ISSUED_AT, matter.case.id, opinion.sequence)
    copied: int | None = await unit.fetchval(RECORD_TEXT, matter.case.id, opinion.sequence, digest, issued_at)
    return copied


def _order(case: Case, trigger: Trigger, finding: Finding, around: Surroundings) -> NewOrder | None:
    """The order for a finding; None where the unit is none that the case's bureau supervises."""
    unit = around.units.by_id.get(finding.unit or 0)
    bureau = around.units.by_id.get(case.bureau or 0)
    if unit is None or bureau is None:
        return None
    try:
        check_supervised(unit_of(unit), unit_of(bureau))
    except Refusal:
        return None
    due = legal_date(around.now) + timedelta(days=trigger.reply_days)
    return NewOrder(
        case.id, trigger.ground, unit.id, bureau.id, bureau.id, REQUIREMENT, due, trigger.code, finding.occasion, finding.evidence
    )
