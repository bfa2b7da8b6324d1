"""Published limits, counted in Redis across processes; with Redis away each process counts for itself."""

import logging
import math
import time
from ipaddress import ip_address

from limits import RateLimitItem, parse
from starlette.requests import Request

from shared.kernel.errors import Refusal
from shared.web.state import ServiceState

log = logging.getLogger("xinfang.limits")
_parsed: dict[str, RateLimitItem] = {}


def item(text: str) -> RateLimitItem:
    """A limit such as `60/minute`."""
    if text not in _parsed:
        _parsed[text] = parse(text)
    return _parsed[text]


async def spend(state: ServiceState, limit: str, *who: str) -> None:
    """Count one use; past the limit refuse with 429, Retry-After and RateLimit headers."""
    rule = item(limit)
    try:
        passed = await state.limiter.hit(rule, *who)
        limiter = state.limiter
    except Exception as error:  # noqa: BLE001  # whatever Redis does, a limit is still kept
        log.warning("limits without redis: %s", type(error).__name__)
        limiter = state.fallback_limiter
        passed = await limiter.hit(rule, *who)
    if not passed:
        window = await limiter.get_window_stats(rule, *who)
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        headers = {"Retry-After": str(seconds), "RateLimit": f'"default";r={max(window.remaining, 0)};t={seconds}',
                   "RateLimit-Policy": f'"default";q={rule.amount};w={rule.get_expiry()}'}  # fmt: skip
        raise Refusal("rate_limited", headers=headers)


def client_address(request: Request, state: ServiceState) -> str:
    """The caller's address; a forwarded one counts only from a trusted proxy."""
    peer = request.client.host if request.client else "unknown"
    forwarded = request.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    if forwarded and peer in state.settings.trusted_proxies:
        try:
            return str(ip_address(forwarded))
        except ValueError:
            return peer
    return peer
