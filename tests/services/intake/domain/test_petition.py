from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.petition import Petition, Petitioner, check_dates, is_group, warnings
from services.intake.domain.rating import check_ratable, window_end
from shared.contracts.vocabularies import PetitionWarning
from shared.kernel.errors import Refusal

DAY = date(2026, 9, 1)
PERSON = Petitioner(name="张三", address="街口街道某路1号", id_type="resident_id", id_number="11010519491231002X")
PETITION = Petition("letter", "written", DAY, petitioners=(PERSON,))


def codes(petition: Petition) -> list[tuple[str, str]]:
    return [(notice.code, notice.pointer) for notice in warnings(petition)]


def test_an_ordinary_letter_gives_no_warning() -> None:
    assert codes(PETITION) == []


def test_every_warning_is_a_published_word() -> None:
    crowd = tuple(replace(PERSON, representative=True) for _ in range(6))
    odd = (
        replace(PETITION, petitioners=()),
        replace(PETITION, petitioners=(Petitioner(name="张三"), replace(PERSON, id_number="110105194912310021"))),
        Petition("visit", "oral", DAY, headcount=3, petitioners=crowd),
        Petition("visit", "written", DAY, headcount=9, petitioners=(PERSON,)),
        replace(PETITION, petitioners=(Petitioner(name="张三"),)),
    )
    found = {notice.code for petition in odd for notice in warnings(petition)}
    assert found == set(PetitionWarning)


def test_anonymous_and_unclear() -> None:
    assert codes(replace(PETITION, petitioners=())) == [("anonymous", "/petitioners")]
    assert codes(replace(PETITION, petitioners=(Petitioner(phone="13800138000"),)))[0][0] == "anonymous"
    assert codes(replace(PETITION, petitioners=(Petitioner(name="张三"),)))[0][0] == "contact_unclear"
    assert codes(replace(PETITION, headcount=2, petitioners=(Petitioner(name="张三"), PERSON))) == []


def test_a_wrong_check_digit_is_a_warning_at_its_place() -> None:
    wrong = replace(PERSON, id_number="110105194912310021")
    assert codes(replace(PETITION, headcount=2, petitioners=(PERSON, wrong))) == [("id_check_digit", "/petitioners/1/id_number")]


@pytest.mark.parametrize(("read_back", "expected"), [(True, []), (False, [("oral_not_read_back", "/read_back")])])
def test_an_oral_petition_is_read_back(*, read_back: bool, expected: list[tuple[str, str]]) -> None:
    assert codes(replace(PETITION, channel="call", mode="oral", read_back=read_back)) == expected


@pytest.mark.parametrize(
    ("headcount", "representatives", "expected"),
    [
        (1, 0, []),
        (4, 0, []),
        (5, 0, ["representatives_missing"]),
        (6, 1, []),
        (6, 5, []),
        (6, 6, ["too_many_representatives"]),
    ],
)
def test_a_group_visit_elects_up_to_five(headcount: int, representatives: int, expected: list[str]) -> None:
    people = tuple(replace(PERSON, representative=n < representatives) for n in range(headcount))
    visit = Petition("visit", "written", DAY, headcount=headcount, petitioners=people)
    assert [code for code, _ in codes(visit)] == expected
    assert is_group(visit) is (headcount >= 5)
    assert codes(replace(visit, channel="letter")) == []


def test_fewer_persons_than_named() -> None:
    assert codes(replace(PETITION, petitioners=(PERSON, PERSON))) == [("headcount_below_petitioners", "/headcount")]


def test_nothing_is_received_after_it_is_registered() -> None:
    check_dates(DAY, DAY)
    with pytest.raises(Refusal) as caught:
        check_dates(date(2026, 9, 2), DAY)
    assert (caught.value.code, caught.value.pointer) == ("validation_failed", "/received_on")


def test_intakes_door_to_the_rating_rule() -> None:
    check_ratable("appeal", "P6", DAY, window_end(DAY))
    with pytest.raises(Refusal) as caught:
        check_ratable("appeal", "P6", DAY, DAY, rated="unit", has_unit=False)
    assert caught.value.code == "rating_out_of_scope"
