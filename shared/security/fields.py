"""Field encryption: each personal field on its own, bound to its row and column, so that a pasted or altered value fails.

Layout: 0x01 | suite (1) | key id (4) | nonce (12) | ciphertext | tag (16). Authenticated with it: this head and the place
`table|column|row id`. Key id and suite travel with the value: rotation and a change of suite need no flag day.
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag

from shared.security.keys import Keys
from shared.security.suites import BY_NAME, BY_NUMBER, TAG, derive

FORMAT = 1
HEAD, NONCE = 6, 12


class TamperedError(Exception):
    """The value was altered, belongs to another place, or its key is gone."""


@dataclass(frozen=True)
class FieldCipher:
    """Encrypts and decrypts with the keys of one purpose."""

    keys: Keys
    suite: str = "aes256-gcm+sha256"

    def encrypt(self, text: str, place: str) -> bytes:
        """Ciphertext of a text for its place."""
        return self.seal(text.encode(), place)

    def decrypt(self, value: bytes, place: str) -> str:
        """The text; raises TamperedError when anything does not fit."""
        return self.open(value, place).decode()

    def seal(self, data: bytes, place: str) -> bytes:
        """Ciphertext of bytes for their place."""
        suite, nonce = BY_NAME[self.suite], os.urandom(NONCE)
        head = bytes((FORMAT, suite.number)) + self.keys.current.to_bytes(4)
        key = derive(self.keys.newest, suite.name, suite.key_bytes)
        return head + nonce + suite.seal(key, nonce, data, head + place.encode())

    def open(self, value: bytes, place: str) -> bytes:
        """The bytes; raises TamperedError when anything does not fit."""
        head, nonce, rest = value[:HEAD], value[HEAD : HEAD + NONCE], value[HEAD + NONCE :]
        if len(rest) < TAG or head[0] != FORMAT:
            raise TamperedError
        suite, secret = BY_NUMBER.get(head[1]), self.keys.by_id.get(int.from_bytes(head[2:]))
        if suite is None or secret is None:
            raise TamperedError
        try:
            return suite.open(derive(secret, suite.name, suite.key_bytes), nonce, rest, head + place.encode())
        except InvalidTag as error:
            raise TamperedError from error

    def is_current(self, value: bytes) -> bool:
        """Whether a value was written with today's key and suite; re-encryption after a rotation looks for the others."""
        return value[:HEAD] == bytes((FORMAT, BY_NAME[self.suite].number)) + self.keys.current.to_bytes(4)


def place_of(table: str, column: str, row: UUID | str) -> str:
    """What a value is bound to."""
    return f"{table}|{column}|{row}"
