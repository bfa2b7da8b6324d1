"""Reads of daily returns: what a day owes, under the reader's rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.tracking.domain.returns import Duty, Period, Return, cadence
from shared.db.sessions import ReadSession

DUTIES = """
SELECT owing_unit_id AS unit, unit_id AS keeper, from_on, to_on, per_day FROM return_duty
WHERE from_on <= $1 AND coalesce(to_on >= $1, true) AND owing_unit_id = ANY (my_scope()) AND ($2::int IS NULL OR owing_unit_id = $2)"""
PERIODS = "SELECT unit_id AS keeper, from_on, to_on, per_day FROM special_period WHERE $1 BETWEEN from_on AND to_on"
RETURNS = "SELECT id, unit_id AS unit, round, has_matters, late FROM daily_return WHERE day = $1 AND ($2::int IS NULL OR unit_id = $2)"


@dataclass(frozen=True)
class Day:
    """What bears on the returns of one day; `ids`: of the returns, by unit and round."""

    duties: Sequence[Duty]
    periods: Sequence[Period]
    returns: Sequence[Return]
    ids: Mapping[tuple[int, int], UUID]


async def day_of(session: ReadSession, day: date, unit_id: int | None = None) -> Day:
    """Duties, periods and returns of a day, of one unit or of all that the caller may see."""
    duties = [Duty(**row) for row in await session.fetch(DUTIES, day, unit_id)]
    periods = [Period(**row) for row in await session.fetch(PERIODS, day)]
    rows = await session.fetch(RETURNS, day, unit_id)
    returns = [Return(row["unit"], row["round"], row["has_matters"], row["late"]) for row in rows]
    return Day(duties, periods, returns, {(row["unit"], row["round"]): row["id"] for row in rows})


async def owed_by(session: ReadSession, unit_id: int, day: date) -> int:
    """How many returns a unit owes on a day."""
    duties = [Duty(**row) for row in await session.fetch(DUTIES, day, unit_id)]
    periods = [Period(**row) for row in await session.fetch(PERIODS, day)]
    return max((cadence(duty, periods, day) for duty in duties), default=0)
