"""The key ring: every secret of the installation, from one file outside the database, with ids for rotation."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from joserfc.jwk import ECKey

PURPOSES = ("field", "index", "query_code", "answer", "cursor", "audit")
KEY_BYTES = 32


class KeyError_(Exception):  # noqa: N801, N818  # `KeyError` is taken by Python
    """The key file is missing or weak; the message names what."""


@dataclass(frozen=True)
class Keys:
    """Keys of one purpose: by id, and which one is used for new values."""

    current: int
    by_id: Mapping[int, bytes]

    @property
    def newest(self) -> bytes:
        """The key for new values."""
        return self.by_id[self.current]


@dataclass(frozen=True)
class KeyRing:
    """All keys. `signing` is the ES256 key that signs tokens."""

    field: Keys
    index: Keys
    query_code: Keys
    answer: Keys
    cursor: Keys
    audit: Keys
    signing: ECKey

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Read the key file; refuses a missing file, a missing purpose and a key shorter than 256 bits."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise KeyError_(f"The key file {path} does not exist (XINFANG_KEYS).") from error
        return cls(**{purpose: _keys(raw, purpose) for purpose in PURPOSES}, signing=ECKey.import_key(raw["signing"]))

    @staticmethod
    def generate(path: Path) -> None:
        """Write a new key file that only its owner may read; never overwrites one."""
        keys: dict[str, object] = {
            purpose: {"current": 1, "keys": {"1": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}} for purpose in PURPOSES
        }
        keys["signing"] = ECKey.generate_key("P-256", private=True, auto_kid=True).as_dict(private=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(keys, file, indent=1)


def _keys(raw: Mapping[str, Mapping[str, object]], purpose: str) -> Keys:
    try:
        entry = raw[purpose]
        by_id = {int(number): base64.b64decode(key) for number, key in dict(entry["keys"]).items()}  # type: ignore[call-overload]  # JSON
        current = int(str(entry["current"]))
    except (KeyError, TypeError, ValueError) as error:
        raise KeyError_(f"The key file has no usable key for “{purpose}”.") from error
    if current not in by_id or any(len(key) < KEY_BYTES for key in by_id.values()):
        raise KeyError_(f"The key file's “{purpose}” key is missing or shorter than 256 bits.")
    return Keys(current, by_id)
