import asyncio

import asyncpg
import pytest

from deploy.migrate import migrate
from shared.settings import DbRole, Settings


@pytest.mark.parametrize("role", list(DbRole))
async def test_every_role_logs_in_with_its_derived_password(settings: Settings, role: DbRole) -> None:
    connection = await asyncpg.connect(settings.role_url(role))
    try:
        assert await connection.fetchval("SELECT current_user") == role
    finally:
        await connection.close()


@pytest.mark.parametrize("role", [role for role in DbRole if role is not DbRole.OWNER])
async def test_no_service_role_is_above_the_policies(settings: Settings, role: DbRole) -> None:
    connection = await asyncpg.connect(settings.role_url(DbRole.OWNER))
    try:
        row = await connection.fetchrow("SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = $1", role)
    finally:
        await connection.close()
    assert row is not None
    assert not any(row.values())


async def test_several_processes_may_migrate_at_once(empty_settings: Settings) -> None:
    await asyncio.gather(*(migrate(empty_settings) for _ in range(3)))
    connection = await asyncpg.connect(empty_settings.role_url(DbRole.OWNER))
    try:
        assert await connection.fetchval("SELECT count(*) FROM xinfang.alembic_version") == 1
    finally:
        await connection.close()


async def test_a_wrong_password_is_refused(settings: Settings) -> None:
    url = settings.role_url(DbRole.INTAKE).replace(settings.role_password(DbRole.INTAKE), "x" * 64)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(url)
