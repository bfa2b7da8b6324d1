import base64
import json
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey

from shared.security.keys import PURPOSES, KeyRing, UnusableKeysError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "deep" / "keys.json"
    KeyRing.generate(path)
    return path


def change(file: Path, how: Callable[[dict[str, Any]], None]) -> Path:
    content = json.loads(file.read_text())
    how(content)
    file.write_text(json.dumps(content))
    return file


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_a_generated_file_loads_and_is_its_owners_only(file: Path) -> None:
    ring = KeyRing.load(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len({getattr(ring, purpose).newest for purpose in PURPOSES}) == len(PURPOSES)
    assert ring.signing.algorithm == "ES256"


def test_an_existing_file_is_never_overwritten(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        KeyRing.generate(file)
    assert file.read_bytes() == before


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableKeysError, match="XINFANG_KEYS"):
        KeyRing.load(tmp_path / "none.json")


@pytest.mark.parametrize("text", ["", "no json", "[]", "null", "\udcff"])
def test_an_unreadable_file_is_refused(file: Path, text: str) -> None:
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UnusableKeysError):
        KeyRing.load(file)


@pytest.mark.parametrize("purpose", [*PURPOSES, "signing"])
def test_every_purpose_is_needed(file: Path, purpose: str) -> None:
    with pytest.raises(UnusableKeysError, match=purpose):
        KeyRing.load(change(file, lambda content: content.pop(purpose)))


@pytest.mark.parametrize(
    "entry",
    [
        {"current": 1, "keys": {}},
        {"current": 2, "keys": {"1": b64(secrets.token_bytes(32))}},
        {"current": 0, "keys": {"0": b64(secrets.token_bytes(32))}},
        {"current": 40_000, "keys": {"40000": b64(secrets.token_bytes(32))}},
        {"current": 1, "keys": {"1": b64(secrets.token_bytes(31))}},
        {"current": 1, "keys": {"1": b64(bytes(32))}},
        {"current": 1, "keys": {"1": b64(b"password" * 4)}},
        {"current": 1, "keys": {"1": "not base64!"}},
        {"current": 1, "keys": {"1": 5}},
        {"current": "x", "keys": {"1": b64(secrets.token_bytes(32))}},
        {"current": 2, "keys": {"1": b64(secrets.token_bytes(16)), "2": b64(secrets.token_bytes(32))}},
        {"keys": {"1": b64(secrets.token_bytes(32))}},
        [],
        None,
    ],
)
def test_a_missing_or_weak_key_is_refused(file: Path, entry: object) -> None:
    with pytest.raises(UnusableKeysError, match="field"):
        KeyRing.load(change(file, lambda content: content.update(field=entry)))


def test_one_key_for_two_purposes_is_refused(file: Path) -> None:
    with pytest.raises(UnusableKeysError, match="twice"):
        KeyRing.load(change(file, lambda content: content.update(audit=content["index"])))


@pytest.mark.parametrize(
    "key",
    [
        OctKey.generate_key(256, private=True, auto_kid=True).as_dict(private=True),
        ECKey.generate_key("P-384", private=True, auto_kid=True).as_dict(private=True),
        ECKey.generate_key("P-256", private=True, auto_kid=True).as_dict(private=False),
        ECKey.generate_key("P-256", private=True, auto_kid=False).as_dict(private=True),
        {},
    ],
)
def test_other_signing_keys_are_refused(file: Path, key: dict[str, Any]) -> None:
    with pytest.raises(UnusableKeysError, match="signing"):
        KeyRing.load(change(file, lambda content: content.update(signing={"current": key.get("kid"), "keys": [key]})))


def test_ed25519_signs_too(file: Path) -> None:
    key = OKPKey.generate_key("Ed25519", private=True, auto_kid=True).as_dict(private=True)
    ring = KeyRing.load(change(file, lambda content: content.update(signing={"current": key["kid"], "keys": [key]})))
    assert ring.signing.algorithm == "Ed25519"


def test_no_secret_is_shown(file: Path) -> None:
    ring = KeyRing.load(file)
    assert b64(ring.field.newest) not in repr(ring)
    assert repr(ring.field.newest)[2:12] not in repr(ring) + repr(ring.field)
