from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.tracking.domain.replay import Judged, Line, PastAction, PastRating, World, judge
from shared.kernel.errors import Refusal
from shared.kernel.time import ZONE
from tests.services.tracking.domain.samples import DAY, SUPPORT, UNITS, at, data_for, opening
from tests.shared.kernel.calendars import seeded_calendar

NOW = datetime(2026, 11, 24, tzinfo=ZONE)
WORLD = World(UNITS, seeded_calendar(), NOW)


def past(action: str, day: date, by_unit: str | None = None, **data: Any) -> PastAction:
    return PastAction(action, at(day, 12), by_unit, {**data_for(action, day), **data})


def line(*actions: PastAction, ratings: tuple[PastRating, ...] = (), **more: Any) -> Line:
    return Line(opening(**more), actions, ratings)


def whole(answered: date) -> Line:
    """As a message with a reply becomes a line: everything at the time asked, the answer at the time answered."""
    first = [past("transfer", DAY, "XFJ"), past("receive", DAY, "ZJJ"), past("accept", DAY, "ZJJ")]
    last = [past("investigate", answered, "ZJJ"), past("issue_opinion", answered, "ZJJ"), past("serve", answered, "ZJJ")]
    return line(*first, *last)


def judged(one: Line) -> tuple[Judged, ...]:
    return judge(one, WORLD)


def refusal(one: Line) -> tuple[str, list[str]]:
    with pytest.raises(Refusal) as caught:
        judge(one, WORLD)
    return caught.value.code, [error.pointer for error in caught.value.errors]


def test_a_whole_matter_is_replayed_with_its_own_times() -> None:
    steps = judged(whole(DAY + timedelta(days=40)))
    assert [step.decision.case.state for step in steps] == [
        "transferred",
        "received",
        "accepted",
        "handling",
        "opinion_issued",
        "served",
    ]
    assert [step.decision.case.version for step in steps] == [2, 3, 4, 5, 6, 7]
    assert steps[-1].decision.case.closed_on == DAY + timedelta(days=40)


def test_a_late_step_is_not_an_illegal_one() -> None:
    steps = judged(whole(DAY + timedelta(days=80)))
    case = steps[-1].decision.case
    clock = case.clock("K5")
    due = clock.due(WORLD.calendar) if clock is not None else None
    assert due is not None
    assert due.strict < DAY + timedelta(days=80) == case.closed_on
    late = line(past("transfer", DAY + timedelta(days=50)))
    assert judged(late)[0].decision.case.state == "transferred"


def test_a_transfer_nobody_receipted_counts_as_received_the_day_after() -> None:
    steps = judged(line(past("transfer", DAY), past("accept", DAY + timedelta(days=4), "ZJJ")))
    assert [(step.step.action, step.step.by.role, step.step.on) for step in steps] == [
        ("transfer", "history", DAY),
        ("receive", "system", DAY + timedelta(days=1)),
        ("accept", "history", DAY + timedelta(days=4)),
    ]
    clock = steps[1].decision.case.clock("K3")
    assert clock is not None
    assert clock.started_on == DAY + timedelta(days=1)
    same_day = line(past("transfer", DAY), past("accept", DAY))
    assert refusal(same_day) == ("illegal_transition", ["/actions/1"])


def test_a_receipt_told_late_starts_no_later() -> None:
    steps = judged(line(past("transfer", DAY), past("receive", DAY + timedelta(days=6))))
    clock = steps[-1].decision.case.clock("K4")
    assert clock is not None
    assert (len(steps), clock.started_on) == (2, DAY + timedelta(days=1))


def test_the_same_rules_judge_the_past() -> None:
    assert refusal(line(past("serve", DAY))) == ("not_the_responsible_unit", ["/actions/0"])
    assert refusal(line(past("transfer", DAY, "ZJJ"))) == ("not_the_responsible_unit", ["/actions/0"])
    assert refusal(line(past("transfer", DAY, "NIX"))) == ("unknown_unit", ["/actions/0/by_unit"])
    assert refusal(line(past("transfer", DAY, to_unit="NIX"))) == ("unknown_unit", ["/actions/0/data/to_unit"])
    assert refusal(line(past("dance", DAY))) == ("unknown_action", ["/actions/0/action"])
    barred = line(past("transfer", DAY, to_unit="ZJJ-ZX"), category="accusation", accused=(5,))
    assert refusal(barred) == ("accused_unit_barred", ["/actions/0"])
    objection = line(past("transfer", DAY), past("receive", DAY), past("object", DAY + timedelta(days=30)))
    assert refusal(objection) == ("objection_late", ["/actions/2"])


def test_time_neither_runs_backwards_nor_ahead() -> None:
    assert refusal(line(past("transfer", DAY - timedelta(days=1)))) == ("time_runs_backwards", ["/actions/0/at"])
    assert refusal(line(past("transfer", DAY + timedelta(days=2)), past("receive", DAY + timedelta(days=1)))) == (
        "time_runs_backwards",
        ["/actions/1/at"],
    )
    assert refusal(line(past("transfer", NOW.date() + timedelta(days=1)))) == ("date_in_future", ["/actions/0/at"])
    assert refusal(line(day=NOW.date() + timedelta(days=1))) == ("date_in_future", ["/petition/registered_at"])
    early = Line(replace(opening(), received_on=DAY + timedelta(days=1)), ())
    assert refusal(early) == ("date_in_future", ["/petition/received_on"])


def test_a_matter_that_came_to_the_unit_itself() -> None:
    steps = judged(line(past("accept", DAY), past("investigate", DAY), registered_by="ZJJ"))
    assert [step.step.by.unit for step in steps] == [5, 5]
    assert judged(line(registered_by="ZJJ")) == ()


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (("unit", 0), None),
        (("bureau", 30), None),
        (("unit", 31), ("rating_window_closed", ["/ratings/0"])),
        (("unit", -1), ("rating_not_open", ["/ratings/0"])),
    ],
)
def test_ratings_are_judged_with_the_line(rating: tuple[str, int], expected: tuple[str, list[str]] | None) -> None:
    served = DAY + timedelta(days=20)
    given = PastRating(rating[0], "satisfied", at(served + timedelta(days=rating[1])))
    one = replace(whole(served), ratings=(given,))
    if expected is None:
        assert len(judged(one)) == 6
    else:
        assert refusal(one) == expected


def test_a_bureau_that_took_no_part_and_a_matter_without_an_answer_are_not_rated() -> None:
    given = (PastRating("bureau", "satisfied", at(DAY + timedelta(days=1))),)
    assert refusal(line(registered_by="ZJJ", ratings=given)) == ("rating_out_of_scope", ["/ratings/0"])
    assert refusal(line(ratings=given)) == ("rating_not_open", ["/ratings/0"])


def test_an_executed_opinion() -> None:
    support: Mapping[str, Any] = {"claims": SUPPORT}
    actions = [*whole(DAY).actions[:4], past("issue_opinion", DAY, **support), past("serve", DAY), past("execute", DAY + timedelta(days=9))]
    steps = judged(line(*actions))
    assert [step.decision.case.state for step in steps][-2:] == ["executing", "closed"]
