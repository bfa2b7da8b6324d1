"""The key ring: every secret of the installation, from one file outside the database, with ids for rotation.

The file is JSON: `{"<purpose>": {"current": 1, "keys": {"1": "<base64, 32 bytes or more>"}}, …, "signing": {"current": "<kid>",
"keys": [<private JWK, P-256 or Ed25519>]}}`. To rotate, add a key and name it as current; keep the old ones while values carry their ids.
"""

import base64
import json
import os
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

PURPOSES = ("field", "index", "query_code", "answer", "cursor", "audit")
KEY_BYTES = 32
LARGEST_ID = 32_767  # key ids are also kept in smallint columns
FEWEST_DISTINCT_BYTES = 12  # 32 random bytes fall below it once in 10^13 files

SigningKey = ECKey | OKPKey
CURVES = {"P-256": "ES256", "Ed25519": "Ed25519"}


class UnusableKeysError(Exception):
    """The key file is missing, incomplete or weak; the message names what, never a key."""


@dataclass(frozen=True, repr=False)
class Keys:
    """Keys of one purpose: by id, and which one is used for new values."""

    current: int
    by_id: Mapping[int, bytes]

    @property
    def newest(self) -> bytes:
        """The key for new values."""
        return self.by_id[self.current]


@dataclass(frozen=True, repr=False)
class SigningKeys:
    """Keys that sign tokens: one signs, all verify."""

    current: SigningKey
    all: tuple[SigningKey, ...]

    @property
    def algorithm(self) -> str:
        """JOSE name of the current key's algorithm."""
        return algorithm_of(self.current)


@dataclass(frozen=True, repr=False)
class KeyRing:
    """All keys of the installation. None of them ever reaches SQL, a log or an answer."""

    field: Keys
    index: Keys
    query_code: Keys
    answer: Keys
    cursor: Keys
    audit: Keys
    signing: SigningKeys

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Read the key file; raises UnusableKeysError for a missing file, purpose or key, and for a weak or twice used one."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise UnusableKeysError(f"The key file {path} does not exist (XINFANG_KEYS).") from error
        except (OSError, ValueError) as error:
            raise UnusableKeysError(f"The key file {path} cannot be read as JSON (XINFANG_KEYS).") from error
        if not isinstance(raw, dict):
            raise UnusableKeysError(f"The key file {path} holds no JSON object (XINFANG_KEYS).")
        keys = {purpose: _keys(raw.get(purpose), purpose) for purpose in PURPOSES}
        uses = Counter(key for purpose in keys.values() for key in purpose.by_id.values())
        if any(count > 1 for count in uses.values()):
            raise UnusableKeysError("The key file uses one key twice; every purpose and every id needs its own.")
        return cls(**keys, signing=_signing(raw.get("signing")))

    @staticmethod
    def generate(path: Path) -> None:
        """Write a new key file that only its owner may read; raises FileExistsError rather than overwrite one."""
        keys: dict[str, object] = {purpose: {"current": 1, "keys": {"1": _fresh()}} for purpose in PURPOSES}
        signing = ECKey.generate_key("P-256", private=True, auto_kid=True)
        keys["signing"] = {"current": signing.kid, "keys": [signing.as_dict(private=True)]}
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(keys, file, indent=1)


def algorithm_of(key: SigningKey) -> str:
    """JOSE algorithm of a signing key: ES256 or Ed25519."""
    return CURVES[str(key.curve_name)]


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _keys(entry: Any, purpose: str) -> Keys:  # noqa: ANN401  # whatever the JSON file holds
    try:
        by_id = {int(number): base64.b64decode(key, validate=True) for number, key in entry["keys"].items()}
        current = int(entry["current"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnusableKeysError(f"The key file has no usable key for “{purpose}”.") from error
    if current not in by_id or not all(1 <= number <= LARGEST_ID for number in by_id):
        raise UnusableKeysError(f"The key file's current “{purpose}” key is missing, or an id is not between 1 and {LARGEST_ID}.")
    if any(len(key) < KEY_BYTES or len(set(key)) < FEWEST_DISTINCT_BYTES for key in by_id.values()):
        raise UnusableKeysError(f"A “{purpose}” key in the key file is weak: at least {KEY_BYTES} random bytes are needed.")
    return Keys(current, by_id)


def _signing(entry: Any) -> SigningKeys:  # noqa: ANN401  # whatever the JSON file holds
    try:
        keys = tuple(_private_key(row) for row in entry["keys"])
        current = next(key for key in keys if key.kid == entry["current"])
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration, JoseError) as error:
        raise UnusableKeysError("The key file has no usable “signing” key: private P-256 or Ed25519 JWKs with a kid are needed.") from error
    return SigningKeys(current, keys)


def _private_key(row: Mapping[str, Any]) -> SigningKey:
    key: SigningKey = (ECKey if row["kty"] == "EC" else OKPKey).import_key(dict(row))
    if not key.is_private or not key.kid or str(key.curve_name) not in CURVES:
        raise ValueError(row["kty"])
    return key
