import secrets

import pytest

from shared.security.answers import AnswerSafe
from shared.security.fields import FieldCipher, TamperedError
from shared.security.keys import Keys

OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)
BEFORE, AFTER = AnswerSafe(FieldCipher(Keys(1, {1: OLD}))), AnswerSafe(FieldCipher(Keys(2, {1: OLD, 2: NEW})))


def fingerprint(safe: AnswerSafe, *parts: bytes, like: bytes | None = None) -> bytes:
    mark = safe.fingerprint(like)
    for part in parts:
        mark.add(part)
    return mark.value()


def test_an_answer_opens_for_its_actor_and_key_only() -> None:
    stored = BEFORE.seal(b'{"query_code":"1"}', "actor", "key")
    assert BEFORE.open(stored, "actor", "key") == b'{"query_code":"1"}'
    for actor, key in (("other", "key"), ("actor", "other"), ("acto", "rkey"), ("actor|key", "")):
        with pytest.raises(TamperedError):
            BEFORE.open(stored, actor, key)


def test_answers_and_fingerprints_outlive_a_rotation() -> None:
    stored, mark = BEFORE.seal(b"{}", "actor", "key"), fingerprint(BEFORE, b"body")
    assert AFTER.open(stored, "actor", "key") == b"{}"
    assert fingerprint(AFTER, b"body") != mark
    assert fingerprint(AFTER, b"body", like=mark) == mark
    assert fingerprint(AFTER, b"other", like=mark) != mark


def test_a_fingerprint_is_keyed_and_takes_parts() -> None:
    assert fingerprint(BEFORE, b"bo", b"dy") == fingerprint(BEFORE, b"body")
    assert fingerprint(AnswerSafe(FieldCipher(Keys(1, {1: NEW}))), b"body") != fingerprint(BEFORE, b"body")
