"""Who may read a letter, what the database shows of it, and that nothing changes what was signed."""

from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from shared.db.database import SERVER_SETTINGS
from shared.settings import DbRole, Settings
from tests.services.tracking.client import World
from tests.services.tracking.documents.desk import (
    ACCEPTANCE,
    CONTACT,
    HANDLER,
    HEAD,
    NAME,
    OFFICER,
    TRANSFER,
    UNIT,
    accepted,
    change,
    drawn,
    registered,
    signed,
    text_of,
    today,
)


@pytest_asyncio.fixture
async def owner(directory: Settings) -> asyncpg.Connection:
    connection = await asyncpg.connect(directory.role_url(DbRole.OWNER), server_settings={"search_path": SERVER_SETTINGS["search_path"]})
    yield connection
    await connection.close()


async def test_an_accusations_letters_do_not_exist_for_the_accused(people: World) -> None:
    case = (await registered(people, category="accusation", accused=[{"unit": UNIT}]))["case_id"]
    officer, inspector = await people.caller(OFFICER), await people.caller("demo-discipline_inspector-440117-JW")
    assert (await officer.act(case, "transfer", {"to_unit": "440117-JW"})).status_code == 200
    letter = await signed(officer, await drawn(officer, case, TRANSFER), prepared_by="demo-registrar")
    said = text_of((await inspector.get(f"/tracking/v1/documents/{letter['id']}")).content)
    assert NAME not in said, "a letter on paper carries no accuser's name to another organ"
    assert "（依法保密）" in said
    for login in (HANDLER, HEAD, "demo-registrar", "demo-reviewer-440117-QZF", "demo-unit_handler-440117-RSJ"):
        who = await people.caller(login)
        if login.startswith("demo-reviewer"):
            continue  # the accused unit's superior, who may see accusations
        assert (await who.get(f"/tracking/v1/documents/{letter['id']}")).status_code == 404, login
        assert (await who.get(f"/tracking/v1/documents/{letter['id']}/record")).status_code == 404, login
        assert (await who.get(f"/tracking/v1/cases/{case}/documents")).status_code == 404, login
        assert (await who.post(f"/tracking/v1/cases/{case}/documents", TRANSFER)).status_code == 404, login
        assert (await change(who, letter, "delivery", {"method": "direct", "delivered_on": today(), "receipt": "x"})).status_code == 404
    proposal: dict[str, Any] = {
        "kind": "improvement_proposal",
        "fields": {**CONTACT, "receiver": "440117-QZF", "problem": "整改不力", "evidence": ["线索一"], "proposal": "改进", "basis": "条例", "feedback_due": today()},
    }  # fmt: skip
    said = text_of((await officer.get(f"/tracking/v1/documents/{(await drawn(officer, case, proposal))['id']}")).content)
    assert NAME not in said
    for receiver in (UNIT, "区住房和城乡建设局"):
        to_accused = {**proposal, "fields": {**proposal["fields"], "receiver": receiver}}
        refused = await officer.post(f"/tracking/v1/cases/{case}/documents", to_accused)
        assert (refused.status_code, refused.json()["code"]) == (409, "accused_unit_barred")


async def test_names_are_read_by_those_who_may_open_them(people: World) -> None:
    case = await accepted(people)
    handler, head = await people.caller(HANDLER), await people.caller(HEAD)
    letter = await signed(head, await drawn(handler, case, ACCEPTANCE))
    path = f"/tracking/v1/documents/{letter['id']}"
    expected = {OFFICER: 200, HANDLER: 200, "demo-registrar": 403, "demo-leader": 403, "demo-auditor": 403, "demo-admin": 403,
                "demo-unit_handler-440117-RSJ": 404, "demo-migration": None}  # fmt: skip
    for login, status in expected.items():
        if status is not None:
            assert (await (await people.caller(login)).get(path)).status_code == status, login
    leader = await people.caller("demo-leader")
    assert (await leader.get(f"{path}/record")).json()["number"] == letter["number"]


async def test_the_database_shows_no_name_and_every_reading_is_logged(people: World, owner: asyncpg.Connection) -> None:
    case = await accepted(people, petitioners=[{"name": "欧阳金丝雀"}])
    handler, head, officer = await people.caller(HANDLER), await people.caller(HEAD), await people.caller(OFFICER)
    draft = await drawn(handler, case, ACCEPTANCE)
    letter = await signed(head, draft)
    await change(head, letter, "delivery", {"method": "direct", "delivered_on": today(), "receipt": "欧阳金丝雀本人签收"})
    assert "欧阳金丝雀" in text_of((await officer.get(f"/tracking/v1/documents/{letter['id']}")).content)
    for table in ("document", "document_delivery", "audit_entry", "event"):
        dump = await owner.fetchval(f"SELECT string_agg(t::text, chr(10)) FROM {table} t")
        assert case in dump or letter["id"] in dump
        assert "欧阳金丝雀" not in dump
        assert "欧阳金丝雀".encode().hex() not in dump
    body = await owner.fetchval("SELECT body FROM document WHERE id = $1", letter["id"])
    assert not body.startswith(b"PK")
    rows = await owner.fetch("SELECT action, role, purpose FROM audit_entry WHERE subject_id = $1 ORDER BY recorded_at", letter["id"])
    assert [(row["action"], row["role"]) for row in rows] == [
        ("document_drawn_up", "unit_handler"), ("document_signed", "unit_head"), ("document_delivered", "unit_head"), ("read_document", "bureau_officer"),
    ]  # fmt: skip
    assert all("受理告知书" in row["purpose"] for row in rows)
    events = await owner.fetch("SELECT type, sequence FROM event WHERE subject = $1 ORDER BY sequence", f"document/{letter['id']}")
    assert [tuple(row) for row in events] == [("document.drawn_up", 1), ("document.signed", 2), ("document.delivered", 3)]


@pytest.mark.parametrize(
    "change_it",
    [
        "UPDATE document SET number = 'x' WHERE id = $1",
        "UPDATE document SET body = '' WHERE id = $1",
        "UPDATE document SET signer = 'x' WHERE id = $1",
        "UPDATE document SET state = 'discarded' WHERE id = $1",
        "UPDATE document SET state = 'draft' WHERE id = $1",
        "DELETE FROM document WHERE id = $1",
    ],
)
async def test_what_was_signed_stays(change_it: str, people: World, owner: asyncpg.Connection) -> None:
    case = await accepted(people)
    letter = await signed(await people.caller(HEAD), await drawn(await people.caller(HANDLER), case, ACCEPTANCE))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="does not change"):
        await owner.execute(change_it, letter["id"])


async def test_no_letter_without_number_signer_and_date(people: World, owner: asyncpg.Connection) -> None:
    draft = await drawn(await people.caller(HANDLER), await accepted(people), ACCEPTANCE)
    for broken in ("state = 'signed'", "state = 'signed', number = 'x', year = 1, serial = 1, dated_on = now(), body = '', template_version = 1",
                   "state = 'delivered'", "delivered_on = now()"):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(f"UPDATE document SET {broken} WHERE id = $1", draft["id"])


async def test_an_inner_section_has_no_seal_of_its_own(directory: Settings) -> None:
    """A clerk whose account belongs to a section writes in the organ's name (domain.md §6)."""
    from services.tracking.directory.snapshot import Directory
    from services.tracking.documents.loading import organ_of
    from shared.db.database import Database

    database = await Database.open(directory, DbRole.TRACKING)
    units = await Directory(database).units()
    await database.close()
    for code, organ in (("440117-XFJ-XFK", "440117-XFJ"), ("440117-XFJ", "440117-XFJ"), ("440117-XFJ-WLZX", "440117-XFJ-WLZX")):
        found = organ_of(units, units.by_code[code].id)
        assert found is not None
        assert found.code == organ
    assert organ_of(units, None) is None
