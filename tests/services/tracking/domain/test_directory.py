from datetime import date

import pytest

from services.tracking.domain.directory import SEATS, check_lifetime, check_parent, check_seat, check_succession
from shared.contracts.vocabularies import Role, UnitKind
from shared.kernel.errors import Refusal


def test_every_role_has_a_seat_and_nobody_sits_in_a_section() -> None:
    assert set(SEATS) == set(Role)
    for row in SEATS.values():
        assert row.kinds <= set(UnitKind) - {UnitKind.SECTION}, "内设机构 never acts in its own name"
        assert row.basis
    assert {row.role for row in SEATS.values() if not row.needs_unit} == {"admin", "auditor"}


def test_accusations_are_inspected_in_a_discipline_organ_only() -> None:
    assert SEATS["discipline_inspector"].kinds == {"discipline"}
    check_seat("discipline_inspector", "discipline")
    with pytest.raises(Refusal) as caught:
        check_seat("discipline_inspector", "department")
    assert (caught.value.code, caught.value.article) == ("role_does_not_fit", "TL 30")


@pytest.mark.parametrize(
    ("first", "last", "successor", "code"),
    [
        (None, None, None, None),
        (date(2024, 1, 1), date(2024, 1, 1), None, None),
        (None, date(2024, 1, 1), "A", None),
        (date(2024, 1, 2), date(2024, 1, 1), None, "period_backwards"),
        (date(2024, 1, 2), None, "A", "successor_without_end"),
    ],
)
def test_lifetime(first: date | None, last: date | None, successor: str | None, code: str | None) -> None:
    if code is None:
        check_lifetime(first, last, successor)
        return
    with pytest.raises(Refusal) as caught:
        check_lifetime(first, last, successor)
    assert caught.value.code == code


def test_circles() -> None:
    check_parent(1, (2, 3))
    check_succession(1, (2, 3))
    for check, code in ((check_parent, "unit_cycle"), (check_succession, "succession_cycle")):
        with pytest.raises(Refusal) as caught:
            check(1, (3, 2, 1))
        assert caught.value.code == code
