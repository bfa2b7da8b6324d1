"""Connections as every login role, and a district with one ordinary case and one accusation in every table that holds a case."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest_asyncio

from deploy.directory import create_directory
from shared.db.context import Context
from shared.db.database import SERVER_SETTINGS, Database
from shared.kernel.ids import uuid7
from shared.schema.rights import LOGIN_ROLES
from shared.settings import DbRole, Settings

SUBORDINATE = "440117-RSJ-ZX"


async def connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, server_settings={"search_path": SERVER_SETTINGS["search_path"]})


@dataclass(frozen=True)
class Filed:
    """Two cases. `open` is with the housing bureau; `sealed` accuses the human resources bureau and an account of the inspectors."""

    units: Mapping[str, int]
    accused_account: UUID
    open: UUID = field(default_factory=uuid7)
    sealed: UUID = field(default_factory=uuid7)

    def context(self, code: str, *paths: str, sees_sealed: bool = False, account: UUID | None = None) -> Context:
        """A caller of a unit; `paths`: its superiors."""
        return Context(account or uuid4(), self.units[code], tuple(self.units[one] for one in (code, *paths)), sees_sealed)


@pytest_asyncio.fixture(scope="session")
async def district(new_database: Callable[[], Awaitable[str]], settings: Settings) -> Settings:
    """Settings on a database of these tests' own: their events and positions must not meet a sequencer."""
    own = settings.model_copy(update={"database_url": type(settings.database_url)(await new_database())})
    await create_directory(own)
    return own


@pytest_asyncio.fixture(scope="session")
async def owner(district: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The migrations' login, which row-level security does not bind in the tests."""
    connection = await connect(district.role_url(DbRole.OWNER))
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="session")
async def databases(district: Settings) -> AsyncIterator[Mapping[str, Database]]:
    """A pool of one connection for every login role."""
    opened = {role: await Database.open(district, DbRole(role), max_size=1) for role in LOGIN_ROLES}
    yield opened
    for database in opened.values():
        await database.close()


@pytest_asyncio.fixture(scope="session")
async def filed(owner: asyncpg.Connection) -> Filed:
    """Both cases with a row in every table under row-level security."""
    await owner.execute(
        """INSERT INTO unit (code, kind, parent_id, region, name_zh, name_en)
        SELECT $1, 'institution', id, region, '区人社中心', 'Centre' FROM unit WHERE code = '440117-RSJ' ON CONFLICT DO NOTHING""",
        SUBORDINATE,
    )
    units = {row["code"]: row["id"] for row in await owner.fetch("SELECT code, id FROM unit")}
    account = await owner.fetchval("SELECT id FROM account WHERE login = 'demo-unit_head-440117-JW'")
    done = Filed(units, account)
    await file(owner, done.open, seen=[units["440117-XFJ"], units["440117-ZJJ"]], handler=units["440117-ZJJ"])
    await file(
        owner,
        done.sealed,
        seen=[units[code] for code in ("440117-XFJ", "440117-JW", "440117-RSJ", SUBORDINATE)],
        handler=units["440117-RSJ"],
        accused=[units["440117-RSJ"]],
        accused_accounts=[account],
    )
    return done


async def file(
    owner: asyncpg.Connection,
    case: UUID,
    *,
    seen: list[int],
    handler: int,
    accused: list[int] | None = None,
    accused_accounts: list[UUID] | None = None,
) -> None:
    """Write a case and a row of it in every table; an accused unit makes it sealed."""
    values: Mapping[str, Any] = {
        "case": case,
        "number": f"T{case.hex}",
        "handler": handler,
        "bureau": seen[0],
        "seen": seen,
        "accused": accused or [],
        "accounts": accused_accounts or [],
        "sealed": bool(accused),
        "job": uuid4(),
    }
    for statement in FILE:
        sql, names = statement, []
        for name in values:
            if f":{name}:" in sql:
                names.append(name)
                sql = sql.replace(f":{name}:", f"${len(names)}")
        await owner.execute(sql, *(values[name] for name in names))


FILE = (
    """INSERT INTO petition (id, case_id, number, channel, source_kind, received_on, mode, headcount, subject, request, registered_at,
    registered_by_unit_id, code_key_id) VALUES (:case:, :case:, :number:, 'letter', 'direct', '2026-09-01', 'written', 1, 's', 'r', now(),
    :bureau:, 1)""",
    """INSERT INTO cases (id, number, petition_id, state, version, region, channel, source_kind, subject, category, sealed, received_on,
    registered_at, registered_by_unit_id, bureau_unit_id, handling_unit_id, desk_unit_id, seen_by_unit_ids, accused_unit_ids,
    accused_account_ids) VALUES (:case:, :number:, :case:, 'handling', 1, '440117', 'letter', 'direct', 's',
    CASE WHEN :sealed: THEN 'accusation' ELSE 'appeal' END, :sealed:, '2026-09-01', now(), :bureau:, :bureau:, :handler:, :handler:,
    :seen:, :accused:, :accounts:)""",
    """INSERT INTO petitioner (id, petition_id, case_id, position, kind, nationality, representative)
    VALUES (gen_random_uuid(), :case:, :case:, 1, 'natural', 'CN', true)""",
    """INSERT INTO rating (petition_id, case_id, object, value, rated_at, version) VALUES (:case:, :case:, 'unit', 'satisfied', now(), 1)""",
    """INSERT INTO case_transition (case_id, sequence, at, action, to_state) VALUES (:case:, 1, now(), 'register', 'registered')""",
    """INSERT INTO clock (id, case_id, code, state, start_event, counting, article)
    VALUES (gen_random_uuid(), :case:, 'K1', 'running', 'register', 'natural', 'Art 22')""",
    """INSERT INTO clock_warning (id, clock_id, case_id, rung, rank, days, due_strict, due_rolled, raised_at)
    SELECT gen_random_uuid(), k.id, k.case_id, 'due', 4, 15, '2026-09-16', '2026-09-16', now() FROM clock k WHERE k.case_id = :case:""",
    """INSERT INTO clock_change (id, clock_id, case_id, calendar_version, old_strict, old_rolled, new_strict, new_rolled, kept, at)
    SELECT gen_random_uuid(), k.id, k.case_id, 2, '2026-09-16', '2026-09-16', '2026-09-16', '2026-09-16', true, now()
    FROM clock k WHERE k.case_id = :case:""",
    """INSERT INTO case_accused (id, case_id, name) VALUES (gen_random_uuid(), :case:, NULL)""",
    """INSERT INTO event (id, occurred_at, recorded_at, type, source, subject, case_id, sequence)
    VALUES (:case:, now(), '2026-09-01', 'case.test', 'test', 'case', :case:, 1)""",
    """INSERT INTO event_position (position, event_id, recorded_at, case_id)
    SELECT coalesce(max(position), 0) + 1, :case:, now(), :case: FROM event_position""",
    """INSERT INTO delivery (event_id, recorded_at, consumer, service, case_id, state)
    SELECT :case:, '2026-09-01', 'test-' || s, s, :case:, 2 FROM unnest(ARRAY['intake', 'tracking', 'reporting']) s""",
    """INSERT INTO document (id, case_id, kind, state, basis, unit_id, organ_id, word, year, serial, number, signer, signed_by, signed_at,
    dated_on, template_version, body) VALUES (:case:, :case:, 'opinion', 'signed', 'Art 32', :handler:, :handler:, '处', 2026,
    (SELECT count(*) + 1 FROM document), :number:, 's', :case:, now(), '2026-09-01', 1, '')""",
    """INSERT INTO document_delivery (id, document_id, case_id, method, outcome, done_on, receipt, consent, recorded_by_unit_id)
    VALUES (:case:, :case:, :case:, 'post', 'failed', '2026-09-02', '', false, :handler:)""",
    """INSERT INTO job (id, service, kind, state) VALUES (:job:, 'tracking', 'history', 'succeeded')""",
    """INSERT INTO history_line (job_id, line, state, fingerprint, case_id) VALUES (:job:, 1, 'done', '', :case:)""",
    """INSERT INTO co_handling (id, case_id, unit_id, state, asked_on) VALUES (gen_random_uuid(), :case:, :handler:, 'asked', now())""",
    """INSERT INTO case_part (id, case_id, position, petition_id, part_case_id)
    VALUES (gen_random_uuid(), :case:, 1, gen_random_uuid(), gen_random_uuid())""",
    """INSERT INTO sponsorship (id, unit_id, recorded_at, case_id, plan_year, level, leader_name, leader_post, assigned_on)
    VALUES (:case:, :bureau:, now(), :case:, 2026, 'district', 'l', 'p', '2026-09-01')""",
    """INSERT INTO sponsorship_entry (id, sponsorship_id, noted_on, note) VALUES (gen_random_uuid(), :case:, '2026-09-01', 'n')""",
    """INSERT INTO campaign (id, unit_id, recorded_at, name, kind, due_on) VALUES (:case:, :bureau:, now(), 'c', 'backlog', '2026-12-31')""",
    """INSERT INTO campaign_item (id, unit_id, recorded_at, campaign_id, case_id, owner_unit_id, due_on)
    VALUES (:case:, :bureau:, now(), :case:, :case:, :handler:, '2026-12-31')""",
    """INSERT INTO meeting (id, unit_id, recorded_at, held_on, chair, participant_unit_ids, told_unit_ids, case_ids, minutes)
    VALUES (:case:, :bureau:, now(), '2026-09-01', 'c', ARRAY[:handler:]::int[], ARRAY[:bureau:, :handler:]::int[], ARRAY[:case:]::uuid[], 'm')""",
    """INSERT INTO meeting_decision (id, meeting_id, number, decision, owner_unit_id, due_on)
    VALUES (gen_random_uuid(), :case:, 1, 'd', :handler:, '2026-12-31')""",
    """INSERT INTO dispatch (id, unit_id, recorded_at, week, told_unit_ids, case_ids, notes)
    VALUES (:case:, :bureau:, now(), '2026-08-31'::date - 7 * (abs(hashtext(:number:)) % 50000), ARRAY[:bureau:, :handler:]::int[], ARRAY[:case:]::uuid[], 'n')""",
    """INSERT INTO urgent_report (id, unit_id, recorded_at, known_at) VALUES (:case:, :handler:, now(), now())""",
    """INSERT INTO urgent_sending (id, urgent_report_id, recipient, due_at) VALUES (gen_random_uuid(), :case:, 'party_government', now())""",
    """INSERT INTO return_duty (id, unit_id, recorded_at, owing_unit_id, from_on, per_day)
    VALUES (:case:, :bureau:, now(), :handler:, '2026-01-01', 1)""",
    """INSERT INTO special_period (id, unit_id, recorded_at, name, from_on, to_on, per_day)
    VALUES (:case:, :bureau:, now(), 'p', '2026-01-01', '2026-01-02', 2)""",
    """INSERT INTO daily_return (id, unit_id, recorded_at, day, round, has_matters, matters, batches, persons, disputes, urgent, submitted_at, late)
    VALUES (:case:, :handler:, now(), '2026-01-01'::date - abs(hashtext(:number:)) % 300000, 1, false, 0, 0, 0, 0, 0, now(), false)""",
    """INSERT INTO case_resolution (id, unit_id, recorded_at, case_id, resolved, resolved_on, evidence)
    VALUES (:case:, :bureau:, now(), :case:, true, '2026-09-01', 'e')""",
    """INSERT INTO follow_up (id, unit_id, recorded_at, case_id, followed_on, contacted_by, satisfied, note)
    VALUES (:case:, :bureau:, now(), :case:, '2026-09-01', 'b', false, 'n')""",
    """INSERT INTO quality_check (id, unit_id, recorded_at, case_id, trigger, opened_on, follow_up_id)
    VALUES (:case:, :bureau:, now(), :case:, 'dissatisfied', '2026-09-01', :case:)""",
    """INSERT INTO claim_outcome (id, unit_id, recorded_at, case_id, claim, kind, done_on, what)
    VALUES (:case:, :handler:, now(), :case:, 1, 'solved', '2026-09-01', 'w')""",
    """INSERT INTO higher_level_visit (id, unit_id, recorded_at, case_id, visited_on, level, batches, persons, distinct_persons)
    VALUES (:case:, :bureau:, now(), :case:, '2026-09-01', 'city', 1, 1, 1)""",
    """INSERT INTO instruction (id, unit_id, recorded_at, case_id, origin, official, given_on, instruction, owner_unit_id, due_on)
    VALUES (:case:, :bureau:, now(), :case:, 'city', 'o', '2026-09-01', 'i', :handler:, '2026-12-31')""",
    """INSERT INTO dispute (id, unit_id, recorded_at, place, subject, facts, found_on, stage, stage_on)
    VALUES (:case:, :handler:, now(), '440117', 's', 'f', '2026-09-01', 'found', '2026-09-01')""",
    """INSERT INTO training (id, unit_id, recorded_at, kind, held_on, topic, told_unit_ids, attendance)
    VALUES (:case:, :bureau:, now(), 'training', '2026-09-01', 't', ARRAY[:bureau:, :handler:]::int[], 1)""",
    """INSERT INTO inspection (id, unit_id, recorded_at, name, closed_from, closed_to, seed, size, drawn)
    VALUES (:case:, :bureau:, now(), 'n', '2026-01-01', '2026-12-31', 's', 1, 1)""",
    """INSERT INTO inspection_item (id, unit_id, recorded_at, inspection_id, case_id, owner_unit_id)
    VALUES (:case:, :bureau:, now(), :case:, :case:, :handler:)""",
    """INSERT INTO case_fact (case_id, case_version, petition_version, number, state, channel, source_kind, region, bureau_unit_id,
    handling_unit_id, sealed, received_on, registered_at) VALUES (:case:, 1, 1, :number:, 'handling', 'letter', 'direct', '440117',
    :bureau:, :handler:, :sealed:, '2026-09-01', now())""",
    """INSERT INTO contribution (case_id, indicator, definition_version, unit_id, channel, source_kind, region, sealed, cohort_on, known_on,
    numerator, denominator) VALUES (:case:, 'test', 1, :handler:, 'letter', 'direct', '440117', :sealed:, '2026-09-01', '2026-09-01', 0, 0)""",
    # the trigger on cases has put the case before the triggers of supervision already
    """INSERT INTO supervision_check (case_id, check_on) VALUES (:case:, NULL) ON CONFLICT DO NOTHING""",
    """INSERT INTO opinion_text (case_id, sequence, digest, issued_at, copied) VALUES (:case:, 1, '', now(), false)""",
    """INSERT INTO supervision (id, case_id, state, version, ground, unit_id, bureau_unit_id, supervising_unit_id, requirement, opened_on,
    reply_due_strict, reply_due_rolled) VALUES (:case:, :case:, 'opened', 1, 'delay', :handler:, :bureau:, :bureau:, 'r', '2026-09-01',
    '2026-09-08', '2026-09-08')""",
    """INSERT INTO supervision_step (supervision_id, sequence, case_id, at, action, to_state) VALUES (:case:, 1, :case:, now(), 'open', 'opened')""",
    """INSERT INTO recommendation (id, kind, state, version, problem, proposal, basis, author_unit_id, addressee_unit_id, prepared_by,
    approved_by_account_id, issued_on) VALUES (:case:, 'improvement', 'issued', 1, 'p', 'p', 'b', :bureau:, :handler:, 'x', gen_random_uuid(),
    '2026-09-01')""",
    """INSERT INTO recommendation_evidence (recommendation_id, case_id) VALUES (:case:, :case:)""",
)
