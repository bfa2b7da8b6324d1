"""Cases that were there before the search are found after its migration."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import asyncpg
import pytest_asyncio
from alembic.script import ScriptDirectory

from deploy.local import LocalPostgres
from deploy.migrate import MIGRATIONS, migrate
from shared.settings import DbRole, Settings
from tests import stack
from tests.shared.schema.conftest import connect

REVISION = "0004"
OLD = (
    """INSERT INTO petition (id, case_id, number, channel, source_kind, received_on, mode, headcount, subject, request, registered_at,
    registered_by_unit_id, code_key_id) VALUES ($1, $1, $2, 'letter', 'direct', '2020-05-01', 'written', 1, '路灯不亮', '请修复', now(), 7, 1)""",
    """INSERT INTO cases (id, number, petition_id, state, version, region, channel, source_kind, subject, received_on, registered_at,
    registered_by_unit_id, handling_unit_id) VALUES ($1, $2, $1, 'handling', 1, '440117', 'letter', 'direct', 's', '2020-05-01', now(), 7, 8)""",
)


@pytest_asyncio.fixture
async def before(postgres: LocalPostgres, settings: Settings, new_database: Callable[[], Awaitable[str]], worker_id: str) -> Any:
    """A database of the revision before the search, with one case."""
    del new_database  # the cluster has its roles
    name = f"xinfang_before_search_{worker_id}"
    admin = await connect(postgres.url_of("postgres"))
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    own = settings.model_copy(update={"database_url": type(settings.database_url)(postgres.url_of(name))})
    owner = await connect(own.role_url(DbRole.OWNER))
    earlier = ScriptDirectory(str(MIGRATIONS)).get_revision(REVISION).down_revision
    assert isinstance(earlier, str)
    await migrate(own, earlier)
    yield own, owner
    await owner.close()
    await stack.drop_database(postgres, name)


async def test_what_was_registered_before_is_in_the_index(before: tuple[Settings, asyncpg.Connection]) -> None:
    own, owner = before
    case = uuid4()
    for statement in OLD:
        await owner.execute(statement, *((case, "N1") if "$2" in statement else (case,)))
    await migrate(own)
    words = await owner.fetchval("SELECT tsvector_to_array(document) FROM case_search WHERE case_id = $1", case)
    assert {"路灯", "灯不", "修复", "#n1", "@7", "@8", "~2020", "~2020-5"} <= set(words)
    guarded = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relname IN ('petition', 'cases', 'case_search') AND relrowsecurity AND relforcerowsecurity"
    )
    assert len(guarded) == 3
