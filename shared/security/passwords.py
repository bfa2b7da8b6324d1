"""Password hashing: argon2id, off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$dGhpcyBoYXNoIG1hdGNoZXMgbm8gcGFzc3dvcmQhISE"


async def hash_password(secret: str) -> str:
    """argon2id hash with its parameters."""
    return await asyncio.to_thread(_HASHER.hash, secret)


async def check_password(secret_hash: str | None, secret: str) -> bool:
    """Whether the secret fits; an unknown login (None) costs the same work."""
    return await asyncio.to_thread(_verify, secret_hash or _NOBODY, secret)


def _verify(secret_hash: str, secret: str) -> bool:
    try:
        return _HASHER.verify(secret_hash, secret)
    except (VerificationError, InvalidHashError):
        return False
