"""Every trigger of 督办 with matters that must be supervised and matters that must not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.tracking.domain.case import Case
from services.tracking.domain.findings import Finding, Matter, Taken
from services.tracking.domain.supervision import CATCH_UP_DAYS, TRIGGERS, breaches, look_again_on, normalised, still_holds
from shared.contracts.vocabularies import SupervisionGround
from tests.services.tracking.domain.samples import BUREAU, DAY, DEPARTMENT, case_in, registered, take
from tests.shared.kernel.calendars import seeded_calendar

CALENDAR = seeded_calendar()
TEN_DAYS = DAY + timedelta(days=10)


def done(sequence: int, action: str, on: date = DAY, unit: int = DEPARTMENT, prepared_by: str | None = None, **data: Any) -> Taken:
    return Taken(sequence, action, on, unit, data, prepared_by)


def support(basis: str | None = "条例第五条", **more: Any) -> Mapping[str, Any]:
    return {"claims": [{"claim": "修灯", "kind": "support", "basis": basis, "text": "十日内修复"}], **more}


EXPLAINED: Mapping[str, Any] = {"claims": [{"claim": "修灯", "kind": "explain", "basis": None, "text": "已列计划"}]}
DUE = support(execution_due=TEN_DAYS.isoformat())
SERVED = done(7, "serve", DAY, method="electronic", served_on=DAY.isoformat())
RETURNED = tuple(
    step for n in (2, 4) for step in (done(n, "object", suggested_unit="JTJ"), done(n + 1, "accept_objection", unit=BUREAU))
)  # fmt: skip
ASSIGNED = take(take(registered(), "assign", deadline=TEN_DAYS), "receive")
REOPENED = (SERVED, done(8, "reopen", DAY + timedelta(days=3), BUREAU))
RATED = replace(case_in("served"), state="received")
LATE, IN_TIME = DAY + timedelta(days=70), DAY + timedelta(days=9)
AFTER_WINDOW = DAY + timedelta(days=31)

# trigger → what it finds and what it does not: case, steps, day, further facts of the matter
FIRES: Mapping[str, tuple[Case, tuple[Taken, ...], date, Mapping[str, bool]]] = {
    "notice_missed": (case_in("received"), (), DAY + timedelta(days=16), {}),
    "handling_missed": (case_in("accepted"), (), LATE, {}),
    "result_not_reported": (ASSIGNED, (), DAY + timedelta(days=13), {}),
    "acceptance_without_basis": (case_in("accepted"), (done(3, "accept", path="P6", legal_basis=" 。"),), DAY, {}),
    "claim_without_basis": (case_in("opinion_issued"), (done(6, "issue_opinion", **support(basis=None)),), DAY, {}),
    "support_without_date": (case_in("executing"), (done(6, "issue_opinion", **support()),), DAY, {}),
    "served_without_receipt": (case_in("served"), (done(7, "serve", method="post", served_on="2026-09-01"),), DAY, {}),
    "extension_without_approval": (case_in("handling"), (done(6, "extend", days=20),), DAY, {}),
    "not_executed": (case_in("executing"), (done(6, "issue_opinion", **DUE), SERVED), TEN_DAYS + timedelta(days=1), {}),
    "returned_repeatedly": (replace(registered(), returns=2), RETURNED, DAY, {}),
    "copied_opinion": (case_in("opinion_issued"), (done(6, "issue_opinion", **EXPLAINED),), DAY, {"copied": True}),
    "dissatisfied_and_reopened": (RATED, REOPENED, AFTER_WINDOW, {"dissatisfied": True}),
}
SILENT: Mapping[str, Mapping[str, tuple[Case, tuple[Taken, ...], date, Mapping[str, bool]]]] = {
    "notice_missed": {
        "last day": (case_in("received"), (), DAY + timedelta(days=15), {}),
        "notice given": (case_in("accepted"), (), LATE, {}),
        "back at the bureau": (take(take(case_in("received"), "object"), "accept_objection"), (), LATE, {}),
        "the bureau's own K1": (registered(), (), LATE, {}),
    },
    "handling_missed": {
        "in time": (case_in("accepted"), (), DAY + timedelta(days=60), {}),
        "last day is a holiday": (case_in("accepted", date(2026, 8, 3)), (), date(2026, 10, 8), {}),
        "extended": (take(case_in("accepted"), "extend"), (), LATE, {}),
        "served": (case_in("served"), (), LATE, {}),
    },
    "result_not_reported": {"deadline to come": (ASSIGNED, (), IN_TIME, {}), "a transfer owes none": (case_in("received"), (), LATE, {})},
    "acceptance_without_basis": {"basis given": (case_in("accepted"), (done(3, "accept", path="P6", legal_basis="TL 31(6)"),), DAY, {})},
    "claim_without_basis": {
        "basis given": (case_in("opinion_issued"), (done(6, "issue_opinion", **support()),), DAY, {}),
        "an explanation has none": (case_in("opinion_issued"), (done(6, "issue_opinion", **EXPLAINED),), DAY, {}),
    },
    "support_without_date": {
        "date set": (case_in("executing"), (done(6, "issue_opinion", **DUE),), DAY, {}),
        "nothing supported": (case_in("served"), (done(6, "issue_opinion", **EXPLAINED),), DAY, {}),
    },
    "served_without_receipt": {
        "receipt": (case_in("served"), (done(7, "serve", method="direct", receipt="本人签收"),), DAY, {}),
        "electronic": (case_in("served"), (SERVED,), DAY, {}),
    },
    "extension_without_approval": {"two persons": (case_in("handling"), (done(6, "extend", prepared_by="handler", days=20),), DAY, {})},
    "not_executed": {
        "in time": (case_in("executing"), (done(6, "issue_opinion", **DUE), SERVED), TEN_DAYS, {}),
        "carried out": (
            case_in("closed"),
            (done(6, "issue_opinion", **DUE), SERVED, done(8, "execute", LATE, done_on=TEN_DAYS.isoformat())),
            LATE,
            {},
        ),
        "not served yet": (case_in("opinion_issued"), (done(6, "issue_opinion", **DUE),), LATE, {}),
        "revoked by the review": (
            case_in("executing"),
            (done(6, "issue_opinion", **DUE), SERVED, done(9, "decide_review", result="revoke")),
            LATE,
            {},
        ),
    },
    "returned_repeatedly": {"once": (replace(registered(), returns=1), RETURNED[:2], DAY, {})},
    "copied_opinion": {"own text": (case_in("opinion_issued"), (done(6, "issue_opinion", **EXPLAINED),), DAY, {})},
    "dissatisfied_and_reopened": {
        "satisfied": (RATED, REOPENED, AFTER_WINDOW, {}),
        "not reopened": (RATED, (SERVED,), AFTER_WINDOW, {"dissatisfied": True}),
        "the rating is not for staff yet": (RATED, REOPENED, DAY + timedelta(days=30), {"dissatisfied": True}),
    },
}


def matter(case: Case, steps: tuple[Taken, ...], today: date, facts: Mapping[str, bool]) -> Matter:
    return Matter(case, steps, today, CALENDAR, **facts)


def found(one: Matter) -> dict[str, Finding]:
    return {row.code: finding for row, finding in breaches(one)}


def test_every_trigger_has_both_examples_and_a_known_ground() -> None:
    assert set(FIRES) == set(SILENT) == set(TRIGGERS)
    assert {row.ground for row in TRIGGERS.values()} <= set(SupervisionGround)
    assert all("TL" in row.article and row.reply_days > 0 for row in TRIGGERS.values())


@pytest.mark.parametrize("code", TRIGGERS)
def test_it_fires(code: str) -> None:
    finding = found(matter(*FIRES[code]))[code]
    assert finding.unit == DEPARTMENT
    assert finding.lasts
    row = TRIGGERS[code]
    words = row.says(finding.evidence, "zh"), row.says(finding.evidence, "en")
    assert words[1].isascii()
    assert not words[0].isascii()
    assert "None" not in "".join(words)


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, cases in SILENT.items() for name in cases])
def test_it_does_not_fire(code: str, name: str) -> None:
    assert code not in found(matter(*SILENT[code][name]))


@pytest.mark.parametrize("code", TRIGGERS)
def test_never_on_an_accusation(code: str) -> None:
    case, steps, today, facts = FIRES[code]
    assert found(matter(replace(case, sealed=True, category="accusation"), steps, today, facts)) == {}


def test_a_late_clock_says_which_dates_and_how_late() -> None:
    finding = found(matter(case_in("accepted", date(2026, 8, 3)), (), date(2026, 10, 10), {}))["handling_missed"]
    clock = case_in("accepted", date(2026, 8, 3)).clock("K5")
    assert clock is not None
    assert {name: value for name, value in finding.evidence.items() if name != "clock_id"} == {
        "clock": "K5", "started_on": "2026-08-03", "due_strict": "2026-10-02", "due_rolled": "2026-10-08", "extended_days": 0, "done_on": None,
        "seen_on": "2026-10-10", "days_late": 2,
    }  # fmt: skip
    assert finding.since == date(2026, 10, 9)


@pytest.mark.parametrize(("days", "opened"), [(0, True), (CATCH_UP_DAYS - 10, True), (CATCH_UP_DAYS + 10, False)])
def test_what_ended_during_a_stop_of_the_sweep_is_caught_up_for_a_month(days: int, *, opened: bool) -> None:
    accepted_late = take(case_in("received"), "accept", DAY + timedelta(days=20))
    one = matter(accepted_late, (), DAY + timedelta(days=20 + days), {})
    finding = found(one).get("notice_missed")
    assert (finding is not None) is opened
    if finding is not None:
        assert not finding.lasts
        assert finding.evidence["done_on"] == (DAY + timedelta(days=20)).isoformat()
        assert not still_holds(one, "notice_missed", finding.occasion)


def test_the_closing_test_knows_the_one_occasion() -> None:
    one = matter(case_in("received"), (), LATE, {})
    finding = found(one)["notice_missed"]
    assert still_holds(one, "notice_missed", finding.occasion)
    assert not still_holds(one, "notice_missed", "clock/another")
    assert not still_holds(one, None, None), "an order by hand has no test"


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("claim_without_basis", done(9, "issue_opinion", **DUE)),
        ("support_without_date", done(9, "issue_opinion", **DUE)),
        ("served_without_receipt", done(9, "serve", method="direct", receipt="签收")),
        ("not_executed", done(9, "execute", LATE, done_on=LATE.isoformat())),
        ("returned_repeatedly", done(9, "accept", LATE, path="P6", legal_basis="TL 31(6)")),
        ("copied_opinion", done(9, "issue_opinion", **DUE)),
        ("dissatisfied_and_reopened", done(9, "serve", LATE, method="electronic")),
    ],
)
def test_a_step_that_cures_the_breach_ends_it(code: str, cure: Taken) -> None:
    case, steps, today, facts = FIRES[code]
    finding = found(matter(case, steps, today, facts))[code]
    assert not still_holds(matter(case, (*steps, cure), LATE, facts), code, finding.occasion)


@pytest.mark.parametrize("code", [code for code in TRIGGERS if code.endswith(("basis", "date", "receipt", "opinion"))])
def test_an_omission_ends_with_the_matter(code: str) -> None:
    case, steps, today, facts = FIRES[code]
    over = matter(replace(case, state="archived"), steps, today, facts)
    assert not still_holds(over, code, found(matter(case, steps, today, facts))[code].occasion)


def test_each_further_return_is_an_occasion_of_its_own() -> None:
    third = (*RETURNED, done(6, "object"), done(7, "accept_objection", unit=BUREAU))
    occasions = [finding.occasion for _, finding in breaches(matter(replace(registered(), returns=3), third, DAY, {}))]
    assert occasions == ["step/5", "step/7"]


@pytest.mark.parametrize(
    ("case", "steps", "expected"),
    [
        (case_in("received"), (), DAY + timedelta(days=16)),
        (case_in("accepted"), (), date(2026, 11, 3)),  # 60 days end on Saturday, 31 October, and roll to Monday
        (ASSIGNED, (), DAY + timedelta(days=11)),
        (case_in("executing"), (done(6, "issue_opinion", **DUE), SERVED), TEN_DAYS + timedelta(days=1)),
        (RATED, REOPENED, AFTER_WINDOW),
        (case_in("served"), (), None),
        (registered(), (), None),
    ],
)
def test_when_time_alone_may_bring_something(case: Case, steps: tuple[Taken, ...], expected: date | None) -> None:
    assert look_again_on(matter(case, steps, DAY, {})) == expected


@pytest.mark.parametrize(
    ("case", "steps"), [(case_in("received"), ()), (ASSIGNED, ()), (case_in("executing"), (done(6, "issue_opinion", **DUE), SERVED))]
)
def test_nothing_new_is_found_before_the_day_of_the_next_look(case: Case, steps: tuple[Taken, ...]) -> None:
    first = look_again_on(matter(case, steps, DAY, {}))
    assert first is not None
    for days in range((first - DAY).days):
        assert found(matter(case, steps, DAY + timedelta(days=days), {})) == {}
    assert len(found(matter(case, steps, first, {}))) == 1


TEXT = "经核查，该路段路灯属于市政管养范围，因电缆老化导致不亮，现已列入本年度第三季度改造计划，请予理解。"


@pytest.mark.parametrize("same", [TEXT, TEXT.replace("，", ", "), f"  {TEXT}\n\n", TEXT.replace("三", "三 ")])
def test_texts_that_differ_in_blanks_and_marks_are_the_same(same: str) -> None:
    assert normalised([{"text": same}]) == normalised([{"text": TEXT}])


@pytest.mark.parametrize("other", [TEXT.replace("三", "四"), TEXT + "如有疑问请来电。", "ＡＢＣ" + TEXT])
def test_texts_that_say_something_else_are_not(other: str) -> None:
    assert normalised([{"text": other}]) != normalised([{"text": TEXT}])


def test_a_short_answer_is_nobodys_text() -> None:
    assert normalised([{"text": "已列计划，年内修复。"}]) is None
