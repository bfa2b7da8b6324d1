"""Reading a case as the triggers see it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.tracking.cases.loading import case_of
from services.tracking.domain.findings import Matter, Taken
from shared.db.sessions import ReadSession
from shared.kernel.workdays import Calendar

_STEPS = """jsonb_build_object('sequence', t.sequence, 'action', t.action, 'on', (t.at AT TIME ZONE 'Asia/Shanghai')::date,
  'unit', t.actor_unit_id, 'prepared_by', t.prepared_by, 'data', t.data)"""
_MATTER = f"""c.*, (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.id), '[]') FROM clock k WHERE k.case_id = c.id) AS clocks,
  (SELECT coalesce(jsonb_agg({_STEPS} ORDER BY t.sequence), '[]') FROM case_transition t WHERE t.case_id = c.id) AS steps"""  # noqa: S608  # constants
# A rating is for staff only once its window has closed; the closing test of an order that was opened for one takes it as it was then.
JUDGED = f"SELECT {_MATTER}, true AS dissatisfied FROM cases c WHERE c.id = $1"  # noqa: S608  # constants
COPIED = "SELECT o.sequence FROM opinion_text o WHERE o.case_id = $1 AND o.copied"
# Whoever works on the case will bring it here again by that change, so nobody waits for the lock.
SWEPT = f"""SELECT {_MATTER},
  EXISTS (SELECT FROM rating r WHERE r.case_id = c.id AND r.object = 'unit' AND r.value = 'dissatisfied') AS dissatisfied
FROM cases c WHERE c.id = $1 AND NOT c.historical FOR UPDATE OF c SKIP LOCKED"""  # noqa: S608  # constants


async def matter_under_test(session: ReadSession, case_id: UUID, today: date, calendar: Calendar) -> Matter | None:
    """The case for the closing test of an order, as far as the session sees it."""
    row = await session.fetchrow(JUDGED, case_id)
    return None if row is None else matter_of(dict(row), today, calendar, await session.fetchval(COPIED, case_id))


def matter_of(row: Mapping[str, Any], today: date, calendar: Calendar, copied: int | None) -> Matter:
    """The matter of a row; `copied`: the step whose opinion has another matter's text, if any."""
    steps = tuple(Taken(**{**step, "on": date.fromisoformat(step["on"])}) for step in row["steps"])
    newest = max((step.sequence for step in steps if step.action == "issue_opinion"), default=None)
    return Matter(case_of(row), steps, today, calendar, copied is not None and copied == newest, row["dissatisfied"])
