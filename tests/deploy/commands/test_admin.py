"""From an empty production database to a registered petition: the operator makes the administrator, who makes everybody else."""

import os
import subprocess
import sys
from datetime import date
from typing import Any

import asyncpg
import pytest

from deploy.directory import PASSWORD as PUBLISHED
from deploy.state import PROJECT
from shared.settings import DbRole, Settings
from tests.services.tracking.client import World, world
from tests.services.tracking.test_journey import PETITION, today

PHRASE = "a phrase of the operator"
BUREAU = ("--unit", "440117-XFJ", "--unit-name", "区信访局")


def xinfang(settings: Settings, *arguments: str, typed: str = PHRASE) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "XINFANG_ROLE_SECRET": settings.role_secret.get_secret_value(),
        "XINFANG_KEYS": str(settings.keys),
        "XINFANG_ENVIRONMENT": "production",
    }
    command = [sys.executable, "-m", "deploy", "admin", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, input=f"{typed}\n", capture_output=True, text=True, check=False, timeout=60
    )


async def ok(people: World, login: str, path: str, body: dict[str, Any], password: str = PHRASE) -> dict[str, Any]:
    caller = await people.with_token(grant_type="password", username=login, password=password)
    answer = await caller.post(path, body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


async def test_a_fresh_production_comes_to_life(empty_settings: Settings) -> None:
    production = empty_settings.model_copy(update={"environment": "production"})
    made = xinfang(production, "create", "--login", "root.admin", *BUREAU)
    assert (made.returncode, made.stdout) == (0, "The administrator root.admin can log in.\n"), made.stderr
    async with world(production) as people:
        assert (await people.token(grant_type="password", username="demo-admin", password=PUBLISHED)).status_code == 400
        unit = {"code": "440117-ZJJ", "kind": "department", "region": "440117", "name_zh": "区住建局", "name_en": "Housing"}
        await ok(people, "root.admin", "/tracking/v1/units", unit)
        for login, role, code in (("li.si", "bureau_officer", "440117-XFJ"), ("wang.wu", "unit_handler", "440117-ZJJ")):
            account = {"login": login, "role": role, "unit": code, "display_name": login, "password": f"{role} at the desk"}
            await ok(people, "root.admin", "/tracking/v1/accounts", account)
        petition = await ok(people, "li.si", "/intake/v1/petitions", {**PETITION, "received_on": today()}, "bureau_officer at the desk")
        assert (petition["state"], petition["registered_by"]) == ("registered", "440117-XFJ")
        officer = await people.with_token(grant_type="password", username="li.si", password="bureau_officer at the desk")
        assert (await officer.act(petition["case_id"], "transfer", {"to_unit": "440117-ZJJ"})).status_code == 200
        handler = await people.with_token(grant_type="password", username="wang.wu", password="unit_handler at the desk")
        assert (await handler.act(petition["case_id"], "receive")).json()["state"] == "received"
        admin = await people.with_token(grant_type="password", username="root.admin", password=PHRASE)
        assert (await admin.get("/tracking/v1/cases")).status_code == 403, "an administrator sees no case"
    owner = await asyncpg.connect(production.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    told = await owner.fetch("SELECT role, action FROM audit_entry WHERE role = 'operator' ORDER BY recorded_at, action DESC")
    assert [tuple(row) for row in told] == [("operator", "create_unit"), ("operator", "create_account")]
    assert PHRASE not in (await owner.fetchval("SELECT string_agg(a::text, chr(10)) FROM audit_entry a"))
    await owner.close()
    assert date.fromisoformat(petition["received_on"])


async def test_a_lost_password_and_a_disabled_administrator_are_restored(empty_settings: Settings) -> None:
    assert xinfang(empty_settings, "create", "--login", "one", *BUREAU).returncode == 0
    assert xinfang(empty_settings, "create", "--login", "two", "--unit", "440117-XFJ").returncode == 0
    async with world(empty_settings) as people:
        one = await people.with_token(grant_type="password", username="one", password=PHRASE)
        assert (await one.change("PATCH", "/tracking/v1/accounts/two", {"disabled": True})).status_code == 200
        restored = xinfang(empty_settings, "password", "--login", "two", typed="another phrase of theirs")
        assert restored.returncode == 0, restored.stderr
        await people.with_token(grant_type="password", username="two", password="another phrase of theirs")


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("--login", "xu", *BUREAU), PUBLISHED, "The password is the published one"),
        (("--login", "xu", *BUREAU), "short", "A password has 12 to 128 characters"),
        (("--login", "xu", *BUREAU), "", "A password has 12 to 128 characters"),
        (("--login", "xu", "--unit", "440117-NONE"), PHRASE, "There is no unit with code “440117-NONE”"),
        (("--login", "x y", *BUREAU), PHRASE, "A login has 2 to 80"),
        (("--login", "xu", "--unit", "XFJ", "--unit-name", "局"), PHRASE, "Say which region the unit answers for"),
    ],
)
async def test_what_is_refused_is_one_sentence_and_leaves_nothing(
    empty_settings: Settings, arguments: tuple[str, ...], typed: str, sentence: str
) -> None:
    done = xinfang(empty_settings, "create", *arguments, typed=typed)
    assert (done.returncode, done.stderr.startswith(f"xinfang: {sentence}")) == (1, True), done.stderr
    owner = await asyncpg.connect(empty_settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    assert await owner.fetchval("SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM unit)") == 0
    await owner.close()
