"""Access tokens: ES256 JWTs (RFC 9068) with a bounded cache of verified ones; a key set for others to verify with."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from shared.kernel.errors import Refusal
from shared.kernel.ids import uuid7

MAX_TOKEN = 4096
CACHED = 4096
LEEWAY_SECONDS = 5


@dataclass(frozen=True)
class Claims:
    """What a verified token says."""

    subject: str
    expires: float
    raw: Mapping[str, Any]


@dataclass
class TokenService:
    """Issues and verifies tokens. With an external issuer `verifying` holds its keys and nothing is issued."""

    issuer: str
    audience: str
    minutes: int
    signing: ECKey
    verifying: KeySet | None = None
    _cache: OrderedDict[str, Claims] = field(default_factory=OrderedDict)

    def issue(self, account: UUID, now: datetime, extra: Mapping[str, object]) -> tuple[str, int]:
        """A token for an account and its life in seconds."""
        expires = now + timedelta(minutes=self.minutes)
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(account),
            "iat": int(now.timestamp()),
            "exp": int(expires.timestamp()),
            "jti": str(uuid7()),
            **extra,
        }
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self.signing.kid}
        return jwt.encode(header, claims, self.signing, algorithms=["ES256"]), self.minutes * 60

    def verify(self, token: str, now: datetime) -> Claims:
        """The claims of a valid token; anything else is refused as `invalid_token`."""
        known = self._cache.get(token)
        if known is None:
            known = self._verify(token)
            self._cache[token] = known
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
        if known.expires + LEEWAY_SECONDS < now.timestamp():
            self._cache.pop(token, None)
            raise Refusal("invalid_token")
        return known

    def key_set(self) -> dict[str, object]:
        """The public keys (JWKS)."""
        return {"keys": [{**self.signing.as_dict(private=False), "use": "sig", "alg": "ES256"}]}

    def _verify(self, token: str) -> Claims:
        if len(token) > MAX_TOKEN:
            raise Refusal("invalid_token")
        try:
            keys: Any = self.verifying or self.signing
            decoded = jwt.decode(token, keys, algorithms=["ES256"])
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Refusal("invalid_token") from error
        claims, header = decoded.claims, decoded.header
        audience = claims.get("aud")
        fits = claims.get("iss") == self.issuer and self.audience in (audience if isinstance(audience, list) else [audience])
        typed = str(header.get("typ", "")).lower() in {"at+jwt", "application/at+jwt"}
        if not (fits and typed and isinstance(claims.get("sub"), str) and isinstance(claims.get("exp"), int)):
            raise Refusal("invalid_token")
        return Claims(claims["sub"], float(claims["exp"]), claims)
