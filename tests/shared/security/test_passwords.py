import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from shared.security.passwords import NOBODY_HASH, check_password, hash_password


async def test_a_hash_fits_its_secret_only() -> None:
    stored = await hash_password("正确 horse")
    assert stored.startswith("$argon2id$")
    assert await check_password(stored, "正确 horse")
    assert not await check_password(stored, "正确 hors")
    assert await hash_password("正确 horse") != stored


async def test_a_broken_hash_fits_nothing() -> None:
    assert not await check_password("", "")
    assert not await check_password("plain", "plain")


async def test_nobody_costs_the_same_work_and_never_fits() -> None:
    assert extract_parameters(NOBODY_HASH) == extract_parameters(await hash_password("x"))
    with pytest.raises(VerifyMismatchError):  # the work is done: a hash that cannot be parsed would be refused at once
        PasswordHasher().verify(NOBODY_HASH, "anything")
    assert not await check_password(None, "anything")
