"""Accounts and clients, as an administrator keeps them: who may sit where, what ends at once, and that no secret is ever told twice."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from shared.settings import DbRole, Settings
from tests.services.tracking.client import Caller, World

PASSWORD = "静夜思 correct horse 42"
ACCOUNTS, CLIENTS = "/tracking/v1/accounts", "/tracking/v1/clients"
UNIT = "440117-ZJJ"


def name() -> str:
    return f"t-{uuid4().hex[:12]}"


async def created(admin: Caller, **changes: Any) -> dict[str, Any]:
    body = {"login": name(), "role": "unit_handler", "unit": UNIT, "display_name": "某", "password": PASSWORD, **changes}
    answer = await admin.post(ACCOUNTS, body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


async def logged_in(people: World, login: str, password: str = PASSWORD) -> httpx.Response:
    return await people.token(grant_type="password", username=login, password=password)


async def test_a_new_account_logs_in_and_acts_for_its_unit(people: World) -> None:
    admin = await people.caller("demo-admin")
    answer = await admin.post(ACCOUNTS, {"login": name(), "role": "unit_handler", "unit": UNIT, "display_name": "某", "password": PASSWORD})
    row = answer.json()
    assert (answer.status_code, row["role"], row["unit"], row["disabled"], row["version"]) == (201, "unit_handler", UNIT, False, 1)
    assert answer.headers["location"] == f"{ACCOUNTS}/{row['login']}"
    assert PASSWORD not in answer.text
    person = await people.with_token(grant_type="password", username=row["login"], password=PASSWORD)
    assert (await person.get("/tracking/v1/worklist")).status_code == 200
    read = await admin.get(answer.headers["location"])
    assert (read.json(), read.headers["etag"]) == (row, answer.headers["etag"])


async def test_without_a_password_nobody_logs_in_until_one_is_set(people: World) -> None:
    admin = await people.caller("demo-admin")
    login = (await created(admin, password=None))["login"]
    for guess in ("!", "nobody has no password, never!!!", PASSWORD):
        assert (await logged_in(people, login, guess)).json()["code"] == "invalid_grant"
    done = await admin.change("POST", f"{ACCOUNTS}/{login}/password", {"password": PASSWORD}, read=f"{ACCOUNTS}/{login}")
    assert (done.status_code, done.json()["version"]) == (200, 2), done.text
    assert (await logged_in(people, login)).status_code == 200


@pytest.mark.parametrize(
    ("role", "unit", "code"),
    [
        ("discipline_inspector", "440117-JW", None),
        ("discipline_inspector", UNIT, "role_does_not_fit"),
        ("bureau_officer", "440117-XFJ", None),
        ("bureau_officer", UNIT, "role_does_not_fit"),
        ("registrar", "440117-JW", "role_does_not_fit"),
        ("unit_handler", "440117001", None),
        ("unit_handler", "440117-XFJ", "role_does_not_fit"),
        ("unit_head", "440117-XFJ-XFK", "role_does_not_fit"),
        ("reviewer", "440117-QZF", None),
        ("reviewer", "440117001", "role_does_not_fit"),
        ("leader", "440117-QZF", None),
        ("auditor", None, None),
        ("admin", None, None),
        ("supervisor", None, "unit_required"),
        ("unit_handler", "440117-NONE", "unknown_unit"),
    ],
)
async def test_a_role_fits_its_unit(people: World, role: str, unit: str | None, code: str | None) -> None:
    admin = await people.caller("demo-admin")
    body = {"login": name(), "role": role, "unit": unit, "display_name": "某"}
    answer = await admin.post(ACCOUNTS, body)
    assert (answer.status_code, answer.json().get("code")) == ((201, None) if code is None else (422, code)), answer.text
    if code is None and role == "admin":  # leave the district with its one administrator
        assert (await admin.change("PATCH", f"{ACCOUNTS}/{body['login']}", {"disabled": True})).status_code == 200


async def test_a_move_is_judged_like_a_new_account(people: World) -> None:
    admin = await people.caller("demo-admin")
    path = f"{ACCOUNTS}/{(await created(admin))['login']}"
    refused = await admin.change("PATCH", path, {"role": "bureau_officer"})
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (422, "role_does_not_fit", "TL 14, 22")
    assert (await admin.change("PATCH", path, {"unit": None})).json()["code"] == "unit_required"
    moved = await admin.change("PATCH", path, {"role": "bureau_officer", "unit": "440117-XFJ"})
    assert (moved.json()["role"], moved.json()["unit"], moved.json()["version"]) == ("bureau_officer", "440117-XFJ", 2)


async def test_the_client_role_is_for_clients(people: World) -> None:
    admin = await people.caller("demo-admin")
    answer = await admin.post(ACCOUNTS, {"login": name(), "role": "client", "unit": UNIT, "display_name": "某"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/role")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("xinfang-demo", "password_known"),
        ("XINFANG-DEMO", "password_known"),
        ("elevenchars", "password_length"),
        ("{login}-2026", "password_known"),
    ],
)
async def test_weak_passwords_are_refused_and_not_repeated(people: World, password: str, code: str) -> None:
    admin, login = await people.caller("demo-admin"), name()
    password = password.format(login=login)
    answer = await admin.post(ACCOUNTS, {"login": login, "role": "unit_handler", "unit": UNIT, "display_name": "某", "password": password})
    assert (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["pointer"]) == (422, code, "/password")
    assert password not in answer.text
    long = await admin.post(ACCOUNTS, {"login": login, "role": "unit_handler", "unit": UNIT, "display_name": "某", "password": "x" * 200})
    assert (long.status_code, "xxx" in long.text) == (422, False)


async def test_a_login_is_taken_in_whatever_case(people: World) -> None:
    admin = await people.caller("demo-admin")
    login = (await created(admin))["login"]
    for again in (login, login.upper()):
        answer = await admin.post(ACCOUNTS, {"login": again, "role": "unit_handler", "unit": UNIT, "display_name": "某"})
        assert (answer.status_code, answer.json()["code"]) == (409, "account_exists")
    as_client = await admin.post(CLIENTS, {"client_id": login, "scopes": ["cases:read"], "unit": UNIT})
    assert as_client.json()["code"] == "account_exists"


async def test_a_disabled_accounts_token_ends_with_it(people: World) -> None:
    admin = await people.caller("demo-admin")
    row = await created(admin)
    person = await people.with_token(grant_type="password", username=row["login"], password=PASSWORD)
    assert (await person.get("/tracking/v1/worklist")).status_code == 200
    assert (await admin.change("PATCH", f"{ACCOUNTS}/{row['login']}", {"disabled": True})).json()["disabled"] is True
    refused = await person.get("/tracking/v1/worklist")
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")
    assert (await logged_in(people, row["login"])).status_code == 400
    await admin.change("PATCH", f"{ACCOUNTS}/{row['login']}", {"disabled": False})
    assert (await person.get("/tracking/v1/worklist")).status_code == 200


async def test_a_changed_role_counts_at_the_next_request(people: World) -> None:
    admin = await people.caller("demo-admin")
    row = await created(admin)
    person = await people.with_token(grant_type="password", username=row["login"], password=PASSWORD)
    assert (await person.get(ACCOUNTS)).status_code == 403
    await admin.change("PATCH", f"{ACCOUNTS}/{row['login']}", {"role": "leader"})
    assert (await person.get("/tracking/v1/worklist")).status_code == 403


async def test_the_last_administrator_stays(empty_directory: World) -> None:
    people = empty_directory
    admin, me = await people.caller("demo-admin"), f"{ACCOUNTS}/demo-admin"
    for change in ({"disabled": True}, {"role": "auditor"}):
        refused = await admin.change("PATCH", me, change)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    second = await created(admin, role="admin", unit=None)
    other = await people.with_token(grant_type="password", username=second["login"], password=PASSWORD)
    assert (await other.get(ACCOUNTS)).status_code == 200
    tags = {path: (await admin.get(path)).headers["etag"] for path in (me, f"{ACCOUNTS}/{second['login']}")}
    both = await asyncio.gather(
        admin.send("PATCH", f"{ACCOUNTS}/{second['login']}", {"disabled": True}, **{"If-Match": tags[f"{ACCOUNTS}/{second['login']}"]}),
        other.send("PATCH", me, {"disabled": True}, **{"If-Match": tags[me]}),
    )
    codes = sorted(answer.status_code for answer in both)
    assert codes[0] == 200, [answer.text for answer in both]
    assert codes[1] in {401, 409}, "one of the two stays, whoever was faster"


async def test_a_change_needs_what_was_read(people: World) -> None:
    admin = await people.caller("demo-admin")
    path = f"{ACCOUNTS}/{(await created(admin))['login']}"
    answers = [
        await admin.send("PATCH", path, {"disabled": True}),
        await admin.send("PATCH", path, {"disabled": True}, **{"If-Match": '"9-x"'}),
        await admin.send("PATCH", path, {"disabled": "perhaps"}, **{"If-Match": '"1-x"'}),
        await admin.send("PATCH", f"{ACCOUNTS}/nobody-here", {}, **{"If-Match": '"1-x"'}),
    ]
    assert [answer.status_code for answer in answers] == [428, 412, 422, 404]


async def test_who_may_not_read_accounts_learns_of_none(people: World) -> None:
    officer = await people.caller("demo-bureau_officer")
    for login in ("demo-admin", "nobody-here"):
        assert (await officer.get(f"{ACCOUNTS}/{login}")).status_code == 403
        assert (await officer.send("PATCH", f"{ACCOUNTS}/{login}", {})).status_code == 403
        assert (await officer.send("POST", f"{CLIENTS}/{login}/secret", {})).status_code == 403


async def test_a_clients_secret_is_told_once_and_rotated(people: World) -> None:
    admin, client_id = await people.caller("demo-admin"), name()
    made = await admin.post(CLIENTS, {"client_id": client_id, "scopes": ["cases:read", "petitions:write"], "unit": "440117-XFJ"})
    assert made.status_code == 201, made.text
    first, path = made.json()["client_secret"], f"{CLIENTS}/{client_id}"
    assert (made.headers["cache-control"], made.json()["client_id"], len(first) > 40) == ("no-store", client_id, True)
    assert (await admin.get(path)).json()["scopes"] == ["cases:read", "petitions:write"]
    for text in (
        (await admin.get(path)).text,
        (await admin.get(f"{CLIENTS}?limit=200")).text,
        (await admin.get(f"{ACCOUNTS}/{client_id}")).text,
    ):
        assert "secret" not in text
    client = await people.with_token(grant_type="client_credentials", client_id=client_id, client_secret=first)
    assert (await client.get("/tracking/v1/cases")).status_code == 200
    rotated = await admin.change("POST", f"{path}/secret", {}, read=path)
    assert rotated.status_code == 200, rotated.text
    second = rotated.json()["client_secret"]
    answers = [
        (await people.token(grant_type="client_credentials", client_id=client_id, client_secret=secret)).status_code
        for secret in (first, second)
    ]
    assert (second != first, answers) == (True, [401, 200])
    narrowed = await admin.change("PATCH", path, {"scopes": ["petitions:write"]})
    assert narrowed.json()["scopes"] == ["petitions:write"]
    assert (await client.get("/tracking/v1/cases")).status_code == 403, "what is taken away ends whatever the token says"
    await admin.change("PATCH", path, {"disabled": True})
    assert (await client.get("/tracking/v1/cases")).status_code == 401


@pytest.mark.parametrize("scopes", [[], ["everything"], None])
async def test_scopes_are_those_published(people: World, scopes: Any) -> None:
    admin = await people.caller("demo-admin")
    answer = await admin.post(CLIENTS, {"client_id": name(), "scopes": scopes, "unit": UNIT})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"].split("/")[1]) == (422, "scopes")


async def test_lists_go_by_login_and_filter(people: World) -> None:
    admin = await people.caller("demo-admin")
    mine = sorted([(await created(admin, unit="440117-WJJ"))["login"] for _ in range(3)])
    seen: list[str] = []
    path = f"{ACCOUNTS}?unit=440117-WJJ&limit=2"
    while path:
        page = (await admin.get(path)).json()
        seen += [row["login"] for row in page["items"]]
        path = f"{ACCOUNTS}?unit=440117-WJJ&limit=2&cursor={page['next']}" if page["next"] else ""
    assert [login for login in seen if login in mine] == mine
    assert len(seen) == len(set(seen)) == 5, "with the demonstration's two"
    heads = (await admin.get(f"{ACCOUNTS}?role=unit_head&limit=200")).json()["items"]
    assert {row["role"] for row in heads} == {"unit_head"}


async def test_no_table_holds_a_secret(people: World, settings: Settings) -> None:
    admin, client_id = await people.caller("demo-admin"), name()
    login = (await created(admin, display_name="金丝雀某"))["login"]
    await admin.change("PATCH", f"{ACCOUNTS}/{login}", {"display_name": "金丝雀二"})
    made = await admin.post(CLIENTS, {"client_id": client_id, "scopes": ["cases:read"], "unit": UNIT}, **{"Idempotency-Key": client_id})
    secrets = (PASSWORD, made.json()["client_secret"])
    owner = await asyncpg.connect(settings.role_url(DbRole.OWNER), server_settings={"search_path": "xinfang,public"})
    tables = [
        row["relname"]
        for row in await owner.fetch("SELECT relname FROM pg_class WHERE relnamespace = 'xinfang'::regnamespace AND relkind = 'r'")
    ]
    dump = {table: await owner.fetchval(f"SELECT string_agg(t::text, chr(10)) FROM {table} t") or "" for table in tables}
    await owner.close()
    assert client_id in dump["account"]
    assert client_id in dump["audit_entry"]
    for secret in secrets:
        assert [table for table, text in dump.items() if secret in text or secret.encode().hex() in text] == []
    assert [table for table, text in dump.items() if "金丝雀" in text] == ["account"], "the audit tells only that a name changed"
