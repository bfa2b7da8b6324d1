import pytest

from deploy.directory import UNITS, logins
from services.intake.domain.numbering import LETTERS
from services.tracking.domain.case import By
from services.tracking.domain.clocks import STATE_AFTER
from services.tracking.domain.states import STATES
from services.tracking.domain.transitions import TRANSITIONS
from shared.contracts.permissions import ROLES
from shared.contracts.vocabularies import VOCABULARIES, Action, Channel, ClockState, Role, State, UnitKind, Word, labels


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_word_has_a_code_and_both_labels(name: str) -> None:
    rows = labels(VOCABULARIES[name])
    assert len({row["code"] for row in rows}) == len(rows) > 1
    for row in rows:
        assert row["code"].replace("_", "").replace(":", "").isalnum()
        assert not row["zh"].isascii()
        assert row["en"].isascii()


def test_a_word_is_its_code() -> None:
    word: Word = Channel.WEB
    assert word == "web"
    assert f"{word}" == "web"
    assert (Channel("letter").zh, Channel("letter").en) == ("来信", "Letter")


def test_words_cover_what_the_rules_speak_of() -> None:
    assert set(STATES) <= set(State)
    assert set(TRANSITIONS) | {"register"} <= set(Action)
    assert set(STATE_AFTER.values()) | {"pending"} == set(ClockState)
    assert set(LETTERS) == set(Channel)
    assert set(Role) | {"public", "system"} == set(ROLES)
    assert {unit.kind for unit in UNITS} == set(UnitKind)
    assert {login.role for login in logins()} <= set(Role)
    assert By(1, Role.UNIT_HEAD).role == "unit_head"
