"""The guards and effects of single steps, each with the article it rests on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.tracking.domain.case import By, Case
from services.tracking.domain.decide import desk, latest_receipt, nearest_duty, possibilities, require_side
from services.tracking.domain.opening import open_case
from services.tracking.domain.transitions import POSTED, TRANSITIONS
from shared.kernel.errors import Refusal
from tests.services.tracking.domain.samples import (
    BUREAU,
    DAY,
    DEPARTMENT,
    DISTRICT,
    OFFICE,
    SUPPORT,
    TOWN,
    UNITS,
    case_in,
    code,
    decision,
    opening,
    refused,
    registered,
    step,
    take,
)
from tests.shared.kernel.calendars import seeded_calendar

CALENDAR = seeded_calendar()


def strict(case: Case, clock: str) -> date:
    found = case.clock(clock)
    due = found.due(CALENDAR) if found is not None else None
    assert due is not None
    return due.strict


def started(case: Case, clock: str) -> date | None:
    found = case.clock(clock)
    assert found is not None
    return found.started_on


def refusal(case: Case, action: str, day: date = DAY, **data: Any) -> tuple[str, str | None, list[str]]:
    found = refused(case, action, day, **data)
    assert found is not None
    return found.code, found.article, [error.pointer for error in found.errors]


def test_a_bureau_starts_k1_and_a_unit_k2() -> None:
    assert [(c.code, c.state, c.started_on) for c in registered().clocks] == [("K1", "running", DAY)]
    direct = registered(registered_by="ZJJ")
    assert (direct.state, direct.handler, direct.bureau, direct.sender) == ("received", DEPARTMENT, BUREAU, None)
    assert [(c.code, c.state, c.started_on) for c in direct.clocks] == [("K2", "running", DAY)]
    assert direct.seen_by == (DEPARTMENT, BUREAU)


def test_what_came_directly_cannot_be_objected_to() -> None:
    assert refusal(registered(registered_by="ZJJ"), "object") == ("objection_not_possible", "TL 23.3", [])


def test_a_petition_is_not_received_after_its_registration() -> None:
    with pytest.raises(Refusal) as caught:
        open_case(replace(opening(), received_on=DAY + timedelta(days=1)))
    assert caught.value.code == "date_in_future"


@pytest.mark.parametrize(("days_later", "expected"), [(0, 0), (1, 1), (2, 1), (9, 1)])
def test_k3_and_k4_start_with_the_receipt_at_the_latest_the_day_after_the_transfer(days_later: int, expected: int) -> None:
    case = take(take(registered(), "transfer"), "receive", DAY + timedelta(days=days_later))
    assert started(case, "K3") == started(case, "K4") == DAY + timedelta(days=expected)
    assert latest_receipt(case) == DAY + timedelta(days=1)


def test_an_objection_is_open_for_five_working_days_and_no_longer() -> None:
    case = take(take(registered(date(2026, 9, 28)), "transfer", date(2026, 9, 28)), "receive", date(2026, 9, 28))
    assert code(case, "object", date(2026, 10, 10)) is None
    assert refusal(case, "object", date(2026, 10, 11)) == ("objection_late", "TL 23.3", [])
    assert refusal(case, "object", suggested_unit="NIX")[0::2] == ("unknown_unit", ["/suggested_unit"])


def test_an_objection_stops_k4_starts_k14_and_lengthens_nothing() -> None:
    before = case_in("received")
    after = take(before, "object", DAY + timedelta(days=2))
    assert strict(after, "K3") == strict(before, "K3")
    assert after.running("K3") is not None
    assert (after.clock("K4").state, strict(after, "K14")) == ("stopped", date(2026, 9, 10))  # type: ignore[union-attr]  # it has one
    back = take(after, "reject_objection", DAY + timedelta(days=3))
    assert (back.state, strict(back, "K3"), back.handler) == ("received", strict(before, "K3"), DEPARTMENT)
    assert code(back, "object", DAY + timedelta(days=3)) == "objection_not_possible"


def test_a_return_keeps_k1s_date_and_gives_the_bureau_k1r() -> None:
    early = take(case_in("objected"), "accept_objection", DAY + timedelta(days=3))
    assert (early.state, early.handler, early.returns, early.co_units) == ("registered", None, 1, ())
    assert strict(early, "K1") == strict(early, "K1R") == DAY + timedelta(days=15)
    assert {c.code: c.state for c in early.clocks} == {
        "K1": "stopped",
        "K3": "cancelled",
        "K4": "stopped",
        "K14": "stopped",
        "K1R": "running",
    }
    late = take(case_in("objected"), "accept_objection", date(2026, 9, 15))
    assert strict(late, "K1R") == date(2026, 9, 18)
    again = take(early, "transfer", DAY + timedelta(days=4), to_unit="440117001")
    assert (again.handler, again.clock("K1R").state) == (TOWN, "stopped")  # type: ignore[union-attr]  # it has one
    assert DEPARTMENT in again.seen_by
    assert take(again, "receive", DAY + timedelta(days=4)).running("K4") is not None


@pytest.mark.parametrize("action", ["transfer", "assign"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"to_unit": "NIX"}, ("unknown_unit", None, ["/to_unit"])),
        ({"to_unit": "OLD"}, ("unit_not_valid", "TL 24.2", [])),
        ({"to_unit": "XFJ"}, ("same_unit", "TL 22.1", [])),
        ({"to_unit": "XFJ-XFK"}, ("not_an_organ", "TL 22.1", [])),
        ({"co_units": ["440117001", "NIX"]}, ("unknown_unit", None, ["/co_units/1"])),
    ],
)
def test_a_case_goes_to_an_organ_that_exists(action: str, data: dict[str, Any], expected: tuple[str, str | None, list[str]]) -> None:
    assert refusal(registered(), action, **data) == expected


def test_an_assignment_runs_to_its_date_and_the_date_lies_ahead() -> None:
    case = take(registered(), "assign", deadline=date(2026, 10, 3))
    assert (strict(case, "K11"), nearest_duty(case, CALENDAR)) == (date(2026, 10, 3), (date(2026, 10, 3), date(2026, 10, 8)))
    assert refusal(registered(), "assign", deadline=DAY - timedelta(days=1)) == ("deadline_passed", "TL 22.1(3)", ["/deadline"])


def test_co_handling_units_see_the_case() -> None:
    case = take(registered(), "transfer", co_units=["440117001"])
    assert (case.handler, case.co_units, case.seen_by) == (DEPARTMENT, (TOWN,), (BUREAU, DEPARTMENT, TOWN))


def test_p6_is_accepted_by_the_unit_and_starts_sixty_days() -> None:
    case = take(case_in("received"), "accept", DAY + timedelta(days=2))
    assert (case.state, case.path, strict(case, "K5")) == ("accepted", "P6", DAY + timedelta(days=62))
    assert {c.code: c.state for c in case.clocks} == {"K1": "stopped", "K3": "stopped", "K4": "stopped", "K5": "running"}


@pytest.mark.parametrize("path", ["P1", "P2", "P3", "P4", "P5"])
@pytest.mark.parametrize("state", ["registered", "received"])
def test_other_paths_lead_elsewhere_also_from_the_bureau(path: str, state: str) -> None:
    found = decision(case_in(state), "accept", path=path, receiving_organ="区人民法院", procedure="民事诉讼")
    assert (found.case.state, found.event, found.case.closed_on, found.case.delivered_on) == ("redirected", "case.redirected", DAY, DAY)
    assert found.case.clock("K5") is None
    assert not [c for c in found.case.clocks if c.state in {"running", "pending"}]


def test_a_redirected_assignment_owes_no_report() -> None:
    case = take(take(registered(), "assign"), "receive")
    after = take(case, "accept", path="P2", receiving_organ="仲裁委", procedure="仲裁")
    assert [c.state for c in after.clocks if c.code == "K11"] == ["stopped"]
    assert take(case, "accept").running("K11") is not None


def test_paths_that_are_not_open() -> None:
    assert refusal(registered(), "accept") == ("path_not_open_to_bureau", "TL 22.2", [])
    assert refusal(case_in("received"), "accept", path="P4", procedure=" ") == (
        "redirect_incomplete",
        "TL 31",
        ["/receiving_organ", "/procedure"],
    )
    suggestion = take(take(registered(category="suggestion"), "transfer"), "receive")
    assert refusal(suggestion, "accept") == ("path_takes_no_suggestion", "TL 29", [])
    assert take(suggestion, "reply_suggestion").state == "replied"
    appeal = take(take(registered(category="appeal"), "transfer"), "receive")
    assert refusal(appeal, "reply_suggestion") == ("not_a_suggestion", "TL 29", [])


def test_a_direct_reply_closes_the_case() -> None:
    case = take(registered(), "reply_directly", DAY + timedelta(days=3))
    assert (case.state, case.closed_on, case.delivered_on) == ("replied", DAY + timedelta(days=3), DAY + timedelta(days=3))
    assert TRANSITIONS["reply_directly"].needs_prepared_by
    assert {action for action, row in TRANSITIONS.items() if row.needs_prepared_by} == {"reply_directly", "extend", "refuse_again"}


def test_an_extension_comes_before_the_end_and_never_beyond_thirty_days() -> None:
    case = case_in("accepted")
    end = strict(case, "K5")
    assert code(case, "extend", end) is None
    assert refusal(case, "extend", end + timedelta(days=1)) == ("extension_late", "TL 34", [])
    once = take(case, "extend", end, days=20)
    assert strict(once, "K5") == end + timedelta(days=20)
    assert refusal(once, "extend", end + timedelta(days=20), days=11) == ("extension_too_long", "TL 34", [])
    assert strict(take(once, "extend", end + timedelta(days=20), days=10), "K5") == DAY + timedelta(days=90)
    for days in (-5, 0, 31):
        assert code(case, "extend", days=days) == "extension_too_long"


def test_nobody_decides_without_hearing_the_petitioner() -> None:
    case = take(case_in("accepted"), "investigate", DAY + timedelta(days=1))
    assert case.heard_on == DAY + timedelta(days=1)
    assert refusal(replace(case, heard_on=None), "issue_opinion") == ("not_heard", "TL 31(6)", [])
    assert refusal(case_in("accepted"), "investigate", heard_on=DAY + timedelta(days=1)) == ("date_in_future", None, ["/heard_on"])


def test_delivery_closes_the_case_on_the_day_served() -> None:
    issued = case_in("opinion_issued")
    case = take(issued, "serve", DAY + timedelta(days=9), served_on=DAY + timedelta(days=4))
    served = DAY + timedelta(days=4)
    assert (case.state, case.closed_on, case.delivered_on, desk(case)) == ("served", served, served, None)
    assert (case.clock("K5").stopped_on, started(case, "K7")) == (served, served)  # type: ignore[union-attr]  # it has one
    assert nearest_duty(case, CALENDAR) is None
    assert refusal(issued, "serve", served_on=DAY + timedelta(days=1)) == ("date_in_future", None, ["/served_on"])
    assert refusal(issued, "serve", served_on=DAY - timedelta(days=1)) == ("date_too_early", "TL 35", ["/served_on"])


def test_a_supported_claim_is_still_to_be_carried_out() -> None:
    issued = take(
        case_in("handling"), "issue_opinion", claims=[*SUPPORT, {"claim": "赔偿", "kind": "reject", "basis": "法", "text": "不予支持"}]
    )
    case = take(issued, "serve")
    assert (case.state, case.closed_on, desk(case)) == ("executing", DAY, DEPARTMENT)
    done = take(case, "execute", DAY + timedelta(days=5))
    assert (done.state, done.closed_on) == ("closed", DAY)
    assert refusal(case, "execute", done_on=DAY + timedelta(days=1)) == ("date_in_future", None, ["/done_on"])


def test_the_desk_moves_with_the_case() -> None:
    assert [desk(case_in(state)) for state in ("registered", "transferred", "objected", "served")] == [BUREAU, DEPARTMENT, BUREAU, None]


def test_the_nearest_duty_is_neither_a_right_nor_done() -> None:
    case = case_in("received")
    assert nearest_duty(case, CALENDAR) == (DAY + timedelta(days=15), DAY + timedelta(days=15))


def test_a_case_without_a_bureau_is_nobodys_to_send() -> None:
    with pytest.raises(Refusal):
        require_side(
            replace(registered(), bureau=None), TRANSITIONS["transfer"], step(registered(), "transfer", who=By(DISTRICT, "bureau_officer"))
        )


def test_what_a_caller_may_do_now_and_until_when() -> None:
    case = case_in("received", category="appeal")
    found = {row.action: row for row in possibilities(case, By(DEPARTMENT, "unit_head"), DAY, CALENDAR, UNITS)}
    assert set(found) == set(POSTED)
    assert {action for action, row in found.items() if row.allowed} == {"object", "accept"}
    assert found["object"].until == date(2026, 9, 8)
    assert found["accept"].until == DAY + timedelta(days=15)
    assert (found["reply_suggestion"].code, found["reply_suggestion"].article) == ("not_a_suggestion", "TL 29")
    assert (found["serve"].code, found["transfer"].code) == ("illegal_transition", "not_the_responsible_unit")
    late = {row.action: row for row in possibilities(case, By(DEPARTMENT, "unit_head"), date(2026, 9, 9), CALENDAR, UNITS)}
    assert (late["object"].allowed, late["object"].code, late["object"].article) == (False, "objection_late", "TL 23.3")
    accepted = {row.action: row for row in possibilities(case_in("accepted"), By(DEPARTMENT, "unit_head"), DAY, CALENDAR, UNITS)}
    assert accepted["extend"].until == DAY + timedelta(days=60)
    assert not any(row.allowed for row in possibilities(case, By(OFFICE, "unit_head"), DAY, CALENDAR, UNITS))
