"""Reads of warnings."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from services.tracking.warnings.rows import SHOWN
from shared.db.sessions import ReadSession

LAST = UUID(int=2**128 - 1)
PAGE = f"""{SHOWN} AND w.id < $1 AND ($2::boolean IS NULL OR (w.acknowledged_at IS NOT NULL) = $2) AND ($3::text IS NULL OR w.rung = $3)
  AND ($4::boolean IS NULL OR (k.state = 'running') = $4) ORDER BY w.id DESC LIMIT $5"""


@dataclass(frozen=True)
class Wanted:
    """Which warnings: read by somebody or not, of one rung, of clocks that still run or not; None: all."""

    acknowledged: bool | None = None
    rung: str | None = None
    running: bool | None = None


async def page(session: ReadSession, wanted: Wanted, after: UUID | None, limit: int) -> list[Record]:
    """Warnings of the caller's unit, newest first, and one more."""
    return await session.fetch(PAGE, after or LAST, wanted.acknowledged, wanted.rung, wanted.running, limit + 1)
