"""The bureau's other steps: report upwards, Art 24, merge, split, refuse; each rule with its article (domain.md §5 rows 2-5, 8, 14, 37)."""

from datetime import timedelta
from uuid import UUID

from tests.services.tracking.domain.samples import (
    BUREAU,
    DAY,
    DEPARTMENT,
    DISCIPLINE,
    DISTRICT,
    ENDED,
    MAIN,
    SEALED_MAIN,
    TOWN,
    case_in,
    code,
    refused,
    registered,
    take,
)

MIXED = [
    {"subject": "路灯", "request": "修路灯", "category": "appeal"},
    {"subject": "举报", "request": "查处", "category": "accusation"},
]


def test_a_report_upwards_does_the_bureaus_duty_and_shows_the_case_above() -> None:
    case = take(registered(), "report_up")
    assert (case.state, case.running("K1")) == ("registered", None)
    assert DISTRICT in case.seen_by
    assert [clock.state for clock in case.clocks if clock.code == "K12"] == ["stopped"]
    assert take(case, "transfer").state == "transferred"
    for unit, expected in (("ZJJ", "not_a_superior"), ("XFJ", "not_a_superior"), ("NOBODY", "unknown_unit")):
        assert code(registered(), "report_up", to_unit=unit) == expected


def test_a_settled_dispute_sends_the_case_and_leaves_no_objection() -> None:
    case = take(case_in("objected"), "determine_jurisdiction")
    assert (case.state, case.handler) == ("transferred", TOWN)
    assert [(c.code, c.state) for c in case.clocks if c.state in {"running", "pending"}] == [("K3", "pending")]
    received = take(case, "receive", DAY + timedelta(days=1))
    assert code(received, "object", DAY + timedelta(days=1)) == "objection_not_possible"


def test_a_unit_whose_objection_was_accepted_gets_the_case_again_only_by_a_decision() -> None:
    again = take(case_in("objected"), "accept_objection")
    assert (again.returns, again.returned_by) == (1, (DEPARTMENT,))
    assert code(again, "transfer") == code(again, "assign") == "transfer_loop"
    assert code(again, "transfer", to_unit="440117001") is None
    assert take(again, "determine_jurisdiction", to_unit="ZJJ").handler == DEPARTMENT


def test_a_repeat_joins_a_running_matter_and_its_handler_reads_it() -> None:
    merged = take(registered(), "merge")
    assert (merged.state, merged.main_case, merged.running("K1")) == ("merged", MAIN.id, None)
    assert TOWN in merged.seen_by
    for main, expected in ((ENDED.id, "case_not_running"), (UUID(int=1), "same_case"), (UUID(int=99), "unknown_case")):
        assert code(registered(), "merge", main_case=str(main)) == expected


def test_an_accusation_is_merged_with_an_accusation_only() -> None:
    assert code(registered(), "merge", main_case=str(SEALED_MAIN.id)) == "merge_breaks_seal"
    assert code(registered(category="accusation"), "merge") == "merge_breaks_seal"
    accused = registered(category="accusation", accused=(TOWN,))
    merged = take(accused, "merge", main_case=str(SEALED_MAIN.id))
    assert TOWN not in merged.seen_by, "its handler is accused in the repeat"


def test_an_undone_merger_leaves_the_clock_its_own_dates() -> None:
    case = registered()
    again = take(take(case, "merge", DAY + timedelta(days=4)), "unmerge", DAY + timedelta(days=9))
    clock, first = again.running("K1"), case.running("K1")
    assert clock is not None
    assert first is not None
    assert (again.state, again.main_case, clock.id, clock.started_on, clock.days) == ("registered", None, first.id, DAY, 15)


def test_what_holds_an_accusation_is_sealed_when_it_is_split() -> None:
    plain = take(registered(), "split")
    assert (plain.sealed, plain.category, plain.state) == (False, None, "registered")
    mixed = take(registered(), "split", parts=MIXED)
    assert (mixed.sealed, mixed.category) == (True, "accusation")
    assert DISCIPLINE in mixed.seen_by


def test_each_ground_of_a_refusal_names_where_to_go() -> None:
    refusal = refused(registered(), "refuse", other_case=None)
    assert refusal is not None
    assert (refusal.code, refusal.article, [e.pointer for e in refusal.errors]) == ("other_case_required", "TL 19.3", ["/other_case"])
    assert code(registered(), "refuse", other_case=str(ENDED.id)) == "case_not_running"
    assert code(registered(), "refuse", ground="not_competent") == "other_unit_required"
    assert code(registered(), "refuse", ground="not_competent", other_unit="NOBODY") == "unknown_unit"
    done = take(registered(), "refuse", ground="not_competent", other_unit="ZJJ")
    assert (done.state, done.running("K1"), done.delivered_on) == ("refused", None, None)
    assert take(registered(), "refuse", ground="litigation").state == "refused"


def test_nothing_is_refused_for_good_without_a_served_re_review_opinion() -> None:
    assert take(registered(), "refuse_again").state == "refused_again"
    refusal = refused(registered(), "refuse_again", re_review_document=str(MAIN.id))
    assert refusal is not None
    assert (refusal.code, refusal.article) == ("re_review_not_served", "TL 36.3")


def test_the_bureau_keeps_a_reported_case_on_its_desk() -> None:
    assert take(registered(), "report_up").bureau == BUREAU
