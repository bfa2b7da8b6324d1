import base64
import hashlib
import hmac
import json
import string
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from shared.kernel.errors import Refusal
from shared.kernel.time import ZONE
from shared.security.issuer import ExternalIssuer
from shared.security.keys import SigningKeys
from shared.security.tokens import MAX_TOKEN, TokenService

NOW = datetime(2026, 3, 1, 9, tzinfo=ZONE)
ACCOUNT = UUID(int=42)
KEY = ECKey.generate_key("P-256", private=True, auto_kid=True)
OTHER = ECKey.generate_key("P-256", private=True, parameters={"kid": str(KEY.kid)})
Forge = Callable[[dict[str, Any]], str]


def service(*keys: ECKey | OKPKey) -> TokenService:
    return TokenService("https://xinfang.local", "xinfang", 30, SigningKeys(keys[0] if keys else KEY, keys or (KEY,)))


def claims() -> dict[str, Any]:
    seconds = int(NOW.timestamp())
    return {"iss": "https://xinfang.local", "aud": "xinfang", "sub": str(ACCOUNT), "iat": seconds, "exp": seconds + 60}


def b64(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(body: Mapping[str, Any], key: Any = KEY, **header: Any) -> str:
    """A token signed by hand, so that no library stands in the attacker's way."""
    head = {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid, **header}
    text = f"{b64({name: value for name, value in head.items() if value is not None})}.{b64(body)}"
    if key is None:
        return text + "."
    if isinstance(key, bytes):
        return f"{text}.{b64(hmac.new(key, text.encode(), hashlib.sha256).digest())}"
    r, s = decode_dss_signature(key.get_op_key("sign").sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{b64(r.to_bytes(32) + s.to_bytes(32))}"


async def refused(tokens: TokenService, token: str, now: datetime = NOW) -> None:
    with pytest.raises(Refusal) as caught:
        await tokens.verify(token, now)
    assert caught.value.code == "invalid_token"


async def test_an_issued_token_verifies_and_says_its_account() -> None:
    tokens = service()
    value, seconds = tokens.issue(ACCOUNT, NOW, {"scope": "petitions:write cases:read"})
    assert seconds == 1800
    found = await tokens.verify(value, NOW)
    assert (found.account, found.login) == (ACCOUNT, None)
    assert found.scopes == frozenset({"petitions:write", "cases:read"})
    assert jwt.decode(value, KEY, algorithms=["ES256"]).header["typ"] == "at+jwt"


async def test_the_hand_made_token_of_these_tests_is_good_before_it_is_forged() -> None:
    assert (await service().verify(signed(claims()), NOW)).account == ACCOUNT


def public_pem() -> bytes:
    key = KEY.get_op_key("verify")
    return bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


ATTACKS: dict[str, Forge] = {
    "no signature, alg none": lambda body: signed(body, None, alg="none"),
    "no signature, alg nOnE": lambda body: signed(body, None, alg="nOnE"),
    "no signature, alg kept": lambda body: signed(body, None),
    "HS256 with the public key as secret": lambda body: signed(body, public_pem(), alg="HS256"),
    "HS256 with the JWK as secret": lambda body: signed(body, json.dumps(KEY.as_dict(private=False)).encode(), alg="HS256"),
    "HS256 with an empty secret": lambda body: signed(body, b"", alg="HS256"),
    "another key under our kid": lambda body: signed(body, OTHER),
    "another key, embedded as jwk": lambda body: signed(body, OTHER, jwk=OTHER.as_dict(private=False)),
    "our signature, foreign jku": lambda body: signed(body, KEY, jku="http://127.0.0.1:1/keys"),
    "our signature, foreign x5u": lambda body: signed(body, KEY, x5u="http://127.0.0.1:1/cert"),
    "unknown kid": lambda body: signed(body, KEY, kid="someone-else"),
    "kid that walks a path": lambda body: signed(body, OTHER, kid="../../dev/null"),
    "unknown critical header": lambda body: signed(body, KEY, crit=["exp"], exp=1),
    "unencoded payload": lambda body: signed(body, KEY, crit=["b64"], b64=False),
    "an id token's type": lambda body: signed(body, KEY, typ="JWT"),
    "no type": lambda body: signed(body, KEY, typ=None),
    "algorithm of another curve": lambda body: signed(body, KEY, alg="ES384"),
    "another issuer": lambda body: signed({**body, "iss": "https://xinfang.local.evil"}),
    "no issuer": lambda body: signed({k: v for k, v in body.items() if k != "iss"}),
    "another audience": lambda body: signed({**body, "aud": ["someone", "else"]}),
    "no audience": lambda body: signed({k: v for k, v in body.items() if k != "aud"}),
    "audience as an object": lambda body: signed({**body, "aud": {"xinfang": 1}}),
    "expired": lambda body: signed({**body, "exp": body["exp"] - 66}),
    "no expiry": lambda body: signed({k: v for k, v in body.items() if k != "exp"}),
    "expiry true": lambda body: signed({**body, "exp": True}),
    "expiry as text": lambda body: signed({**body, "exp": "9999999999"}),
    "not yet valid": lambda body: signed({**body, "nbf": body["iat"] + 60}),
    "issued in the future": lambda body: signed({**body, "iat": body["iat"] + 60}),
    "no subject": lambda body: signed({k: v for k, v in body.items() if k != "sub"}),
    "subject that is no account id": lambda body: signed({**body, "sub": "admin"}),
    "subject as a number": lambda body: signed({**body, "sub": 42}),
    "claims that are a list": lambda _: signed([1]),  # type: ignore[arg-type]  # on purpose
    "five parts, as if encrypted": lambda body: signed(body) + ".a.b",
    "two parts": lambda body: signed(body).rpartition(".")[0],
    "too large": lambda body: signed({**body, "x": "a" * MAX_TOKEN}),
    "not ascii": lambda body: signed(body) + "\u0661",
    "empty": lambda _: "",
    "dots": lambda _: "..",
    "no base64": lambda _: "!.!.!",
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_forged_tokens_are_refused(attack: str) -> None:
    tokens = service()
    await tokens.verify(signed(claims()), NOW)
    await refused(tokens, ATTACKS[attack](claims()))


async def test_every_altered_character_is_noticed() -> None:
    tokens, value = service(), signed(claims())
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    for position, letter in enumerate(value):
        other = "A" if letter == "." else alphabet[alphabet.index(letter) ^ 32]  # the highest bit: the last letter's low ones are padding
        await refused(tokens, value[:position] + other + value[position + 1 :])


async def test_a_remembered_token_still_expires() -> None:
    tokens = service()
    value, _ = tokens.issue(ACCOUNT, NOW, {})
    for minutes in (0, 29, 30):
        assert (await tokens.verify(value, NOW + timedelta(minutes=minutes))).account == ACCOUNT
    await refused(tokens, value, NOW + timedelta(minutes=30, seconds=6))
    await refused(tokens, value, NOW + timedelta(minutes=31))


async def test_memory_of_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.security.tokens.REMEMBERED", 3)
    tokens = service()
    values = [tokens.issue(uuid4(), NOW, {})[0] for _ in range(5)]
    for value in values:
        await tokens.verify(value, NOW)
    assert list(tokens.remembered) == values[2:]
    await tokens.verify(values[2], NOW)
    await tokens.verify(values[0], NOW)
    assert list(tokens.remembered) == [values[4], values[2], values[0]]


async def test_after_a_rotation_old_tokens_verify_and_the_key_set_names_both() -> None:
    new = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    old_value, _ = service(KEY).issue(ACCOUNT, NOW, {})
    tokens = service(new, KEY)
    new_value, _ = tokens.issue(ACCOUNT, NOW, {})
    assert (await tokens.verify(old_value, NOW)).account == (await tokens.verify(new_value, NOW)).account == ACCOUNT
    published = tokens.key_set()["keys"]
    assert isinstance(published, list)
    assert [(key["kid"], key["alg"], "d" in key) for key in published] == [(new.kid, "Ed25519", False), (KEY.kid, "ES256", False)]
    await refused(service(new), old_value)


def publish(file: Path, *keys: RSAKey) -> None:
    file.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in keys]}) if keys else "the server is down")


class TestExternalIssuer:
    """An OIDC issuer with an RSA key, its key set in a file."""

    @pytest.fixture
    def key(self) -> RSAKey:
        return RSAKey.generate_key(2048, private=True, auto_kid=True)

    @pytest.fixture
    def file(self, tmp_path: Path, key: RSAKey) -> Path:
        path = tmp_path / "jwks.json"
        publish(path, key)
        return path

    @pytest.fixture
    def tokens(self, file: Path) -> TokenService:
        return TokenService("https://xinfang.local", "xinfang", 30, SigningKeys(KEY, (KEY,)), ExternalIssuer("https://idp", str(file)))

    def token(self, key: RSAKey | OctKey, algorithm: str = "RS256", **more: Any) -> str:
        body = {**claims(), "iss": "https://idp", "sub": "f:1", "preferred_username": "demo-registrar", **more}
        return jwt.encode({"alg": algorithm, "kid": key.kid}, body, key, algorithms=[algorithm])

    async def test_its_claim_names_the_login(self, tokens: TokenService, key: RSAKey) -> None:
        found = await tokens.verify(self.token(key), NOW)
        assert (found.account, found.login) == (None, "demo-registrar")
        machine = await tokens.verify(self.token(key, preferred_username=None, client_id="demo-hotline"), NOW)
        assert machine.login == "demo-hotline"

    async def test_our_own_tokens_count_no_more(self, tokens: TokenService) -> None:
        await refused(tokens, tokens.issue(ACCOUNT, NOW, {})[0])

    async def test_forgeries_are_refused(self, tokens: TokenService, key: RSAKey) -> None:
        await refused(tokens, self.token(RSAKey.generate_key(2048, private=True, parameters={"kid": str(key.kid)})))
        await refused(tokens, self.token(key, iss="https://xinfang.local"))
        await refused(tokens, self.token(key, aud="account"))
        await refused(tokens, self.token(key, preferred_username=None))
        pem = key.as_pem(private=False)
        await refused(tokens, signed({**claims(), "iss": "https://idp", "preferred_username": "x"}, pem, alg="HS256", kid=key.kid))

    async def test_a_new_key_is_fetched_once_a_minute_and_the_last_good_set_outlives_an_outage(
        self, tokens: TokenService, key: RSAKey, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = [1000.0]
        monkeypatch.setattr("time.monotonic", lambda: clock[0])
        await tokens.verify(self.token(key), NOW)
        new = RSAKey.generate_key(2048, private=True, auto_kid=True)
        publish(file, new, key)
        await refused(tokens, self.token(new))
        clock[0] += 61
        await tokens.verify(self.token(new), NOW)
        publish(file)
        clock[0] += 61
        await refused(tokens, self.token(RSAKey.generate_key(2048, private=True, auto_kid=True)))
        await tokens.verify(self.token(key, jti="again"), NOW)

    async def test_without_any_key_set_the_service_is_unavailable(self, tmp_path: Path, key: RSAKey) -> None:
        signing = SigningKeys(KEY, (KEY,))
        tokens = TokenService("https://xinfang.local", "xinfang", 30, signing, ExternalIssuer("https://idp", str(tmp_path / "none")))
        with pytest.raises(Refusal) as caught:
            await tokens.verify(self.token(key), NOW)
        assert caught.value.code == "unavailable"
