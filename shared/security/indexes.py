"""Keyed hashes whose keys never reach SQL: blind indexes of phone and id number, and the petitioner's query code."""

import hmac
import re
import unicodedata
from uuid import UUID

from shared.security.keys import Keys
from shared.security.suites import BY_NAME, derive

INDEXED = frozenset({"phone", "id_number"})  # never a name or last digits: their frequency would tell who it is
INDEX_BYTES = 16
INDEX_KEY_BYTES = 32
CODE_DIGITS = 16
_MOBILE = re.compile(r"(?:00)?86(1[0-9]{10})")


def blind_index(keys: Keys, field: str, value: str, suite: str) -> bytes:
    """HMAC of the normalised value under the field's own key, cut to 16 bytes: equal values meet, nothing else is told."""
    return _index(keys.newest, field, value, suite)


def blind_indexes(keys: Keys, field: str, value: str, suite: str) -> list[bytes]:
    """The value's index under every key, the current one first: what a look-up asks for while a rotation is under way."""
    newest_first = sorted(keys.by_id, key=lambda number: (number != keys.current, -number))
    return [_index(keys.by_id[number], field, value, suite) for number in newest_first]


def normalise(field: str, value: str) -> str:
    """One spelling for equal values: full-width folded; a phone to its digits without 86; an id number in capitals without blanks."""
    folded = unicodedata.normalize("NFKC", value)
    if field == "phone":
        digits = "".join(letter for letter in folded if letter.isdecimal())
        return _MOBILE.sub(r"\1", digits) if _MOBILE.fullmatch(digits) else digits
    return re.sub(r"[\s\-‐–—]", "", folded).upper()


def _index(key: bytes, field: str, value: str, suite: str) -> bytes:
    if field not in INDEXED:
        raise ValueError(f"{field} has no blind index")
    own = derive(key, f"blind index|{field}|{suite}", INDEX_KEY_BYTES)
    return BY_NAME[suite].mac(own, normalise(field, value).encode())[:INDEX_BYTES]


def query_code(keys: Keys, petition_id: UUID, code_version: int, key_id: int | None = None) -> str:
    """查询码: 16 digits, HMAC(code key, petition id ‖ code version), never stored; a re-issue raises the version."""
    key = keys.newest if key_id is None else keys.by_id.get(key_id, keys.newest)
    digest = hmac.digest(key, petition_id.bytes + code_version.to_bytes(4), "sha256")
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def same_code(one: str, other: str) -> bool:
    """Comparison in constant time; blanks and dashes of a code read aloud do not count, full-width digits are digits."""
    return hmac.compare_digest(_digits(one), _digits(other))


def _digits(code: str) -> bytes:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", code)).encode(errors="replace")
