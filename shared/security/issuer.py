"""An external OIDC issuer that replaces local accounts: its key set, and which claim names the account.

Rights stay here: the claim gives a login, the login's row in `account` gives unit, role and scopes.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from shared.kernel.errors import Refusal

LOGIN_CLAIMS = ("preferred_username", "client_id", "azp")
REFRESH_SECONDS = 60.0
FETCH_SECONDS = 5.0
LARGEST_KEY_SET = 262_144


@dataclass
class ExternalIssuer:
    """Whose tokens count instead of our own. `key_set` is an http(s) URL or a file of public JWKs."""

    issuer: str
    key_set: str
    login_claims: tuple[str, ...] = LOGIN_CLAIMS
    algorithms: list[str] = field(default_factory=lambda: ["ES256", "Ed25519", "PS256", "RS256"])
    types: frozenset[str] = frozenset({"at+jwt", "application/at+jwt", "jwt"})
    _keys: KeySet | None = None
    _asked: float = -REFRESH_SECONDS
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def login_of(self, claims: Mapping[str, Any]) -> str:
        """The login that the first claim present names; refuses a token that names none."""
        for name in self.login_claims:
            if isinstance(claims.get(name), str) and claims[name]:
                return str(claims[name])
        raise Refusal("invalid_token")

    async def keys_for(self, token: str) -> KeySet:
        """The issuer's keys: read again for an unknown key id, at most once a minute; the last good set outlives an outage."""
        kid = _kid(token)
        async with self._turn:
            unknown = self._keys is None or kid not in {key.kid for key in self._keys.keys}
            if unknown and time.monotonic() - self._asked >= REFRESH_SECONDS:
                self._asked = time.monotonic()
                self._keys = await self._read() or self._keys
        if self._keys is None:
            raise Refusal("unavailable")
        return self._keys

    async def _read(self) -> KeySet | None:
        try:
            text = await _fetch(self.key_set)
            found = KeySet.import_key_set(json.loads(text))
        except (OSError, ValueError, KeyError, TypeError, JoseError, httpx.HTTPError):
            return None
        public = [key for key in found.keys if key.key_type in {"EC", "RSA", "OKP"}]
        return KeySet(public) if public else None


async def _fetch(place: str) -> bytes:
    if not place.startswith(("https://", "http://")):
        return await asyncio.to_thread(Path(place).read_bytes)
    async with httpx.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=False) as client:
        answer = await client.get(place)
        answer.raise_for_status()
        if len(answer.content) > LARGEST_KEY_SET:
            raise ValueError(place)
        return answer.content


def _kid(token: str) -> str | None:
    try:
        kid = extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError) as error:
        raise Refusal("invalid_token") from error
    return kid if isinstance(kid, str) else None
