"""What a petitioner reads of the own case: first a number's ids, without rights; after the proof, that case and no other."""

from uuid import UUID

from asyncpg import Record

from shared.db.sessions import ReadSession

FIND = "SELECT petition_id, case_id, code_version, code_key_id FROM public_petition($1)"
PROVED = "SELECT set_config('app.case', $1, true)"

PROGRESS = """
SELECT c.number, c.state, c.category, c.path, c.sealed, c.received_on, c.registered_at, c.closed_on, c.delivered_on, c.historical,
  c.handling_unit_id IS NOT NULL AS has_unit, c.bureau_unit_id IS NOT NULL AS has_bureau, c.version + p.version AS version,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('code', k.code, 'state', k.state, 'title_zh', s.title_zh, 'title_en', s.title_en,
      'started_on', k.started_on, 'due_strict', k.due_strict, 'due_rolled', k.due_rolled, 'provisional', k.provisional,
      'article', k.article) ORDER BY k.id), '[]')
    FROM clock k JOIN statutory_term s ON s.code = k.code WHERE k.case_id = c.id AND k.started_on IS NOT NULL) AS clocks,
  (SELECT coalesce(jsonb_object_agg(r.object, jsonb_build_object('value', r.value, 'rated_at', r.rated_at)), '{}')
    FROM rating r WHERE r.case_id = c.id) AS ratings
FROM cases c JOIN petition p ON p.case_id = c.id WHERE c.id = $1"""

STEPS = """
SELECT t.at, t.action, t.data ->> 'path' AS path, t.data ->> 'served_on' AS served_on,
  by_unit.name_zh AS by_zh, by_unit.name_en AS by_en, to_unit.name_zh AS to_zh, to_unit.name_en AS to_en
FROM case_transition t
LEFT JOIN unit by_unit ON by_unit.id = t.actor_unit_id
LEFT JOIN unit to_unit ON to_unit.code = t.data ->> 'to_unit'
WHERE t.case_id = $1 ORDER BY t.sequence"""


async def find(session: ReadSession, number: str) -> Record | None:
    """Ids and code version behind a number; whoever asks has proved nothing yet."""
    return await session.fetchrow(FIND, number)


async def open_own_case(session: ReadSession, case_id: UUID) -> None:
    """Let the rest of this transaction see the case whose query code was proved."""
    await session.fetch(PROVED, str(case_id))


async def progress(session: ReadSession, case_id: UUID) -> Record | None:
    """The own case with its clocks and ratings."""
    return await session.fetchrow(PROGRESS, case_id)


async def steps(session: ReadSession, case_id: UUID) -> list[Record]:
    """Its steps, oldest first, with the names of units, never of persons."""
    return await session.fetch(STEPS, case_id)


WINDOW = "SELECT id, code, kind, region, path FROM unit WHERE code = $1"
TERMS = (
    "SELECT code, days, counting, article, title_zh, title_en FROM statutory_term WHERE code = ANY ($1) ORDER BY array_position($1, code)"
)
BUREAU = "SELECT name_zh, name_en FROM unit WHERE code = $1"


async def window(session: ReadSession, code: str) -> Record | None:
    """The unit that online petitions are registered by."""
    return await session.fetchrow(WINDOW, code)


async def terms(session: ReadSession, codes: list[str]) -> list[Record]:
    """The statutory terms of these codes."""
    return await session.fetch(TERMS, codes)


async def bureau_name(session: ReadSession, code: str) -> Record | None:
    """What the bureau is called."""
    return await session.fetchrow(BUREAU, code)
