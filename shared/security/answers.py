"""Stored answers to Idempotency-Keys: encrypted for their actor and key, with a keyed fingerprint of the request.

The fingerprint is keyed because a plain hash of a short body (a look-up by phone) could be guessed back from the database.
"""

import hmac
from dataclasses import dataclass, field

from shared.security.fields import FieldCipher, place_of
from shared.security.keys import Keys
from shared.security.suites import derive

KEY_ID_BYTES = 4


@dataclass(frozen=True)
class Fingerprint:
    """HMAC of a request, fed in parts; it names its key, so that a rotation does not make an old answer look foreign."""

    key_id: int
    _mac: "hmac.HMAC" = field(repr=False)

    def add(self, part: bytes) -> None:
        """Take in the next part of the request."""
        self._mac.update(part)

    def value(self) -> bytes:
        """Key id and HMAC."""
        return self.key_id.to_bytes(KEY_ID_BYTES) + self._mac.digest()


@dataclass(frozen=True)
class AnswerSafe:
    """Seals and opens the answers that retries get."""

    cipher: FieldCipher

    def seal(self, body: bytes, actor: str, key: str) -> bytes:
        """The answer's body for one actor and key."""
        return self.cipher.seal(body, place_of("idempotency", "answer", f"{actor}|{key}"))

    def open(self, stored: bytes, actor: str, key: str) -> bytes:
        """The body; raises TamperedError when it was altered or moved to another actor or key."""
        return self.cipher.open(stored, place_of("idempotency", "answer", f"{actor}|{key}"))

    def fingerprint(self, like: bytes | None = None) -> Fingerprint:
        """A new fingerprint, with the key of a stored one when it is to be compared with that."""
        keys: Keys = self.cipher.keys
        number = keys.current if like is None else int.from_bytes(like[:KEY_ID_BYTES])
        key = derive(keys.by_id.get(number, keys.newest), "fingerprint", 32)
        return Fingerprint(number, hmac.new(key, digestmod="sha256"))
