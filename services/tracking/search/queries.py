"""The page of a search: found and ranked by `search_cases`, then read through the policies with the texts to show."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from asyncpg import Record

from services.tracking.cases.queries import LISTED, CaseFilter
from shared.db.sessions import ReadSession

RANKED = 500  # of more hits than this only the newest are ranked
SHOWN = 4_000  # characters of a text in which words are shown

SEARCH = f"""
SELECT {", ".join(f"c.{column.name}" for column in LISTED)}, h.score, c.co_unit_ids, c.registered_by_unit_id, p.external_ids,
  left(p.request, {SHOWN}) AS request, left(p.facts, {SHOWN}) AS facts, left(p.reasons, {SHOWN}) AS reasons
FROM (SELECT s.case_id, s.score FROM search_cases($1, $2, $3, $4, NULL, NULL, {RANKED}) s
    WHERE $5::float8 IS NULL OR (s.score, s.received_on, s.case_id) < ($5, $6::date, $7::uuid)
    ORDER BY s.score DESC, s.received_on DESC, s.case_id DESC LIMIT $8) h
  JOIN cases c ON c.id = h.case_id LEFT JOIN petition p ON p.id = c.petition_id
ORDER BY h.score DESC, c.received_on DESC, c.id DESC"""  # noqa: S608  # names of columns


@dataclass(frozen=True)
class RankKey:
    """Where a search goes on: score, day of receipt and case of the last hit shown."""

    score: float
    day: date
    case_id: UUID


async def search(session: ReadSession, wanted: CaseFilter, today: date, after: RankKey | None, limit: int) -> list[Record]:
    """A page of hits, the best first, of equal ones the newest, and one hit more."""
    q = wanted.q
    assert q is not None  # a search has words
    key = (after.score, after.day, after.case_id) if after else (None, None, None)
    return await session.fetch(SEARCH, q.matching, q.ranking, q.exact, wanted.searched(today), *key, limit + 1)
