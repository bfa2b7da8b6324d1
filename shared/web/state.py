"""What a service's process holds while it runs, and how a request reaches it."""

from dataclasses import dataclass, field
from typing import Any

from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from shared.db.database import Database
from shared.kernel.time import TimeSource
from shared.security.answers import AnswerSafe
from shared.security.fields import FieldCipher
from shared.security.keys import KeyRing
from shared.security.tokens import TokenService
from shared.settings import Settings
from shared.web.accounts import Accounts
from shared.web.limits import Meter


@dataclass
class ServiceState:
    """One service in one process: settings, keys, pool, clock, limits; `parts` holds what the service itself adds."""

    service: str
    settings: Settings
    keys: KeyRing
    database: Database
    tokens: TokenService
    accounts: Accounts
    time: TimeSource
    limiter: MovingWindowRateLimiter
    fallback_limiter: MovingWindowRateLimiter
    meter: Meter
    fields: FieldCipher
    answers: AnswerSafe
    redis: Any
    parts: dict[str, Any] = field(default_factory=dict)


def service_state(request: Request) -> ServiceState:
    """The state of the service that answers this request."""
    state: ServiceState = request.app.state.service
    return state
