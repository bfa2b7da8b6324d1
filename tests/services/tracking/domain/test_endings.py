"""Withdrawal, mediation, reopening and the archive (domain.md §5 rows 19, 33, 34, 38)."""

from datetime import timedelta

import pytest

from services.tracking.domain.states import BEFORE_OPINION
from tests.services.tracking.domain.samples import BUREAU, DAY, DEPARTMENT, LATER, case_in, code, registered, take


@pytest.mark.parametrize("state", sorted(BEFORE_OPINION))
def test_a_withdrawal_ends_every_duty(state: str) -> None:
    case = take(case_in(state), "withdraw")
    assert case.state == "withdrawn"
    assert [clock.code for clock in case.clocks if clock.state in {"running", "pending", "suspended"}] == []
    assert case.closed_on is None, "nothing was answered"


def test_an_accusation_is_not_withdrawn_and_a_statement_has_its_day() -> None:
    assert code(registered(category="accusation"), "withdraw") == "accusation_not_withdrawn"
    assert code(registered(), "withdraw", statement_on=DAY + timedelta(days=1)) == "date_in_future"
    assert code(registered(), "withdraw", statement_on=DAY - timedelta(days=1)) == "date_too_early"


def test_a_failed_mediation_changes_nothing_and_pauses_nothing() -> None:
    case = case_in("handling")
    failed = take(case, "mediate", agreed=False)
    assert (failed.state, failed.clocks) == (case.state, case.clocks)
    agreed = take(case, "mediate", DAY + timedelta(days=3))
    assert (agreed.state, agreed.closed_on, agreed.delivered_on) == ("closed", DAY + timedelta(days=3), DAY + timedelta(days=3))
    assert code(registered(category="accusation"), "mediate") == "not_the_responsible_unit"


def test_a_reopened_case_begins_with_a_new_notice() -> None:
    case = take(case_in("served"), "reopen", DAY + timedelta(days=5))
    assert (case.state, case.handler, case.path, case.closed_on, case.delivered_on) == ("received", DEPARTMENT, None, None, DAY)
    running = {clock.code: clock.started_on for clock in case.clocks if clock.state == "running"}
    assert running == {"K3": DAY + timedelta(days=5)}
    accepted = take(case, "accept", DAY + timedelta(days=6))
    clock = accepted.running("K5")
    assert clock is not None
    assert clock.started_on == DAY + timedelta(days=6)


def test_what_no_unit_had_goes_back_to_the_bureau() -> None:
    case = take(case_in("replied"), "reopen", DAY + timedelta(days=1))
    assert (case.state, case.handler) == ("registered", None)
    clock = case.running("K1R")
    assert clock is not None
    assert clock.unit_id == BUREAU


def test_the_ground_fits_the_state() -> None:
    assert code(case_in("served"), "reopen", ground="withdrawal_under_pressure") == "reopen_ground_unfit"
    assert code(case_in("withdrawn"), "reopen", ground="withdrawal_under_pressure") is None
    assert code(case_in("served"), "reopen", ground="not_executed") == "reopen_ground_unfit"
    assert code(case_in("executing"), "reopen", ground="not_executed") is None
    assert code(case_in("terminated"), "reopen") == "illegal_transition", "new facts make a new matter"


def test_nothing_is_archived_before_the_petitioners_time_is_over_and_what_was_owed_is_done() -> None:
    assert code(case_in("closed"), "archive") == "right_still_runs"
    assert take(case_in("closed"), "archive", DAY + LATER).state == "archived"
    lapsed = take(case_in("served"), "lapse", DAY + LATER)
    assert take(lapsed, "archive", DAY + LATER).state == "archived"
    owed = take(take(take(case_in("executing"), "request_review"), "decide_review"), "serve")
    assert code(take(owed, "lapse", DAY + LATER), "archive", DAY + LATER) == "not_executed"
