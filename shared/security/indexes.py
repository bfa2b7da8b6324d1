"""Keyed hashes that never reach SQL as keys: blind indexes of phone and id number, and the petitioner's query code."""

import hmac
import unicodedata
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from shared.security.keys import Keys

INDEX_BYTES = 16
CODE_DIGITS = 16


def blind_index(keys: Keys, field: str, value: str, suite: str) -> bytes:
    """HMAC of the normalised value under the field's own label: equal values meet, nothing else is told."""
    return _mac(keys.newest, f"{field}|{normalise(field, value)}".encode(), suite)[:INDEX_BYTES]


def normalise(field: str, value: str) -> str:
    """One spelling for equal values: full-width folded, a phone to its digits, an id number in capitals."""
    folded = unicodedata.normalize("NFKC", value).strip()
    if field == "phone":
        return "".join(filter(str.isdigit, folded))
    return folded.replace(" ", "").upper()


def query_code(keys: Keys, petition_id: UUID, code_version: int, key_id: int | None = None) -> str:
    """查询码: 16 digits derived from petition and version, never stored; a re-issue raises the version."""
    key = keys.newest if key_id is None else keys.by_id[key_id]
    digest = hmac.digest(key, f"{petition_id}|{code_version}".encode(), "sha256")
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def same_code(one: str, other: str) -> bool:
    """Comparison in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _mac(key: bytes, data: bytes, suite: str) -> bytes:
    if suite == "sm4-gcm+sm3":
        mac = HMAC(key, hashes.SM3())
        mac.update(data)
        return mac.finalize()
    return hmac.digest(key, data, "sha256")
