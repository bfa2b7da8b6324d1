import secrets
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.security.fields import HEAD, NONCE, FieldCipher, TamperedError, place_of
from shared.security.keys import Keys
from shared.security.suites import BY_NAME, TAG, derive, self_test

SUITES = sorted(BY_NAME)
OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
ROW = UUID(int=7)
PLACE = place_of("petitioner", "name", ROW)


def cipher(suite: str, keys: Keys | None = None) -> FieldCipher:
    return FieldCipher(keys or Keys(1, {1: OLD}), suite)


def test_published_vectors_hold() -> None:
    self_test()


@pytest.mark.parametrize("suite", SUITES)
@given(text=st.text())
def test_any_text_comes_back(suite: str, text: str) -> None:
    if text.isprintable() or "\ud800" not in text:
        assert cipher(suite).decrypt(cipher(suite).encrypt(text, PLACE), PLACE) == text


@pytest.mark.parametrize("suite", SUITES)
def test_layout_says_format_suite_and_key(suite: str) -> None:
    value = cipher(suite, Keys(258, {258: OLD})).encrypt("张三", PLACE)
    assert value[:HEAD] == bytes([1, BY_NAME[suite].number, 0, 0, 1, 2])
    assert len(value) == HEAD + NONCE + len("张三".encode()) + TAG


@pytest.mark.parametrize("suite", SUITES)
def test_equal_texts_give_different_values(suite: str) -> None:
    assert len({cipher(suite).encrypt("张三", PLACE) for _ in range(50)}) == 50


@pytest.mark.parametrize("suite", SUITES)
def test_every_altered_byte_is_noticed(suite: str) -> None:
    value = cipher(suite).encrypt("440117199001017715", PLACE)
    for position in range(len(value)):
        for flip in (0x01, 0x80, 0xFF):
            altered = bytearray(value)
            altered[position] ^= flip
            with pytest.raises(TamperedError):
                cipher(suite).decrypt(bytes(altered), PLACE)


@pytest.mark.parametrize("suite", SUITES)
def test_every_shortened_or_lengthened_value_is_noticed(suite: str) -> None:
    value = cipher(suite).encrypt("张三", PLACE)
    for wrong in (*(value[:length] for length in range(len(value))), value + b"\x00", b"\x00" + value):
        with pytest.raises(TamperedError):
            cipher(suite).decrypt(wrong, PLACE)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "place",
    [
        place_of("petitioner", "name", UUID(int=8)),
        place_of("petitioner", "address", ROW),
        place_of("case_accused", "name", ROW),
        "",
    ],
)
def test_a_value_pasted_into_another_row_or_column_is_noticed(suite: str, place: str) -> None:
    with pytest.raises(TamperedError):
        cipher(suite).decrypt(cipher(suite).encrypt("张三", PLACE), place)


@pytest.mark.parametrize("suite", SUITES)
def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key(suite: str) -> None:
    before, after = cipher(suite), cipher(suite, Keys(2, {1: OLD, 2: NEW}))
    old = before.encrypt("张三", PLACE)
    assert after.decrypt(old, PLACE) == "张三"
    assert not after.is_current(old)
    new = after.encrypt("张三", PLACE)
    assert after.is_current(new)
    with pytest.raises(TamperedError):
        before.decrypt(new, PLACE)


def test_values_stay_readable_when_the_suite_changes() -> None:
    one, other = SUITES
    value = cipher(one).encrypt("张三", PLACE)
    assert cipher(other).decrypt(value, PLACE) == "张三"
    assert not cipher(other).is_current(value)


def test_suites_never_share_a_key() -> None:
    one, other = (derive(OLD, suite.name, suite.key_bytes) for suite in BY_NAME.values())
    assert other not in one
    assert OLD[:16] not in (one, other)
