from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.contributions import CaseFact, Contribution, Rating, contributions
from services.reporting.domain.indicators import INDICATORS

BUREAU, UNIT = 3, 5
DAY = date(2022, 3, 1)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


NEW = CaseFact(DAY, "web", BUREAU, bureau_unit=BUREAU, k1_due=after(15))
SENT = replace(NEW, state="received", handling_unit=UNIT, disposed_on=after(2), forwarded_on=after(2), handed_on=after(2))
ACCEPTED = replace(SENT, state="accepted", path="P6", noticed_on=after(5), k5_due=after(65), k5_known_on=after(5))
SERVED = replace(ACCEPTED, state="served", closed_on=after(60), delivered_on=after(60))


def rows(fact: CaseFact, indicator: str, rated: str | None = None) -> set[tuple[int, date, date, bool, bool]]:
    found = (row for row in contributions(fact) if row.indicator == indicator and row.object == rated)
    return {(row.unit_id, row.cohort_on, row.known_on, row.numerator, row.denominator) for row in found}


def figure(fact: CaseFact, indicator: str, as_of: date = date.max, rated: str | None = None) -> tuple[int, int]:
    known = [row for row in contributions(fact) if row.indicator == indicator and row.object == rated and row.known_on <= as_of]
    return sum(row.numerator for row in known), sum(row.denominator for row in known)


def test_every_contribution_is_of_a_declared_indicator_by_object_or_not() -> None:
    rated = replace(SERVED, ratings={"unit": Rating("satisfied", after(61))})
    for fact in (NEW, SENT, ACCEPTED, SERVED, rated):
        for row in contributions(fact):
            assert (row.object is not None) is INDICATORS[row.indicator].by_object
    assert {row.indicator for row in contributions(rated)} == set(INDICATORS)


@pytest.mark.parametrize(("days", "share"), [(0, (1, 1)), (15, (1, 1)), (16, (0, 1))])
def test_e1_counts_the_bureaus_own_disposal_within_fifteen_days(days: int, share: tuple[int, int]) -> None:
    fact = replace(NEW, disposed_on=after(days))
    assert figure(fact, "bureau_timely_acceptance_rate") == share
    assert {row[:2] for row in rows(fact, "bureau_timely_acceptance_rate")} == {(BUREAU, after(15))}


def test_e1_as_it_was_known() -> None:
    assert figure(SENT, "bureau_timely_acceptance_rate", after(-1)) == (0, 0)
    assert figure(SENT, "bureau_timely_acceptance_rate", after(1)) == (0, 1)
    assert figure(SENT, "bureau_timely_acceptance_rate", after(2)) == (1, 1)


@pytest.mark.parametrize(("days", "share"), [(30, (1, 1)), (31, (0, 1))])
def test_e2_gives_the_unit_thirty_days_from_registration(days: int, share: tuple[int, int]) -> None:
    fact = replace(SENT, noticed_on=after(days))
    assert figure(fact, "unit_timely_acceptance_rate") == share
    assert {row[:2] for row in rows(fact, "unit_timely_acceptance_rate")} == {(UNIT, after(30))}
    assert rows(replace(fact, category="accusation"), "unit_timely_acceptance_rate") == set()
    assert rows(NEW, "unit_timely_acceptance_rate") == set()


def test_e3_is_judged_on_the_strict_deadline_in_its_own_cohort() -> None:
    on_time = replace(SERVED, closed_on=after(65))
    assert rows(on_time, "on_time_completion_rate") == {
        (UNIT, after(65), after(5), False, True),
        (UNIT, after(65), after(65), True, False),
    }
    assert figure(replace(SERVED, closed_on=after(66)), "on_time_completion_rate") == (0, 1)
    assert figure(ACCEPTED, "on_time_completion_rate") == (0, 1)
    extended = replace(SERVED, closed_on=after(90), k5_due=after(95), k5_known_on=after(50))
    assert rows(extended, "on_time_completion_rate") == {
        (UNIT, after(95), after(50), False, True),
        (UNIT, after(95), after(90), True, False),
    }
    assert rows(SENT, "on_time_completion_rate") == set()


def test_e3_holds_a_suggestion_to_sixty_days() -> None:
    fact = replace(SENT, category="suggestion", term_started_on=after(3), state="replied", closed_on=after(63))
    assert figure(fact, "on_time_completion_rate") == (1, 1)
    assert figure(replace(fact, closed_on=after(64)), "on_time_completion_rate") == (0, 1)


def test_repeats_count_only_where_all_petitions_do() -> None:
    repeat = replace(SERVED, first=False)
    assert {row.indicator for row in contributions(repeat)} == {"online_share", "forwarding_rate", "participation_rate"}


def test_e4_e5_a_rating_counts_when_it_is_given() -> None:
    fact = replace(SERVED, ratings={"unit": Rating("basically_satisfied", after(70)), "bureau": Rating("dissatisfied", after(71))})
    assert rows(fact, "participation_rate", "unit") == {(UNIT, after(70), after(70), True, True)}
    assert rows(fact, "satisfaction_rate", "unit") == {(UNIT, after(70), after(70), True, True)}
    assert rows(fact, "participation_rate", "bureau") == {(BUREAU, after(71), after(71), True, True)}
    assert rows(fact, "satisfaction_rate", "bureau") == {(BUREAU, after(71), after(71), False, True)}


def test_e4_an_unused_window_counts_from_the_day_after_it_closed() -> None:
    assert rows(SERVED, "participation_rate", "unit") == {(UNIT, after(90), after(91), False, True)}
    assert rows(SERVED, "satisfaction_rate", "unit") == set()
    assert figure(SERVED, "participation_rate", after(90), "unit") == (0, 0)
    assert figure(SERVED, "participation_rate", after(91), "unit") == (0, 1)
    assert rows(ACCEPTED, "participation_rate", "unit") == set()


@pytest.mark.parametrize("path", ["P1", "P2", "P3", "P4"])
def test_what_is_outside_the_survey_is_in_no_denominator(path: str) -> None:
    redirected = replace(SERVED, path=path, state="redirected")
    assert figure(redirected, "participation_rate", rated="unit") == (0, 0)
    assert figure(replace(SERVED, category="accusation"), "participation_rate", rated="bureau") == (0, 0)
    assert figure(replace(SERVED, path="P5"), "participation_rate", rated="unit") == (0, 1)


def test_a_bureau_that_took_no_part_has_no_figures() -> None:
    direct = replace(SERVED, bureau_unit=None, registered_by=UNIT, k1_due=None)
    assert {row.unit_id for row in contributions(direct)} == {UNIT}
    assert {row.indicator for row in contributions(direct)} >= {"unit_timely_acceptance_rate", "on_time_completion_rate", "online_share"}


@pytest.mark.parametrize(
    ("channel", "share"), [("letter", (0, 1)), ("visit", (0, 1)), ("call", (1, 1)), ("fax", (1, 1)), ("email", (1, 1)), ("web", (1, 1))]
)
def test_e8_is_every_form_but_letter_and_visit(channel: str, share: tuple[int, int]) -> None:
    fact = replace(NEW, channel=channel)
    assert figure(fact, "online_share") == share
    assert {row[:2] for row in rows(fact, "online_share")} == {(BUREAU, DAY)}


def test_e9_counts_what_had_to_be_forwarded() -> None:
    assert figure(SENT, "forwarding_rate") == (1, 1)
    assert figure(NEW, "forwarding_rate") == (0, 1)
    assert figure(replace(SENT, forwarded_on=after(16)), "forwarding_rate") == (0, 1)
    assert figure(replace(NEW, state="replied", disposed_on=after(3), closed_on=after(3)), "forwarding_rate") == (0, 0)
    assert figure(replace(NEW, state="redirected", disposed_on=after(3)), "forwarding_rate") == (0, 0)


OPTIONAL_DAY = st.none() | st.dates(DAY, after(200))
FACTS = st.builds(
    CaseFact,
    registered_on=st.just(DAY),
    channel=st.sampled_from(["letter", "web"]),
    registered_by=st.just(BUREAU),
    bureau_unit=st.sampled_from([None, BUREAU]),
    handling_unit=st.sampled_from([None, UNIT]),
    state=st.sampled_from(["registered", "received", "served", "replied"]),
    category=st.sampled_from([None, "suggestion", "accusation", "appeal"]),
    path=st.sampled_from([None, "P1", "P5", "P6"]),
    first=st.booleans(),
    disposed_on=OPTIONAL_DAY,
    forwarded_on=OPTIONAL_DAY,
    handed_on=OPTIONAL_DAY,
    noticed_on=OPTIONAL_DAY,
    k1_due=OPTIONAL_DAY,
    k5_due=OPTIONAL_DAY,
    k5_known_on=OPTIONAL_DAY,
    term_started_on=OPTIONAL_DAY,
    closed_on=OPTIONAL_DAY,
    delivered_on=OPTIONAL_DAY,
    ratings=st.dictionaries(
        st.sampled_from(["bureau", "unit"]), st.builds(Rating, st.sampled_from(["satisfied", "dissatisfied"]), st.dates(DAY, after(200)))
    ),
)


@given(FACTS, st.dates(DAY, after(300)))
def test_a_case_counts_at_most_once_and_never_above_its_denominator(fact: CaseFact, as_of: date) -> None:
    found = contributions(fact)
    groups: dict[tuple[str, str | None], list[Contribution]] = {}
    for row in found:
        if row.known_on <= as_of:
            groups.setdefault((row.indicator, row.object), []).append(row)
    for known in groups.values():
        assert 0 <= sum(row.numerator for row in known) <= sum(row.denominator for row in known) <= 1
        assert len({(row.unit_id, row.cohort_on) for row in known}) == 1
    assert all(row.known_on >= DAY for row in found)
    assert contributions(fact) == found
