"""复查 and 复核: who, in what time, by whom, with what effect (Art 35, 36; domain.md §1.4, §2.7, §5 rows 25-32)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.tracking.domain.case import By, Case
from services.tracking.domain.decide import possibilities
from services.tracking.domain.reviewing import review_organs
from tests.services.tracking.domain.samples import (
    BUREAU,
    CITY,
    DAY,
    DEPARTMENT,
    DISTRICT,
    SUPPORT,
    TOWN,
    UNITS,
    case_in,
    code,
    refused,
    registered,
    step,
    take,
)
from tests.shared.kernel.calendars import seeded_calendar

CALENDAR = seeded_calendar()
WRITER, OTHER = UUID(int=71), UUID(int=72)


def due(case: Case, clock: str) -> tuple[date, date]:
    found = case.clock(clock)
    assert found is not None
    end = found.due(CALENDAR)
    assert end is not None
    return end.strict, end.rolled


@pytest.mark.parametrize(
    ("unit", "organs"),
    [
        ("ZJJ", (DISTRICT,)),
        ("440117001", (DISTRICT,)),
        ("ZJJ-ZX", (DEPARTMENT, DISTRICT)),
        ("QZF", (CITY,)),
        ("SZF", ()),
        ("XFJ", ()),
    ],
)
def test_the_organ_above_reviews(unit: str, organs: tuple[int, ...]) -> None:
    assert review_organs(UNITS[unit], UNITS) == organs


def test_the_directory_may_name_the_organ_of_a_unit_led_from_above() -> None:
    assert review_organs(replace(UNITS["ZJJ"], reviewer=CITY), UNITS) == (CITY,)


@pytest.mark.parametrize("who", [By(BUREAU, "reviewer"), By(DEPARTMENT, "unit_head"), By(CITY, "reviewer")])
def test_nobody_else_takes_the_request(who: By) -> None:
    assert code(case_in("served"), "request_review", who=who) == "not_the_responsible_unit"


def test_the_clocks_of_both_stages() -> None:
    case = case_in("served")
    assert due(case, "K7") == (date(2026, 10, 1), date(2026, 10, 8)), "a right runs to the end of the holiday"
    case = take(case, "request_review", date(2026, 10, 8))
    assert (case.state, case.reviewer, case.running("K7")) == ("in_review", DISTRICT, None)
    assert due(case, "K8")[0] == date(2026, 11, 7)
    case = take(take(case, "decide_review", date(2026, 11, 6)), "serve", date(2026, 11, 9))
    assert (case.state, due(case, "K9")[0], case.running("K8")) == ("review_served", date(2026, 12, 9), None)
    case = take(case, "request_re_review", date(2026, 12, 1))
    assert (case.state, case.reviewer, due(case, "K10")[0]) == ("in_re_review", CITY, date(2026, 12, 31))
    case = take(take(case, "decide_re_review", date(2026, 12, 20)), "serve", date(2026, 12, 21))
    assert (case.state, case.re_review_served_on) == ("re_review_served", date(2026, 12, 21))
    assert take(case, "terminate", date(2026, 12, 22)).state == "terminated"


def test_a_late_request_needs_a_justified_reason() -> None:
    case, late = case_in("served"), date(2026, 10, 9)
    assert code(case, "request_review", date(2026, 10, 8)) is None
    assert (code(case, "request_review", late), code(case, "request_review", late, late_reason="  ")) == ("review_late", "review_late")
    assert take(case, "request_review", late, late_reason="因病住院").state == "in_review"


def test_lapse_is_the_end_of_a_right_and_not_of_the_matter() -> None:
    case = case_in("served")
    assert code(case, "lapse", date(2026, 10, 8)) == "right_still_runs"
    lapsed = take(case, "lapse", date(2026, 10, 9))
    assert (lapsed.state, lapsed.running("K7")) == ("lapsed", None)
    assert take(lapsed, "request_review", date(2026, 11, 1), late_reason="不可抗力").state == "in_review"
    assert (
        code(lapsed, "request_re_review", date(2026, 11, 1), late_reason="不可抗力", who=By(CITY, "reviewer")) == "not_the_responsible_unit"
    )
    second = take(case_in("review_served"), "lapse", date(2026, 10, 9))
    assert (second.state, second.lapsed_from) == ("lapsed", "review_served")
    assert code(second, "request_review", date(2026, 11, 1), late_reason="不可抗力") == "review_not_open"
    assert take(second, "request_re_review", date(2026, 11, 1), late_reason="不可抗力").state == "in_re_review"
    assert take(case_in("closed"), "lapse", date(2026, 10, 9)).state == "closed"


@pytest.mark.parametrize("stage", ["decide_review", "decide_re_review"])
def test_a_revocation_brings_a_new_handling_with_a_clock_of_its_own(stage: str) -> None:
    case = case_in("in_review" if stage == "decide_review" else "in_re_review")
    again = take(case, stage, DAY + timedelta(days=10), result="revoke")
    assert (again.state, again.closed_on, again.heard_on, again.handler) == ("accepted", None, None, DEPARTMENT)
    assert due(again, "K5")[0] == DAY + timedelta(days=70)
    assert code(again, "issue_opinion", DAY + timedelta(days=11)) == "illegal_transition"
    heard = take(again, "investigate", DAY + timedelta(days=11))
    assert code(heard, "issue_opinion", DAY + timedelta(days=12)) == "opinion_unchanged"
    changed = [{"claim": "修路", "kind": "explain", "basis": "", "text": "查明新的事实"}]
    assert take(heard, "issue_opinion", DAY + timedelta(days=12), claims=changed).state == "opinion_issued"


def test_who_has_decided_before_does_not_decide_again() -> None:
    def by(case: Case, action: str, account: UUID) -> By:
        return replace(step(case, action).by, account=account)

    case = case_in("handling")
    issued = take(case, "issue_opinion", who=by(case, "issue_opinion", WRITER))
    assert issued.deciders == (WRITER,)
    asked = take(take(issued, "serve"), "request_review")
    assert code(asked, "decide_review", who=by(asked, "decide_review", WRITER)) == "same_decider"
    decided = take(asked, "decide_review", who=by(asked, "decide_review", OTHER))
    again = take(take(decided, "serve"), "request_re_review")
    assert code(again, "decide_re_review", who=by(again, "decide_re_review", OTHER)) == "same_decider"
    assert refused(again, "decide_re_review", who=by(again, "decide_re_review", UUID(int=73))) is None


def test_only_a_hearing_of_the_re_review_is_not_counted() -> None:
    case = case_in("in_re_review")
    before = due(case, "K10")[0]
    opened = take(case, "open_hearing", DAY + timedelta(days=5))
    assert [clock.state for clock in opened.clocks if clock.code == "K10"] == ["suspended"]
    assert code(opened, "decide_re_review", DAY + timedelta(days=6)) == "hearing_open"
    assert code(opened, "open_hearing", DAY + timedelta(days=6)) == "hearing_open"
    closed = take(opened, "close_hearing", DAY + timedelta(days=12))
    assert due(closed, "K10")[0] == before + timedelta(days=7)
    handling = case_in("handling")
    heard = take(take(handling, "open_hearing"), "close_hearing", DAY + timedelta(days=30))
    assert due(heard, "K5") == due(handling, "K5")
    assert code(case_in("in_review"), "open_hearing") in {"illegal_transition", "not_the_responsible_unit"}


def test_other_paths_have_remedies_of_their_own() -> None:
    assert code(replace(case_in("served"), path="P5"), "request_review") == "review_not_open"
    agreed = take(case_in("handling"), "mediate")
    assert (agreed.state, agreed.closed_on) == ("closed", DAY)
    assert code(agreed, "request_review") == "review_not_open"


def test_what_was_supported_is_carried_out_whatever_the_review_does() -> None:
    executing = case_in("executing")
    reviewed = take(take(executing, "request_review"), "decide_review")
    done = take(reviewed, "execute", DAY)
    assert (done.state, done.executed_on) == ("review_issued", DAY)
    assert code(done, "execute") == "nothing_to_execute"
    assert code(case_in("in_review"), "execute") == "nothing_to_execute"
    assert executing.claims == tuple(SUPPORT)


def test_the_reviewing_organ_is_told_what_it_may_do_until_when() -> None:
    rows = {row.action: row for row in possibilities(case_in("served"), By(DISTRICT, "reviewer"), DAY, CALENDAR, UNITS)}
    assert (rows["request_review"].allowed, rows["request_review"].until) == (True, date(2026, 10, 8))
    rows = {row.action: row for row in possibilities(case_in("in_review"), By(DISTRICT, "reviewer"), DAY, CALENDAR, UNITS)}
    assert (rows["decide_review"].allowed, rows["decide_review"].until) == (True, date(2026, 10, 1))
    assert "lapse" not in rows


def test_a_town_is_reviewed_by_the_district() -> None:
    case = take(registered(), "transfer", to_unit="440117001")
    for action in ("receive", "accept", "investigate", "issue_opinion"):
        case = take(case, action)
    asked = take(take(case, "serve"), "request_review")
    assert (asked.handler, asked.reviewer) == (TOWN, DISTRICT)
    assert DISTRICT in asked.seen_by
