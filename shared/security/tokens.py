"""Access tokens: JWTs after RFC 9068, signed with ES256 or Ed25519; verified ones are remembered, so that a check is cheap.

Refused as `invalid_token`: another issuer or audience, another type (an id token), an algorithm or key of the caller's choosing
(`none`, HS256 with the public key, embedded `jwk`, `jku`), unknown `crit`, a missing or passed `exp`, a token larger than 4 KiB.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.kernel.errors import Refusal
from shared.kernel.ids import uuid7
from shared.security.issuer import ExternalIssuer
from shared.security.keys import SigningKeys, algorithm_of

MAX_TOKEN = 4096
REMEMBERED = 8192
LEEWAY_SECONDS = 5
TYPES = frozenset({"at+jwt", "application/at+jwt"})
CHOSEN_BY_CALLER = frozenset({"jwk", "jku", "x5c", "x5u", "b64", "enc", "zip"})


@dataclass(frozen=True)
class Claims:
    """What a verified token says. `login` is set for tokens of an external issuer, `account` for our own."""

    expires: float
    raw: Mapping[str, Any]
    account: UUID | None = None
    login: str | None = None

    @property
    def scopes(self) -> frozenset[str] | None:
        """The scopes the token was narrowed to; None when it says nothing about them."""
        scope = self.raw.get("scope")
        return frozenset(scope.split()) if isinstance(scope, str) else None


@dataclass
class TokenService:
    """Issues and verifies tokens. With an external issuer only that one's tokens count and nothing is issued."""

    issuer: str
    audience: str
    minutes: int
    signing: SigningKeys
    external: ExternalIssuer | None = None
    remembered: OrderedDict[str, Claims] = field(default_factory=OrderedDict, repr=False)

    def issue(self, account: UUID, now: datetime, extra: Mapping[str, object]) -> tuple[str, int]:
        """A token for an account and its life in seconds."""
        seconds = self.minutes * 60
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(account),
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=seconds)).timestamp()),
            "jti": str(uuid7()),
            **extra,
        }
        algorithm = self.signing.algorithm
        header = {"alg": algorithm, "typ": "at+jwt", "kid": self.signing.current.kid}
        return jwt.encode(header, claims, self.signing.current, algorithms=[algorithm]), seconds

    async def verify(self, token: str, now: datetime) -> Claims:
        """The claims of a valid token; anything else is refused as `invalid_token`."""
        known = self.remembered.get(token)
        if known is None:
            known = await self._verify(token, now.timestamp())
            self.remembered[token] = known
            if len(self.remembered) > REMEMBERED:
                self.remembered.popitem(last=False)
        elif known.expires + LEEWAY_SECONDS < now.timestamp():
            self.remembered.pop(token, None)
            raise Refusal("invalid_token")
        else:
            self.remembered.move_to_end(token)
        return known

    def key_set(self) -> dict[str, object]:
        """The public keys (RFC 7517), old ones included, for others to verify our tokens with."""
        return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": algorithm_of(key)} for key in self.signing.all]}

    async def _verify(self, token: str, now: float) -> Claims:
        if len(token) > MAX_TOKEN or not token.isascii() or token.count(".") != 2:  # noqa: PLR2004  # header, claims, signature
            raise Refusal("invalid_token")
        if self.external is not None:
            keys = await self.external.keys_for(token)
            decoded = _decode(token, keys, self.external.algorithms)
            claims = _checked(decoded, self.external.issuer, self.audience, self.external.types, now)
            return Claims(claims["exp"], claims, login=self.external.login_of(claims))
        decoded = _decode(token, KeySet(list(self.signing.all)), sorted({algorithm_of(key) for key in self.signing.all}))
        claims = _checked(decoded, self.issuer, self.audience, TYPES, now)
        try:
            return Claims(claims["exp"], claims, account=UUID(claims["sub"]))
        except ValueError as error:
            raise Refusal("invalid_token") from error


def _decode(token: str, keys: KeySet, algorithms: list[str]) -> jwt.Token:
    try:
        return jwt.decode(token, keys, algorithms=algorithms)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refusal("invalid_token") from error


def _checked(token: jwt.Token, issuer: str, audience: str, types: frozenset[str], now: float) -> dict[str, Any]:
    """Claims after every check of RFC 9068 §4 that the signature does not make."""
    claims, header = token.claims, token.header
    audiences = claims.get("aud")
    fits = (
        claims.get("iss") == issuer
        and audience in (audiences if isinstance(audiences, list) else [audiences])
        and str(header.get("typ", "")).lower() in types
        and not CHOSEN_BY_CALLER & header.keys()
        and isinstance(claims.get("sub"), str)
        and _instant(claims.get("exp"), 0) + LEEWAY_SECONDS >= now
        and _instant(claims.get("nbf", claims.get("iat")), now) - LEEWAY_SECONDS <= now
    )
    if not fits:
        raise Refusal("invalid_token")
    return dict(claims)


def _instant(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
