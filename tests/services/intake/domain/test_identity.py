import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.identity import credit_code_fits, id_number_fits, normal_id_number, normal_phone, resident_id_fits


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "11010519491231002x", "440524188001010014", "110105 1949 1231 002X", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_resident_ids_that_fit(number: str) -> None:
    assert resident_id_fits(number)


@pytest.mark.parametrize(
    "number", ["110105194912310021", "11010519491331002X", "1101051949123100", "", "abc", "01010519491231002X", "110105194912310020"]
)
def test_resident_ids_that_do_not_fit(number: str) -> None:
    assert not resident_id_fits(number)


def test_the_old_form_has_no_check_digit_but_a_birthday() -> None:
    assert resident_id_fits("110105491231002")
    assert not resident_id_fits("110105491331002")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_resident_id_is_noticed(place: int, shift: int) -> None:
    number = "11010519491231002X"
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not resident_id_fits(wrong)


def test_credit_codes() -> None:
    assert credit_code_fits("91350100M000100Y43")  # the example of GB 32100
    assert credit_code_fits("91350100m000100y43")
    assert not credit_code_fits("91350100M000100Y44")
    assert not credit_code_fits("91350100M000100I43")
    assert not credit_code_fits("91350100M000100Y4")


@pytest.mark.parametrize("id_type", [None, "passport", "military_id", "other", "foreign_permanent_resident"])
def test_documents_without_a_public_check_always_fit(id_type: str | None) -> None:
    assert id_number_fits(id_type, "E12345678")


def test_the_kind_of_document_decides() -> None:
    assert not id_number_fits("resident_id", "110105194912310021")
    assert not id_number_fits("unified_social_credit_code", "11010519491231002X")


@pytest.mark.parametrize(
    ("told", "normal"),
    [
        ("１３８００１３８０００", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("(020) 8792 0000", "02087920000"),
        ("020—87920000", "02087920000"),
        ("+852 2345 6789", "+85223456789"),
        ("138 0013 8000 (张)", "13800138000"),
        ("", ""),
    ],
)
def test_one_spelling_of_a_telephone_number(told: str, normal: str) -> None:
    assert normal_phone(told) == normal


@settings(max_examples=2000)
@given(st.text(max_size=40))
def test_a_normal_spelling_is_its_own(text: str) -> None:
    assert normal_phone(normal_phone(text)) == normal_phone(text)
    assert normal_id_number(normal_id_number(text)) == normal_id_number(text)
