from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.domain.records import Scene
from services.tracking.domain.returns import COUNTS, CUT_OFFS, Duty, Period, Return, board, cadence, due_at, file_return
from shared.kernel.errors import Refusal
from shared.kernel.time import ZONE

DAY = date(2026, 3, 20)
DUTY = Duty(7, 1, DAY, None, 1)
PERIODS = st.lists(
    st.builds(
        Period, st.integers(1, 2), st.dates(DAY - timedelta(9), DAY), st.dates(DAY - timedelta(3), DAY + timedelta(9)), st.integers(1, 4)
    )
)


@given(st.integers(1, 4), PERIODS)
def test_a_period_only_ever_raises_the_cadence(per_day: int, periods: list[Period]) -> None:
    duty = Duty(7, 1, DAY, None, per_day)
    found = cadence(duty, periods, DAY)
    assert found >= per_day
    holding = [p.per_day for p in periods if p.keeper == 1 and p.from_on <= DAY <= p.to_on]
    assert found == max([per_day, *holding])


@given(st.sets(st.integers(1, 4)), st.integers(1, 4))
def test_every_owed_round_stands_once(filed: set[int], per_day: int) -> None:
    returns = [Return(7, number, has_matters=number % 2 == 0, late=False) for number in filed]
    found = list(board([Duty(7, 1, DAY, None, per_day), DUTY], [], returns, DAY, datetime.combine(DAY, time(23), ZONE)))
    assert [one.round for one in found] == list(range(1, per_day + 1))
    assert {one.round for one in found if one.state == "missing"} == set(range(1, per_day + 1)) - filed
    assert all((one.state == "reported") is (one.round % 2 == 0) for one in found if one.state != "missing")


def test_a_missing_return_is_late_after_its_hour_only() -> None:
    late = [next(board([DUTY], [], [], DAY, due_at(DAY, 1, 1) + shift)).late for shift in (timedelta(0), timedelta(seconds=1))]
    assert late == [False, True]


def test_every_cadence_has_its_hours_in_order() -> None:
    assert {number: len(hours) for number, hours in CUT_OFFS.items()} == {1: 1, 2: 2, 3: 3, 4: 4}
    assert all(list(hours) == sorted(set(hours)) for hours in CUT_OFFS.values())


@pytest.mark.parametrize(("hour", "late"), [(18, False), (19, True)])
def test_late_is_judged_by_the_hour_of_the_round(hour: int, *, late: bool) -> None:
    scene = Scene(datetime.combine(DAY, time(hour), ZONE), 7, "department", facts={"per_day": 1})
    sent = {"day": DAY, "round": 1, "has_matters": False, **dict.fromkeys(COUNTS, 0)}
    assert file_return({}, sent, scene).columns["late"] is late


def test_nothing_is_owed_without_a_duty() -> None:
    scene = Scene(datetime.combine(DAY, time(9), ZONE), 7, "department", facts={"per_day": 0})
    with pytest.raises(Refusal) as caught:
        file_return({}, {"day": DAY, "round": 1, "has_matters": False, **dict.fromkeys(COUNTS, 0)}, scene)
    assert caught.value.code == "return_not_owed"
