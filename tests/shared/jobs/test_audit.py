"""The audit chain: sealed after the commit, verified as a whole; every kind of tampering is found."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.db.context import NOBODY
from shared.db.database import Database
from shared.db.outbox import AuditEntry
from shared.jobs.sealer import head_of, seal_entries, seal_once, write_anchor
from shared.jobs.verification import Verdict, verify_chain
from shared.kernel.time import SystemTime
from shared.security.keys import KeyRing, Keys
from shared.settings import DbRole
from tests.shared.jobs.toy import Toy, eventually

ENTRIES = 40


@pytest.fixture
def keys(toy: Toy) -> Keys:
    return KeyRing.load(toy.settings.keys).audit


@pytest_asyncio.fixture
async def api(toy: Toy) -> AsyncIterator[Database]:
    database = await Database.open(toy.settings, DbRole.INTAKE)
    yield database
    await database.close()


async def _write(api: Database, number: int = 1) -> None:
    for n in range(number):
        async with api.unit_of_work(NOBODY) as uow:
            changes = {"state": ["登记", "转送"], "n": n, "ratio": 0.5, "phone": "changed"}
            uow.audit(AuditEntry(None, 1, "registrar", "transfer", "case", f"case-{n}", reason="属地", changes=changes))


async def _tamper(toy: Toy, sql: str) -> None:
    """As somebody with all rights over the database, and none over the key."""
    await toy.owner.execute(f"SET session_replication_role = replica; {sql}; SET session_replication_role = origin")


def _faults(verdict: Verdict) -> list[tuple[int, str]]:
    return [(finding.seq, finding.fault.partition(":")[0]) for finding in verdict.findings]


async def test_an_untouched_chain_is_intact(toy: Toy, api: Database, keys: Keys) -> None:
    await _write(api, ENTRIES)
    await toy.settled()
    assert [await seal_once(toy.relay, keys, limit=15) for _ in range(4)] == [15, 15, 10, 0]
    verdict = await verify_chain(toy.relay, keys)
    assert verdict.intact
    assert (verdict.sealed, verdict.waiting) == (ENTRIES, 0)


async def test_two_sealers_make_one_chain_while_entries_are_written(toy: Toy, api: Database, keys: Keys) -> None:
    stop = asyncio.Event()
    sealers = [asyncio.create_task(seal_entries(toy.relay, keys, None, SystemTime(), stop)) for _ in range(2)]
    await asyncio.gather(*(_write(api, ENTRIES) for _ in range(5)))

    async def all_sealed() -> bool:
        return bool(await toy.owner.fetchval("SELECT count(*) = $1 FROM audit_seal", 5 * ENTRIES))

    await eventually(all_sealed)
    stop.set()
    await asyncio.gather(*sealers)
    verdict = await verify_chain(toy.relay, keys)
    assert (verdict.intact, verdict.sealed) == (True, 5 * ENTRIES)


ENTRY_7 = "(SELECT entry_id FROM audit_seal WHERE seq = 7)"
TAMPERED = {
    "edited text": (f"UPDATE audit_entry SET reason = 'other' WHERE id = {ENTRY_7}", [(7, "altered or reordered")]),
    "edited change": (f"UPDATE audit_entry SET changes = changes || '{{\"n\": 99}}' WHERE id = {ENTRY_7}", [(7, "altered or reordered")]),
    "edited time": (
        f"UPDATE audit_entry SET recorded_at = recorded_at - interval '1 s' WHERE id = {ENTRY_7}",
        [(7, "altered or reordered")],
    ),
    "edited actor": (f"UPDATE audit_entry SET account_id = gen_random_uuid() WHERE id = {ENTRY_7}", [(7, "altered or reordered")]),
    "deleted entry": (f"DELETE FROM audit_entry WHERE id = {ENTRY_7}", [(7, "missing")]),
    "deleted seal": ("DELETE FROM audit_seal WHERE seq = 7", [(7, "missing")]),
    "entry and seal deleted": (
        f"DELETE FROM audit_entry WHERE id = {ENTRY_7}; DELETE FROM audit_seal WHERE seq = 7",
        [(7, "missing")],
    ),
    "forged seal": ("UPDATE audit_seal SET hash = sha256('x') WHERE seq = 7", [(7, "altered or reordered"), (8, "altered or reordered")]),
    "reordered": (
        "UPDATE audit_seal SET seq = 1000 WHERE seq = 7; UPDATE audit_seal SET seq = 7 WHERE seq = 8; UPDATE audit_seal SET seq = 8 WHERE seq = 1000",
        [(7, "altered or reordered"), (8, "altered or reordered"), (9, "altered or reordered")],
    ),
    "unknown key": ("UPDATE audit_seal SET key_id = 99 WHERE seq = 7", [(7, "not verifiable")]),
}


@pytest.mark.parametrize("how", TAMPERED)
async def test_tampering_is_found_where_it_happened(toy: Toy, api: Database, keys: Keys, how: str) -> None:
    sql, expected = TAMPERED[how]
    await _write(api, 12)
    await toy.settled()
    await seal_once(toy.relay, keys)
    await _tamper(toy, sql)
    assert _faults(await verify_chain(toy.relay, keys)) == expected


async def test_a_chain_cut_off_at_its_end_is_found_by_its_anchor(toy: Toy, api: Database, keys: Keys, tmp_path: Path) -> None:
    await _write(api, 12)
    await toy.settled()
    await seal_once(toy.relay, keys)
    head = await head_of(toy.relay)
    assert head is not None
    anchors = tmp_path / "anchors"
    write_anchor(anchors, head, SystemTime().now())
    assert (await verify_chain(toy.relay, keys, anchors)).intact
    await _tamper(
        toy, "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE seq > 9); DELETE FROM audit_seal WHERE seq > 9"
    )
    assert (await verify_chain(toy.relay, keys)).intact, "the chain alone cannot tell"
    assert _faults(await verify_chain(toy.relay, keys, anchors)) == [(12, "cut off")]
    await _write(api, 5)
    await _tamper(toy, "UPDATE sequencer_state SET last_position = 9 WHERE id = 2")
    await toy.settled()
    await seal_once(toy.relay, keys)
    assert _faults(await verify_chain(toy.relay, keys, anchors)) == [(12, "differs from the anchor written at that time")]


async def test_removed_seals_of_old_entries_are_reported_as_waiting(toy: Toy, api: Database, keys: Keys) -> None:
    await _write(api, 3)
    await _tamper(toy, "UPDATE audit_entry SET recorded_at = now() - interval '2 hours'")
    assert (await verify_chain(toy.relay, keys)).waiting == 3


async def test_anchors_are_written_beside_the_chain_and_a_broken_line_is_told(toy: Toy, api: Database, keys: Keys, tmp_path: Path) -> None:
    anchors, stop = tmp_path / "anchors", asyncio.Event()
    await _write(api, 2)
    sealer = asyncio.create_task(seal_entries(toy.relay, keys, anchors, SystemTime(), stop))

    async def anchored() -> bool:
        return anchors.exists()

    await eventually(anchored)
    stop.set()
    await sealer
    verdict = await verify_chain(toy.relay, keys, anchors)
    assert (verdict.intact, verdict.anchors) == (True, 1)
    with anchors.open("a") as file:
        file.write("not an anchor\n")
    assert (await verify_chain(toy.relay, keys, anchors)).faults == 1


async def test_a_file_that_cannot_be_written_stops_no_sealing(toy: Toy, api: Database, keys: Keys, tmp_path: Path) -> None:
    stop = asyncio.Event()
    sealer = asyncio.create_task(seal_entries(toy.relay, keys, tmp_path / "no" / "such" / "folder", SystemTime(), stop))
    await _write(api, 2)

    async def sealed() -> bool:
        return bool(await toy.owner.fetchval("SELECT count(*) = 2 FROM audit_seal"))

    await eventually(sealed)
    stop.set()
    await sealer


async def test_after_a_restore_old_and_new_entries_are_sealed(toy: Toy, api: Database, keys: Keys) -> None:
    await _write(api, 4)
    await toy.settled()
    await seal_once(toy.relay, keys)
    await _write(api, 3)
    await _tamper(toy, "UPDATE audit_entry SET xid = (xid::text::bigint + 1000000)::text::xid8")
    await toy.owner.execute("UPDATE sequencer_state SET cluster = 'the old one', below_xid = '1000000' WHERE id = 2")
    await toy.settled()
    while await seal_once(toy.relay, keys, limit=2):
        pass
    await _write(api, 2)
    await toy.settled()
    assert await seal_once(toy.relay, keys) == 2
    verdict = await verify_chain(toy.relay, keys)
    assert (verdict.intact, verdict.sealed) == (True, 9)


async def test_a_rotated_key_verifies_what_either_sealed(toy: Toy, api: Database, keys: Keys) -> None:
    await _write(api, 2)
    await toy.settled()
    await seal_once(toy.relay, keys)
    rotated = Keys(2, {**keys.by_id, 2: b"k" * 32})
    await _write(api, 2)
    await toy.settled()
    await seal_once(toy.relay, rotated)
    assert (await verify_chain(toy.relay, rotated)).intact
    assert _faults(await verify_chain(toy.relay, keys)) == [(3, "not verifiable"), (4, "not verifiable")]
