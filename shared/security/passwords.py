"""Password hashing: argon2id, off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.kernel.errors import Refusal

PUBLISHED = "xinfang-demo"  # of the demonstration; refused wherever a person or a client is given a secret
SHORTEST, LONGEST = 12, 128

# OWASP's second setting: 19 MiB and two passes; RFC 9106's 64 MiB would let a few parallel logins outgrow the whole stack.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$bm9ib2R5IGhhcyBubyBwYXNzd29yZCwgbmV2ZXIhISE"


def check_new(secret: str, login: str) -> None:
    """A new password has 12 to 128 characters, is not the published one and does not hold the login."""
    if not SHORTEST <= len(secret) <= LONGEST:
        raise Refusal("password_length", pointer="/password", shortest=SHORTEST, longest=LONGEST)
    if secret.casefold() == PUBLISHED or login.casefold() in secret.casefold():
        raise Refusal("password_known", pointer="/password")


async def hash_password(secret: str) -> str:
    """argon2id hash with its parameters."""
    return await asyncio.to_thread(_HASHER.hash, secret)


async def check_password(secret_hash: str | None, secret: str) -> bool:
    """Whether the secret fits; an unknown login (None) costs the same work and never fits."""
    fits = await asyncio.to_thread(_verify, secret_hash or NOBODY_HASH, secret)
    return fits and secret_hash is not None


def _verify(secret_hash: str, secret: str) -> bool:
    try:
        return _HASHER.verify(secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False
