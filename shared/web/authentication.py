"""Who is asking: the bearer token, then the account's present state."""

from dataclasses import replace

from starlette.requests import Request

from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.state import ServiceState


async def authenticate(request: Request, state: ServiceState) -> Actor:
    """The actor of the bearer token; refuses with 401 a missing, forged or expired token and a disabled account.

    A token narrowed to some of a client's scopes gives those only.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal("unauthenticated")
    claims = await state.tokens.verify(token.strip(), state.time.now())
    actor = await state.accounts.actor(claims.account or claims.login or "")
    if actor is None:
        raise Refusal("invalid_token")
    scopes = claims.scopes if claims.account is not None else None  # an external issuer's scopes mean something else
    return actor if scopes is None or actor.scopes <= scopes else replace(actor, scopes=actor.scopes & scopes)
