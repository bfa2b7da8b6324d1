from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from shared.security.audit_chain import GENESIS, Anchor, Finding, Sealed, canonical, link, verify

KEYS = {1: b"k" * 32, 2: b"l" * 32}
COUNT = 12


def entry(number: int) -> Mapping[str, Any]:
    return {
        "id": UUID(int=number),
        "recorded_at": datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=number),
        "account_id": UUID(int=99),
        "unit_id": 5,
        "role": "registrar",
        "action": "register",
        "subject_type": "petition",
        "subject_id": str(number),
        "reason": None,
        "purpose": "核对",
        "changes": {"state": ["registered", "transferred"]},
        "trace_id": None,
    }


def chain() -> list[Sealed]:
    rows, previous = [], GENESIS
    for seq in range(1, COUNT + 1):
        key_id = 1 if seq < 7 else 2
        previous = link(KEYS[key_id], previous, seq, entry(seq))
        rows.append(Sealed(seq, key_id, previous, entry(seq)))
    return rows


def faults(rows: list[Sealed], *anchors: Anchor) -> list[tuple[int, str]]:
    return [(finding.seq, finding.fault) for finding in verify(rows, KEYS, anchors)]


def swap_entries(rows: list[Sealed], one: int, other: int) -> None:
    first, second = rows[one - 1], rows[other - 1]
    rows[one - 1], rows[other - 1] = replace(first, entry=second.entry), replace(second, entry=first.entry)


def swap_seals(rows: list[Sealed], one: int, other: int) -> None:
    first, second = rows[one - 1], rows[other - 1]
    rows[one - 1], rows[other - 1] = replace(second, seq=one), replace(first, seq=other)


def test_a_whole_chain_has_no_fault_across_a_rotation_of_keys() -> None:
    assert faults(chain()) == []
    assert faults(chain(), Anchor(4, chain()[3].hash), Anchor(COUNT, chain()[-1].hash)) == []
    assert faults([]) == []


@pytest.mark.parametrize("seq", range(1, COUNT + 1))
@pytest.mark.parametrize(
    "edit",
    [
        {"action": "transfer"},
        {"account_id": None},
        {"recorded_at": datetime(2026, 3, 2, tzinfo=UTC)},
        {"changes": {"state": ["registered", "assigned"]}},
        {"purpose": ""},
        {"id": UUID(int=1000)},
    ],
)
def test_an_altered_entry_is_found_alone(seq: int, edit: dict[str, Any]) -> None:
    rows = chain()
    rows[seq - 1] = replace(rows[seq - 1], entry={**entry(seq), **edit})
    assert faults(rows) == [(seq, "altered")]


@pytest.mark.parametrize("seq", range(1, COUNT))
def test_a_missing_seal_is_found(seq: int) -> None:
    rows = chain()
    del rows[seq - 1]
    assert faults(rows) == [(seq, "missing")]


@pytest.mark.parametrize("seq", range(1, COUNT + 1))
def test_a_missing_entry_is_found(seq: int) -> None:
    rows = chain()
    rows[seq - 1] = replace(rows[seq - 1], entry=None)
    assert faults(rows) == [(seq, "missing")]


@pytest.mark.parametrize("how", [swap_entries, swap_seals])
@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 4), (2, 5), (8, 11), (1, 6)])
def test_reordered_rows_are_found_and_no_others(how: Callable[[list[Sealed], int, int], None], one: int, other: int) -> None:
    rows = chain()
    how(rows, one, other)
    assert faults(rows) == [(one, "reordered"), (other, "reordered")]


@pytest.mark.parametrize("kept", range(COUNT))
def test_a_cut_off_end_is_found_by_an_anchor_only(kept: int) -> None:
    rows = chain()
    anchor = Anchor(COUNT, rows[-1].hash)
    assert faults(rows[:kept]) == []
    assert faults(rows[:kept], anchor) == [(kept + 1, "cut_off")]


def test_a_chain_written_anew_with_the_key_does_not_fit_its_anchor() -> None:
    rows, previous = [], GENESIS
    for seq in range(1, COUNT + 1):
        previous = link(KEYS[1], previous, seq, {**entry(seq), "role": "leader"})
        rows.append(Sealed(seq, 1, previous, {**entry(seq), "role": "leader"}))
    assert faults(rows, Anchor(5, chain()[4].hash)) == [(5, "altered")]


def test_an_unknown_key_is_told() -> None:
    rows = [replace(row, key_id=9) if row.seq == 4 else row for row in chain()]
    assert list(verify(rows, KEYS)) == [Finding(4, "unknown_key")]


def test_many_altered_rows_are_all_found() -> None:
    rows = [replace(row, entry={**entry(row.seq), "role": "leader"}) for row in chain()]
    assert faults(rows) == [(seq, "altered") for seq in range(1, COUNT + 1)]


def test_a_row_reads_the_same_in_every_time_zone() -> None:
    row = entry(3)
    assert canonical(row) == canonical({**row, "recorded_at": row["recorded_at"].astimezone(ZoneInfo("Asia/Shanghai"))})
