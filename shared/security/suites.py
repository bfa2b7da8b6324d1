"""The two cipher suites: AES-256-GCM with SHA-256, and the national SM4-GCM with SM3 (GB/T 32907, GB/T 32905).

Every value carries the number of its suite, so the setting may change while old values stay readable. Keys of a suite are
derived from the key file's by HKDF, so that no key serves two algorithms.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TAG = 16
Crypt = Callable[[bytes, bytes, bytes, bytes], bytes]


class BrokenCryptoError(RuntimeError):
    """This machine's cryptography does not give the published results; nothing may be encrypted with it."""


@dataclass(frozen=True)
class Suite:
    """One suite. `seal` and `open` take key, nonce, data and bound data; `open` raises InvalidTag."""

    name: str
    number: int
    key_bytes: int
    seal: Crypt
    open: Crypt
    mac: Callable[[bytes, bytes], bytes]


def _sm4_seal(key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(data) + encryptor.finalize() + encryptor.tag


def _sm4_open(key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, data[-TAG:])).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(data[:-TAG]) + decryptor.finalize()


def _sm3_mac(key: bytes, data: bytes) -> bytes:
    mac = HMAC(key, hashes.SM3())
    mac.update(data)
    return mac.finalize()


@lru_cache(maxsize=64)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


SUITES = (
    Suite(
        "aes256-gcm+sha256",
        1,
        32,
        lambda key, nonce, data, bound: _aes(key).encrypt(nonce, data, bound),
        lambda key, nonce, data, bound: _aes(key).decrypt(nonce, data, bound),
        lambda key, data: hmac.digest(key, data, "sha256"),
    ),
    Suite("sm4-gcm+sm3", 2, 16, _sm4_seal, _sm4_open, _sm3_mac),
)
BY_NAME = {suite.name: suite for suite in SUITES}
BY_NUMBER = {suite.number: suite for suite in SUITES}


@lru_cache(maxsize=256)
def derive(key: bytes, label: str, length: int) -> bytes:
    """HKDF-SHA256 (RFC 5869): a key of its own for each use of a key."""
    return HKDF(hashes.SHA256(), length, salt=None, info=f"xinfang|{label}".encode()).derive(key)


def self_test() -> None:
    """Compare with published vectors: RFC 8998 A.1 (SM4-GCM), GB/T 32905 (SM3), McGrew–Viega 14 (AES-256-GCM), RFC 4231 2."""
    found = (
        _sm4_seal(
            bytes.fromhex("0123456789abcdeffedcba9876543210"),
            bytes.fromhex("00001234567800000000abcd"),
            bytes.fromhex("".join(letter * 16 for letter in "abcdefea")),
            bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
        ),
        _sm3(b"abc"),
        AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), b""),
        hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha256"),
    )
    if tuple(value.hex() for value in found) != _VECTORS or not _refuses_tampering():
        raise BrokenCryptoError("The cryptographic library of this machine fails its self-test; the service does not start.")


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _refuses_tampering() -> bool:
    for suite in SUITES:
        key, nonce = hashlib.sha256(suite.name.encode()).digest()[: suite.key_bytes], bytes(12)
        sealed = bytearray(suite.seal(key, nonce, b"self-test", b"place"))
        sealed[0] ^= 1
        try:
            suite.open(key, nonce, bytes(sealed), b"place")
        except InvalidTag:
            continue
        return False
    return True


_VECTORS = (
    (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
        "a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec"
    ),
    "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
)
