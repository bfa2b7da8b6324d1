"""Accusations 检举控告: sealed, and never in the hands of whom they accuse (Art 30.3)."""

from typing import Any

import pytest

from services.tracking.domain.case import By, Case
from services.tracking.domain.decide import desk
from tests.services.tracking.domain.samples import BUREAU, DEPARTMENT, DISCIPLINE, TOWN, case_in, code, refused, registered, take


def refusal(case: Case, action: str, **data: Any) -> tuple[str, str | None, list[str]]:
    found = refused(case, action, **data)
    assert found is not None
    return found.code, found.article, [error.pointer for error in found.errors]


@pytest.mark.parametrize("target", ["ZJJ", "ZJJ-ZX"])
@pytest.mark.parametrize("action", ["transfer", "assign"])
def test_an_accusation_never_goes_to_the_accused_unit_or_below(action: str, target: str) -> None:
    case = registered(category="accusation", accused=(DEPARTMENT,), discipline=DISCIPLINE)
    assert refusal(case, action, to_unit=target) == ("accused_unit_barred", "TL 30.3", [])
    assert refusal(case, action, to_unit="JW", co_units=[target])[0] == "accused_unit_barred"
    assert code(case, action, to_unit="JW") is None
    assert code(case, action, to_unit="QZF") is None
    assert code(registered(accused=(DEPARTMENT,)), action, to_unit=target) == "accused_unit_barred"
    assert code(registered(category="appeal", accused=(DEPARTMENT,)), action, to_unit=target) is None


def test_a_registered_accusation_is_sealed_and_seen_by_the_discipline_organ() -> None:
    case = registered(category="accusation", discipline=DISCIPLINE)
    assert (case.sealed, case.seen_by) == (True, (BUREAU, DISCIPLINE))
    assert registered(category="appeal", discipline=DISCIPLINE).seen_by == (BUREAU,)


def test_classifying_as_accusation_seals_and_tells_the_discipline_organ() -> None:
    case = take(registered(), "classify", category="accusation", accused_units=["440117001"])
    assert (case.sealed, case.accused, case.seen_by, case.state) == (True, (TOWN,), (BUREAU, DISCIPLINE), "registered")
    assert refusal(registered(), "classify", category="accusation", accused_units=["ZJJ", "NIX"])[0::2] == (
        "unknown_unit",
        ["/accused/1/unit"],
    )
    assert take(case, "classify").sealed is False


def test_a_later_classification_needs_a_reason() -> None:
    assert code(registered(), "classify", reason=None) is None
    assert refusal(case_in("received"), "classify", reason=None)[0] == "reason_required"
    topic = take(case_in("received"), "classify", topic="labour", place="440117001")
    assert (topic.state, topic.topic, topic.place) == ("received", "labour", "440117001")
    assert take(topic, "classify").topic == "labour"


@pytest.mark.parametrize("state", ["transferred", "assigned", "received", "objected", "accepted", "handling", "opinion_issued"])
@pytest.mark.parametrize("accused", ["ZJJ", "QZF"])
def test_an_accusation_leaves_the_accused_unit_at_once(state: str, accused: str) -> None:
    case = take(case_in(state), "classify", category="accusation", accused_units=[accused])
    assert (case.state, case.handler, case.sealed, desk(case)) == ("registered", None, True, BUREAU)
    assert {c.code for c in case.clocks if c.state in {"running", "pending"}} == {"K1R"}
    assert code(case, "transfer") == "accused_unit_barred"
    assert case.returns == 0


def test_an_accusation_of_another_unit_stays_where_it_is_without_the_accused_helper() -> None:
    before = take(registered(), "transfer", co_units=["440117001"])
    after = take(before, "classify", category="accusation", accused_units=["440117001"])
    assert (after.state, after.handler, after.co_units) == ("transferred", DEPARTMENT, ())
    assert take(case_in("served"), "classify", category="accusation", accused_units=["ZJJ"]).state == "served"


def test_an_inspector_handles_accusations_only() -> None:
    case = take(registered(category="accusation"), "transfer", to_unit="JW")
    inspector = By(DISCIPLINE, "discipline_inspector")
    assert code(case, "receive", who=inspector) is None
    other = take(registered(category="appeal"), "transfer", to_unit="JW")
    assert refusal(other, "receive", who=inspector) == ("not_an_accusation", "TL 30", [])
    assert code(other, "receive", who=By(DISCIPLINE, "unit_handler")) is None
