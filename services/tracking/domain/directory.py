"""Rules of the directory as rows: which role sits in which kind of organ, and how organs follow one another (Art 24.2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from shared.kernel.errors import Refusal

BUREAU = frozenset({"bureau"})
ORGANS = frozenset({"bureau", "government", "department", "town", "discipline", "institution"})
ANSWERING = frozenset({"government", "department", "town", "institution", "discipline"})


@dataclass(frozen=True)
class Seat:
    """Where a role may sit: kinds of organs, and whether it must belong to one. `basis`: article, or [P] for a rule of ours."""

    role: str
    kinds: frozenset[str]
    basis: str
    needs_unit: bool = True


_ROWS = (
    Seat("registrar", BUREAU, "TL 14, 22"),
    Seat("bureau_officer", BUREAU, "TL 14, 22"),
    Seat("supervisor", BUREAU, "TL 14, 40"),
    Seat("unit_handler", ANSWERING, "TL 23, 31"),
    Seat("unit_head", ANSWERING, "TL 34"),
    Seat("reviewer", frozenset({"government", "department", "bureau"}), "TL 35, 36"),
    Seat("discipline_inspector", frozenset({"discipline"}), "TL 30"),
    Seat("leader", ORGANS, "TL 18.2"),
    Seat("auditor", ORGANS, "[P]", needs_unit=False),
    Seat("admin", ORGANS, "[P]", needs_unit=False),
    Seat("client", ORGANS, "[P]"),
)
SEATS: Mapping[str, Seat] = {row.role: row for row in _ROWS}


def check_seat(role: str, kind: str | None) -> None:
    """The role must fit the kind of its unit: an inner section 内设机构 answers for nothing, so nobody sits in one; None: no unit."""
    seat = SEATS[role]
    if kind is None and seat.needs_unit:
        raise Refusal("unit_required", pointer="/unit", role=role)
    if kind is not None and kind not in seat.kinds:
        raise Refusal("role_does_not_fit", article=seat.basis, pointer="/role", role=role, kind=kind)


def check_lifetime(valid_from: date | None, valid_to: date | None, successor: str | None) -> None:
    """An organ ends after it began, and only one that ends has a successor (Art 24.2)."""
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise Refusal("period_backwards", pointer="/valid_to")
    if successor is not None and valid_to is None:
        raise Refusal("successor_without_end", article="TL 24.2", pointer="/successor")


def check_parent(unit_id: int, parent_path: Collection[int]) -> None:
    """No unit is its own superior. `parent_path`: the parent and all its superiors."""
    if unit_id in parent_path:
        raise Refusal("unit_cycle", pointer="/parent")


def check_succession(unit_id: int, heirs: Collection[int]) -> None:
    """No unit succeeds itself. `heirs`: the successor and whoever succeeds that one in turn."""
    if unit_id in heirs:
        raise Refusal("succession_cycle", article="TL 24.2", pointer="/successor")
