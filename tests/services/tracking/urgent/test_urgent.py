"""K12: told to each recipient of TL 25 in time, readable by few, erased after disposition."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.tracking.urgent.schemas import UrgentBody, UrgentOut
from services.tracking.urgent.sweeps import mark_late, purge
from shared.db.database import Database
from shared.kernel.time import SystemTime
from shared.settings import DbRole, Settings
from tests.services.tracking.client import World
from tests.services.tracking.registers.keeping import (
    BASE,
    HANDLER,
    HEAD,
    LEADER,
    OFFICER,
    STRANGER,
    SUPERVISOR,
    events_of,
    moment,
    opened,
    owner_of,
    refused,
    step,
    stepped,
)

EVERYONE = ["party_government", "competent_department", "joint_conference_office"]
BUREAUS = ["higher_bureau", "national_bureau"]


def body(**changes: Any) -> dict[str, Any]:
    return {"known_at": moment(minutes=5), "place": "河滨路工地", "facts": "围挡倒塌", "persons": 3, "measures": "已报消防", **changes}


async def told(people: World, report: dict[str, Any], login: str, version: int = 1) -> int:
    """Send it to everybody it is owed to; gives the version then."""
    who = await people.caller(login)
    for version_, one in enumerate(report["recipients"], start=version):
        await stepped(who, f"urgent-reports/{report['id']}/sendings", {"recipient": one["recipient"], "sent_at": moment()}, version_)
    return version + len(report["recipients"])


@pytest.mark.parametrize(("login", "owed"), [(OFFICER, EVERYONE + BUREAUS), (SUPERVISOR, EVERYONE + BUREAUS), (HEAD, EVERYONE)])
async def test_who_must_be_told_by_when(people: World, login: str, owed: list[str]) -> None:
    known = datetime.fromisoformat(moment(minutes=5))
    report = await opened(await people.caller(login), "urgent-reports", body(known_at=known.isoformat()))
    assert [one["recipient"] for one in report["recipients"]] == owed
    assert {datetime.fromisoformat(one["due_at"]) for one in report["recipients"]} == {known + timedelta(hours=2)}
    assert not any(one["late"] or one["sent_at"] for one in report["recipients"])


async def test_a_sending_is_late_after_its_hour_and_happens_once(people: World, directory: Settings) -> None:
    officer = await people.caller(OFFICER)
    report = await opened(officer, "urgent-reports", body(known_at=moment(hours=3)))
    at = f"urgent-reports/{report['id']}/sendings"
    first = await stepped(officer, at, {"recipient": "party_government", "sent_at": moment(hours=2)}, 1)
    second = await stepped(officer, at, {"recipient": "joint_conference_office", "sent_at": moment(minutes=30)}, 2)
    late = {one["recipient"]: one["late"] for one in second["recipients"]}
    assert (first["recipients"][0]["late"], late["party_government"], late["joint_conference_office"]) == (False, False, True)
    for sent, code in (
        ({"recipient": "party_government", "sent_at": moment()}, (409, "record_ended")),
        ({"recipient": "national_bureau", "sent_at": moment(minutes=-5)}, (409, "date_in_future")),
        ({"recipient": "national_bureau", "sent_at": moment(hours=4)}, (409, "date_too_early")),
        ({"recipient": "nobody", "sent_at": moment()}, (422, "validation_failed")),
    ):
        assert refused(await step(officer, at, sent, 3)) == code
    assert [kind for kind, _ in await events_of(directory, f"urgent_report/{report['id']}")] == [
        "urgent_report.filed", "urgent_report.sent", "urgent_report.sent",
    ]  # fmt: skip


async def test_a_unit_owes_nothing_to_those_only_bureaus_tell(people: World) -> None:
    head = await people.caller(HEAD)
    report = await opened(head, "urgent-reports", body())
    sent = {"recipient": "national_bureau", "sent_at": moment()}
    assert refused(await step(head, f"urgent-reports/{report['id']}/sendings", sent, 1)) == (422, "unknown_part")


async def test_it_is_disposed_of_after_everybody_was_told(people: World) -> None:
    officer = await people.caller(OFFICER)
    report = await opened(officer, "urgent-reports", body())
    at = f"urgent-reports/{report['id']}/disposition"
    early = await step(officer, at, {"disposed_at": moment()}, 1)
    assert (refused(early), early.json()["article"]) == ((409, "recipients_not_told"), "TL 25")
    version = await told(people, report, OFFICER)
    disposed = moment()
    done = await stepped(officer, at, {"disposed_at": disposed}, version)
    assert datetime.fromisoformat(done["purge_at"]) == datetime.fromisoformat(disposed) + timedelta(days=30)
    assert refused(await step(officer, at, {"disposed_at": moment()}, version + 1)) == (409, "record_ended")


async def test_the_text_is_encrypted_and_erased_and_counts_stay(people: World, directory: Settings) -> None:
    officer = await people.caller(OFFICER)
    canaries = {"place": "金丝雀路", "facts": "百灵鸟倒塌", "measures": "已报画眉"}
    report = await opened(officer, "urgent-reports", body(**canaries))
    assert {name: report[name] for name in canaries} == canaries
    await stepped(officer, f"urgent-reports/{report['id']}/disposition", {"disposed_at": moment()}, await told(people, report, OFFICER))
    tables = ("urgent_report", "event", "audit_entry", "idempotency")
    async with owner_of(directory) as owner:
        rows = [await owner.fetchval(f"SELECT string_agg(t::text, '') FROM {table} t") for table in tables]
    for secret in canaries.values():
        assert not any(secret in (text or "") or secret.encode().hex() in (text or "") for text in rows)
    worker = await Database.open(directory, DbRole.TRACKING_WORKER, max_size=1)
    now = SystemTime().now()
    try:
        await purge(worker, now + timedelta(days=29))
        assert (await officer.get(f"{BASE}/urgent-reports/{report['id']}")).json()["facts"] == "百灵鸟倒塌"
        assert await purge(worker, now + timedelta(days=31)) >= 1
        assert await purge(worker, now + timedelta(days=31)) == 0
    finally:
        await worker.close()
    left = (await officer.get(f"{BASE}/urgent-reports/{report['id']}")).json()
    assert [left[name] for name in ("place", "facts", "measures")] == [None] * 3
    assert (left["persons"], len(left["recipients"]), left["purged_at"] is not None) == (3, 5, True)
    async with owner_of(directory) as owner:
        columns = await owner.fetchrow("SELECT place, facts, measures FROM urgent_report WHERE id = $1", UUID(report["id"]))
    assert list(columns) == [None] * 3
    assert (await events_of(directory, f"urgent_report/{report['id']}"))[-1] == ("urgent_report.purged", 8)


async def test_who_was_not_told_in_time_is_marked_once(people: World, directory: Settings) -> None:
    officer = await people.caller(OFFICER)
    report = await opened(officer, "urgent-reports", body(known_at=moment(minutes=1)))
    await stepped(officer, f"urgent-reports/{report['id']}/sendings", {"recipient": "party_government", "sent_at": moment()}, 1)
    worker = await Database.open(directory, DbRole.TRACKING_WORKER, max_size=1)
    now = SystemTime().now()
    try:
        await mark_late(worker, now + timedelta(minutes=110))
        assert not any(one["late"] for one in (await officer.get(f"{BASE}/urgent-reports/{report['id']}")).json()["recipients"])
        await mark_late(worker, now + timedelta(hours=3))
        await mark_late(worker, now + timedelta(hours=4))
    finally:
        await worker.close()
    seen = (await officer.get(f"{BASE}/urgent-reports/{report['id']}")).json()
    assert {one["recipient"]: one["late"] for one in seen["recipients"]} == {
        "party_government": False, "competent_department": True, "joint_conference_office": True, "higher_bureau": True, "national_bureau": True,
    }  # fmt: skip
    assert (await events_of(directory, f"urgent_report/{report['id']}"))[2:] == [("urgent_report.late", 3)]
    async with owner_of(directory) as owner:
        data = await owner.fetchval(
            "SELECT data ->> 'recipients' FROM event WHERE subject = $1 AND sequence = 3", f"urgent_report/{report['id']}"
        )
    assert "higher_bureau" in data


async def test_few_read_it(people: World) -> None:
    head, officer = await people.caller(HEAD), await people.caller(OFFICER)
    report = await opened(head, "urgent-reports", body())
    path = f"{BASE}/urgent-reports/{report['id']}"
    assert (await officer.get(path)).status_code == 200
    assert (await (await people.caller(STRANGER)).get(path)).status_code == 404
    for login in (HANDLER, LEADER, "demo-registrar", "demo-reviewer-440117-QZF"):
        assert (await (await people.caller(login)).get(path)).status_code == 403
    for login in ("demo-auditor", "demo-admin"):
        assert (await (await people.caller(login)).get(path)).status_code == 404
    sent = {"recipient": "party_government", "sent_at": moment()}
    assert refused(await step(officer, f"urgent-reports/{report['id']}/sendings", sent, 1)) == (403, "not_the_responsible_unit")


def test_there_is_no_field_for_a_person() -> None:
    fields = set(UrgentBody.model_fields) | set(UrgentOut.model_fields)
    assert not {name for name in fields if any(word in name for word in ("name", "phone", "address", "id_number", "petitioner", "case"))}


async def test_the_term_is_a_row(people: World, directory: Settings) -> None:
    officer, known = await people.caller(OFFICER), datetime.fromisoformat(moment(minutes=5))
    async with owner_of(directory) as owner:
        await owner.execute("UPDATE register_term SET amount = 1 WHERE code = 'urgent_report'")
        try:
            report = await opened(officer, "urgent-reports", body(known_at=known.isoformat()))
        finally:
            await owner.execute("UPDATE register_term SET amount = 2 WHERE code = 'urgent_report'")
    assert datetime.fromisoformat(report["recipients"][0]["due_at"]) == known + timedelta(hours=1)
