"""Orders of 督办: every step from every state by either side, escalation, closing, and who can be supervised."""

from datetime import date, timedelta
from itertools import product

import pytest

from services.tracking.domain.case import Unit
from services.tracking.domain.supervision import (
    LEVELS,
    ORDER_STEPS,
    Order,
    check_closing,
    check_escalation,
    check_supervised,
    order_after,
    unit_of_case,
)
from shared.contracts.events import KNOWN_TYPES
from shared.contracts.vocabularies import Escalation, SupervisionState
from shared.kernel.errors import Refusal
from tests.services.tracking.domain.samples import BUREAU, DAY, DEPARTMENT, UNITS

# state → action → state after it
LAWFUL = {
    "opened": {"reply": "replied", "escalate": "opened", "close": "closed"},
    "replied": {"accept_reply": "accepted", "return_reply": "returned", "escalate": "replied", "close": "closed"},
    "returned": {"reply": "replied", "escalate": "returned", "close": "closed"},
    "accepted": {"return_reply": "returned", "escalate": "accepted", "close": "closed"},
    "closed": {},
}


def refused(call: object, *arguments: object, **named: object) -> str | None:
    assert callable(call)
    try:
        call(*arguments, **named)
    except Refusal as refusal:
        if refusal.article is None:
            return "refused without an article"
        return refusal.errors[0].code if refusal.code == "validation_failed" else refusal.code
    return None


def test_the_table_is_complete() -> None:
    assert set(LAWFUL) == set(SupervisionState)
    assert {row.event for row in ORDER_STEPS.values()} <= KNOWN_TYPES
    assert set(LEVELS) == set(Escalation)


@pytest.mark.parametrize(("state", "action"), product(LAWFUL, ORDER_STEPS))
def test_states_by_steps(state: str, action: str) -> None:
    order = Order(state, DEPARTMENT, BUREAU)
    mine = DEPARTMENT if action == "reply" else BUREAU
    expected = LAWFUL[state].get(action)
    if expected is None:
        assert refused(order_after, order, action, mine) == "illegal_transition"
    else:
        assert order_after(order, action, mine) == expected
    for other in (BUREAU if action == "reply" else DEPARTMENT, 99, None):
        assert refused(order_after, order, action, other) == "not_the_responsible_unit"


@pytest.mark.parametrize(
    ("level", "on", "rectify_by", "code"),
    [
        ("talk", DAY, None, None),
        ("circular", DAY - timedelta(days=1), None, None),
        ("listed", DAY, DAY, None),
        ("listed", DAY, None, "missing"),
        ("listed", DAY, DAY - timedelta(days=1), "due_in_past"),
        ("talk", DAY + timedelta(days=1), None, "date_in_future"),
    ],
)
def test_escalation(level: str, on: date, rectify_by: date | None, code: str | None) -> None:
    assert refused(check_escalation, level, on, rectify_by, DAY) == code


@pytest.mark.parametrize(
    ("state", "holds", "reason", "code"),
    [
        ("accepted", False, None, None),
        ("accepted", True, None, "breach_lasts"),
        ("accepted", True, "已移交区政府督查", None),
        ("opened", False, None, "reply_not_accepted"),
        ("replied", False, None, "reply_not_accepted"),
        ("replied", True, None, "breach_lasts"),
        ("opened", False, "误开", None),
    ],
)
def test_closing(state: str, *, holds: bool, reason: str | None, code: str | None) -> None:
    assert refused(check_closing, Order(state, DEPARTMENT, BUREAU), holds=holds, reason=reason) == code


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("ZJJ", None),
        ("440117001", None),
        ("ZJJ-ZX", None),
        ("JW", None),
        ("XFJ", "not_to_be_supervised"),
        ("QZF", "not_to_be_supervised"),
        ("SZF", "not_to_be_supervised"),
        ("XFJ-XFK", "not_an_organ"),
    ],
)
def test_who_can_be_supervised(unit: str, code: str | None) -> None:
    assert refused(check_supervised, UNITS[unit], UNITS["XFJ"]) == code


def test_a_superior_bureau_is_not_supervised_by_a_lower_one() -> None:
    city = Unit(50, "CITY", "bureau", (50,), region="4401")
    assert refused(check_supervised, city, Unit(51, "LOW", "bureau", (51, 50), region="440117")) == "not_to_be_supervised"


def test_the_unit_of_an_order_is_one_of_the_case() -> None:
    assert unit_of_case(DEPARTMENT, [BUREAU, DEPARTMENT], None) == DEPARTMENT
    assert refused(unit_of_case, None, [BUREAU], None) == "missing"
    assert refused(unit_of_case, 77, [BUREAU, DEPARTMENT], "JTJ") == "unit_not_of_case"
