"""Field encryption: each personal field on its own, bound to its row and column, so that a pasted or altered value fails.

Layout: 0x01 | suite (1) | key id (4) | nonce (12) | ciphertext | tag (16). The bound place is `table|column|row id`.
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.security.keys import Keys

FORMAT = 1
SUITES = {"aes256-gcm+sha256": 1, "sm4-gcm+sm3": 2}
HEAD, NONCE, TAG = 6, 12, 16
SM4_KEY_BYTES = 16


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
        suite, nonce = SUITES[self.suite], os.urandom(NONCE)
        head = bytes([FORMAT, suite]) + self.keys.current.to_bytes(4)
        return head + nonce + _encrypt(suite, self.keys.newest, nonce, data, head + place.encode())

    def open(self, value: bytes, place: str) -> bytes:
        """The bytes; raises TamperedError when anything does not fit."""
        head, nonce, rest = value[:HEAD], value[HEAD : HEAD + NONCE], value[HEAD + NONCE :]
        key = self.keys.by_id.get(int.from_bytes(head[2:]))
        if len(value) < HEAD + NONCE + TAG or head[0] != FORMAT or key is None:
            raise TamperedError
        try:
            return _decrypt(head[1], key, nonce, rest, head + place.encode())
        except (InvalidTag, ValueError) as error:
            raise TamperedError from error


def place_of(table: str, column: str, row: UUID | str) -> str:
    """What a value is bound to."""
    return f"{table}|{column}|{row}"


def _encrypt(suite: int, key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    if suite == SUITES["aes256-gcm+sha256"]:
        return AESGCM(key).encrypt(nonce, data, bound)
    encryptor = Cipher(algorithms.SM4(key[:SM4_KEY_BYTES]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(data) + encryptor.finalize() + encryptor.tag


def _decrypt(suite: int, key: bytes, nonce: bytes, rest: bytes, bound: bytes) -> bytes:
    if suite == SUITES["aes256-gcm+sha256"]:
        return AESGCM(key).decrypt(nonce, rest, bound)
    if suite != SUITES["sm4-gcm+sm3"]:
        raise TamperedError
    decryptor = Cipher(algorithms.SM4(key[:SM4_KEY_BYTES]), modes.GCM(nonce, rest[-TAG:])).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(rest[:-TAG]) + decryptor.finalize()
