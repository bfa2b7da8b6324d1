import secrets
from uuid import UUID, uuid4

import pytest

from shared.security.indexes import blind_index, blind_indexes, normalise, query_code, same_code
from shared.security.keys import Keys
from shared.security.suites import BY_NAME

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
KEYS = Keys(1, {1: OLD})
ROTATING = Keys(2, {1: OLD, 2: NEW})
SUITES = sorted(BY_NAME)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    ("field", "spellings"),
    [
        ("phone", ["13800138000", "138 0013 8000", "138-0013-8000", "１３８００１３８０００", "+8613800138000", "0086 138 0013 8000"]),
        ("phone", ["02087921234", "020-87921234", "(020) 8792 1234"]),
        ("id_number", ["44011719900101771X", "44011719900101771x", "440117 19900101 771X", "４４０１１７１９９００１０１７７１Ｘ"]),
    ],
)
def test_spellings_of_one_value_meet(suite: str, field: str, spellings: list[str]) -> None:
    assert len({blind_index(KEYS, field, value, suite) for value in spellings}) == 1


def test_different_values_fields_keys_and_suites_differ() -> None:
    values = {
        blind_index(keys, field, value, suite)
        for keys in (KEYS, ROTATING)
        for field in ("phone", "id_number")
        for value in ("13800138000", "13800138001")
        for suite in SUITES
    }
    assert len(values) == 16
    assert {len(value) for value in values} == {16}


@pytest.mark.parametrize("field", ["name", "address", "email", "phone_last4"])
def test_nothing_else_is_indexed(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        blind_index(KEYS, field, "张三", SUITES[0])


def test_while_rotating_both_indexes_are_asked_for() -> None:
    old, asked = blind_index(KEYS, "phone", "13800138000", SUITES[0]), blind_indexes(ROTATING, "phone", "13800138000", SUITES[0])
    assert asked == [blind_index(ROTATING, "phone", "13800138000", SUITES[0]), old]


def test_a_landline_beginning_with_86_keeps_its_digits() -> None:
    assert normalise("phone", "8621234567") == "8621234567"


def test_a_query_code_is_sixteen_digits_and_always_the_same() -> None:
    petition = uuid4()
    codes = {query_code(KEYS, petition, 1) for _ in range(3)}
    assert len(codes) == 1
    code = codes.pop()
    assert len(code) == 16
    assert code.isdecimal()


def test_codes_differ_by_petition_version_and_key() -> None:
    petitions = [uuid4() for _ in range(500)]
    codes = {query_code(keys, petition, version) for petition in petitions for version in (1, 2) for keys in (KEYS, ROTATING)}
    assert len(codes) == 2000


def test_an_old_code_stays_good_after_a_rotation_by_its_key_id() -> None:
    petition = uuid4()
    assert query_code(ROTATING, petition, 1, key_id=1) == query_code(KEYS, petition, 1)


def test_an_unknown_key_id_gives_a_code_that_never_fits() -> None:
    assert not same_code(query_code(ROTATING, UUID(int=1), 1, key_id=9), query_code(ROTATING, UUID(int=1), 1, key_id=1))


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("1234567890123456", True),
        ("1234 5678 9012 3456", True),
        ("1234-5678-9012-3456", True),
        ("１２３４５６７８９０１２３４５６", True),
        ("1234567890123457", False),
        ("123456789012345", False),
        ("12345678901234566", False),
        ("", False),
        ("\udcff", False),
    ],
)
def test_codes_read_aloud_are_compared_by_their_digits(typed: str, fits: bool) -> None:  # noqa: FBT001
    assert same_code(typed, "1234567890123456") is fits
