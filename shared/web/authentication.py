"""Who is asking: the bearer token, then the account's present state (disabled, moved, other role), at most 30 seconds old."""

import time
from uuid import UUID

from starlette.requests import Request

from shared.contracts.permissions import SEES_SEALED, WITHOUT_CASES
from shared.db.context import NOBODY, Context
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.web.state import ServiceState

FRESH_SECONDS = 30.0
STATE = """SELECT login, kind, role, unit_id, unit_code, unit_kind, unit_path, region, scopes, disabled FROM account_state($1)"""


async def authenticate(request: Request, state: ServiceState) -> Actor:
    """The actor of the bearer token; refuses with 401 a missing, forged or expired token and a disabled account."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal("unauthenticated")
    claims = state.tokens.verify(token.strip(), state.time.now())
    try:
        account = UUID(claims.subject)
    except ValueError as error:
        raise Refusal("invalid_token") from error
    return await _actor(state, account)


async def _actor(state: ServiceState, account: UUID) -> Actor:
    known: dict[UUID, tuple[float, Actor | None]] = state.parts.setdefault("actors", {})
    cached = known.get(account)
    if cached is None or time.monotonic() - cached[0] > FRESH_SECONDS:
        cached = known[account] = (time.monotonic(), await _read(state, account))
    if cached[1] is None:
        raise Refusal("invalid_token")
    return cached[1]


async def _read(state: ServiceState, account: UUID) -> Actor | None:
    async with state.database.read(NOBODY) as session:
        row = await session.fetchrow(STATE, account)
    if row is None or row["disabled"]:
        return None
    return Actor(
        kind=row["kind"],
        role=row["role"],
        account_id=account,
        login=row["login"],
        unit_id=row["unit_id"],
        unit_code=row["unit_code"],
        unit_kind=row["unit_kind"],
        region=row["region"],
        path=tuple(row["unit_path"]),
        scopes=frozenset(row["scopes"]),
    )


def context_of(actor: Actor) -> Context:
    """The actor's rights for the database. Auditors and administrators have no unit there: they see no case."""
    if actor.unit_id is None or actor.role in WITHOUT_CASES:
        return Context(account=actor.account_id)
    return Context(actor.account_id, actor.unit_id, actor.path, sees_sealed=actor.role in SEES_SEALED)
