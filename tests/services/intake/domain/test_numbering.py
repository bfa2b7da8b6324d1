from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.numbering import LETTERS, PetitionNumber, check_digit, parse_number, petition_number

PARTS = st.builds(
    PetitionNumber,
    region=st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    channel=st.sampled_from(sorted(LETTERS)),
    sequence=st.integers(1, 10**9),
)


def test_a_number_worked_out_by_hand() -> None:
    assert check_digit("0794") == "5"  # the example of ISO 7064
    number = petition_number(PetitionNumber("440117", date(2022, 3, 1), "letter", 42))
    assert number == "44011720220301L00042" + check_digit("44011720220301100042")
    assert len(number) == 21


def test_the_sequence_grows_past_five_digits() -> None:
    number = petition_number(PetitionNumber("4401", date(2022, 3, 1), "web", 1_234_567))
    assert number.startswith("44010020220301W1234567")
    assert parse_number(number) == PetitionNumber("440100", date(2022, 3, 1), "web", 1_234_567)


@given(PARTS)
def test_what_is_written_can_be_read(parts: PetitionNumber) -> None:
    assert parse_number(petition_number(parts)) == parts


@given(PARTS, st.data())
def test_one_wrong_digit_is_noticed(parts: PetitionNumber, data: st.DataObject) -> None:
    number = petition_number(parts)
    place = data.draw(st.sampled_from([n for n, char in enumerate(number) if char.isdigit()]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert parse_number(number[:place] + other + number[place + 1 :]) is None


@given(PARTS, st.sampled_from(sorted(LETTERS.values())))
def test_a_wrong_letter_is_noticed(parts: PetitionNumber, letter: str) -> None:
    number = petition_number(parts)
    if letter != LETTERS[parts.channel]:
        assert parse_number(number.replace(LETTERS[parts.channel], letter)) is None


@pytest.mark.parametrize(
    "text", ["", "44011720220301X000421", "４４０１１７20220301L000428", "44011720221301L0004210", "not a number", "0" * 500]
)
def test_nonsense_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_a_day_that_does_not_exist_is_no_number() -> None:
    digits = "44011720220230" + "1" + "00042"
    assert parse_number("44011720220230L00042" + check_digit(digits)) is None
