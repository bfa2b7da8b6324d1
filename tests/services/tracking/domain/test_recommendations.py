"""The three proposals: to whom each may go, what comes before it, and the answer."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from services.tracking.domain.recommendations import (
    FEEDBACK_DAYS,
    KINDS,
    Proposal,
    check_adoption,
    check_delivery,
    check_feedback,
    check_proposal,
)
from shared.contracts.vocabularies import Adoption, RecommendationKind
from tests.services.tracking.domain.samples import DAY, UNITS
from tests.services.tracking.domain.test_supervision import refused

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
SEVERE = {"about": UNITS["ZJJ"], "consequence": "信访人权益受到严重损害"}


def proposal(kind: str, addressee: str, **more: Any) -> Proposal:
    return Proposal(kind, UNITS["XFJ"], UNITS[addressee], more.pop("issued_on", DAY), **more)


def test_kinds_and_days() -> None:
    assert set(KINDS) == set(RecommendationKind)
    assert FEEDBACK_DAYS == 30


@pytest.mark.parametrize(
    ("kind", "addressee", "more", "code"),
    [
        ("improvement", "ZJJ", {}, None),
        ("improvement", "JW", {}, None),
        ("improvement", "XFJ", {}, "wrong_addressee"),
        ("improvement", "XFJ-XFK", {}, "wrong_addressee"),
        ("improvement", "ZJJ", {"issued_on": TOMORROW}, "date_in_future"),
        ("policy", "QZF", {"reported_on": DAY}, None),
        ("policy", "QZF", {"reported_on": YESTERDAY}, None),
        ("policy", "QZF", {}, "missing"),
        ("policy", "QZF", {"reported_on": DAY, "issued_on": YESTERDAY}, "report_first"),
        ("policy", "ZJJ", {"reported_on": DAY}, "wrong_addressee"),
        ("policy", "SZF", {"reported_on": DAY}, "wrong_addressee"),  # not of the same level
        ("accountability", "QZF", SEVERE, None),  # above the unit
        ("accountability", "JW", SEVERE, None),
        ("accountability", "ZJJ", SEVERE, "wrong_addressee"),  # the unit itself
        ("accountability", "440117001", SEVERE, "wrong_addressee"),  # beside it
        ("accountability", "ZJJ-ZX", SEVERE, "wrong_addressee"),  # below it
        ("accountability", "JW", {"about": UNITS["JW"], "consequence": "x"}, "wrong_addressee"),
        ("accountability", "QZF", {"about": UNITS["ZJJ"]}, "missing"),
        ("accountability", "QZF", {"consequence": "x"}, "missing"),
    ],
)
def test_to_whom_and_when(kind: str, addressee: str, more: Mapping[str, Any], code: str | None) -> None:
    assert refused(check_proposal, proposal(kind, addressee, **more), DAY) == code


@pytest.mark.parametrize(
    ("state", "delivered_on", "code"),
    [
        ("issued", DAY, None),
        ("issued", YESTERDAY, "date_too_early"),
        ("issued", TOMORROW, "date_in_future"),
        ("delivered", DAY, "illegal_transition"),
        ("answered", DAY, "illegal_transition"),
    ],
)
def test_delivery(state: str, delivered_on: date, code: str | None) -> None:
    assert refused(check_delivery, state, DAY, delivered_on, DAY) == code


@pytest.mark.parametrize(
    ("state", "delivered_on", "on", "code"),
    [
        ("delivered", YESTERDAY, DAY, None),
        ("delivered", DAY, YESTERDAY, "date_too_early"),
        ("delivered", DAY, TOMORROW, "date_in_future"),
        ("issued", None, DAY, "illegal_transition"),
        ("answered", DAY, DAY, "illegal_transition"),
    ],
)
def test_feedback(state: str, delivered_on: date | None, on: date, code: str | None) -> None:
    assert refused(check_feedback, state, delivered_on, on, DAY) == code


@pytest.mark.parametrize(
    ("adopted", "reason", "code"), [("yes", None, None), ("partly", None, "missing"), ("no", None, "missing"), ("no", "经费不足", None)]
)
def test_what_is_not_adopted_is_given_its_reason(adopted: str, reason: str | None, code: str | None) -> None:
    assert adopted in set(Adoption)
    assert refused(check_adoption, adopted, reason) == code
