"""What a thief of the database gets: no name, phone, id number, address or query code in any column of any table."""

import json
from collections.abc import Mapping
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.directory import PASSWORD, create_directory
from services.intake.app import create_app
from shared.db.database import SERVER_SETTINGS
from shared.kernel.time import SystemTime, legal_date
from shared.settings import DbRole, Settings

CANARIES: Mapping[str, str] = {
    "name": "欧阳金丝雀",
    "phone": "13912345678",
    "id_number": "440117199003077758",
    "email": "canary@example.invalid",
    "address": "温泉镇金丝雀路七十七号",
}
ACCUSED = "被告金丝雀"
TOLD = "我们村的路灯不亮"  # not personal: the positive control, it must be found
TABLES = """SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'xinfang' AND c.relkind = 'r'"""


async def _register(settings: Settings) -> Mapping[str, Any]:
    """Register through the API with an idempotency key, so that the stored answer is looked through too."""
    await create_directory(settings)
    time = SystemTime()
    app = create_app(settings, time)
    body = {
        "channel": "letter",
        "received_on": legal_date(time.now()).isoformat(),
        "subject": TOLD,
        "request": "请修复",
        "category": "accusation",
        "petitioners": [{"kind": "natural", "id_type": "resident_id", "representative": True, **CANARIES}],
        "accused": [{"name": ACCUSED}],
    }
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client,
    ):
        form = {"grant_type": "password", "username": "demo-bureau_officer", "password": PASSWORD}
        token = (await client.post("/oauth/token", data=form)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "canary-0001"}
        answer = await client.post("/intake/v1/petitions", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        again = await client.post("/intake/v1/petitions", json=body, headers=headers)
        lookup = {"phone": CANARIES["phone"], "purpose": "核对来电人"}
        looked_up = await client.post("/intake/v1/petitions/lookups", json=lookup, headers={"Authorization": f"Bearer {token}"})
    assert again.json() == answer.json()
    assert looked_up.status_code == 200, looked_up.text
    told: Mapping[str, Any] = answer.json()
    return told


async def _dump(owner: asyncpg.Connection) -> Mapping[str, str]:
    """Every table as text; bytes as hexadecimal digits, as pg_dump writes them."""
    tables = [row["name"] for row in await owner.fetch(TABLES)]
    return {table: await owner.fetchval(f"SELECT string_agg(t::text, chr(10)) FROM {table} t") or "" for table in tables}


def _spellings(text: str) -> tuple[str, ...]:
    return text, text.encode().hex(), json.dumps(text).strip('"')


@pytest.mark.parametrize("suite", ["aes256-gcm+sha256", "sm4-gcm+sm3"])
async def test_a_dump_holds_no_identity(suite: str, empty_settings: Settings) -> None:
    settings = empty_settings.model_copy(update={"cipher_suite": suite})
    told = await _register(settings)
    owner = await asyncpg.connect(settings.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    dump = await _dump(owner)
    await owner.close()
    assert len(dump) > 20
    assert {table for table, text in dump.items() if TOLD in text} == {"petition", "cases"}, "the scan finds what is there"
    assert told["number"] in dump["petition"]
    assert dump["petitioner"]
    assert dump["case_accused"]
    assert dump["idempotency"]
    for secret in (*CANARIES.values(), ACCUSED, told["query_code"], told["query_code"].replace(" ", "").replace("-", ""), PASSWORD):
        found = [table for table, text in dump.items() if any(spelling in text for spelling in _spellings(secret))]
        assert found == [], secret
