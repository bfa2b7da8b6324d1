"""Published limits, counted in Redis across processes; with Redis away each process counts for itself.

Two ways of counting. `spend` is exact, one round trip a use: log-ins, query codes. `Meter` counts every request: it takes uses in
small lots from a shared fixed window, so that most requests ask nobody, and hands out never more than the limit.
"""

import asyncio
import hashlib
import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from shared.kernel.errors import Refusal

if TYPE_CHECKING:
    from shared.web.state import ServiceState

log = structlog.get_logger("xinfang.limits")
HEADERS = "xinfang.limits"
AWAY_SECONDS = 5.0
LOTS_PER_WINDOW = 50
REMEMBERED = 20_000
IPV6_SITE = 64


@lru_cache(maxsize=64)
def item(text: str) -> RateLimitItem:
    """A limit such as `60/minute`."""
    return parse(text)


def counters(redis: Any) -> tuple[MovingWindowRateLimiter, MovingWindowRateLimiter, "Meter"]:  # noqa: ANN401  # redis stays behind one module
    """Exact limiter in Redis, its stand-in of this process, and the meter of requests, on one client."""
    shared = RedisStorage("async+redis://", implementation="redispy", connection_pool=redis.connection_pool)
    return MovingWindowRateLimiter(shared), MovingWindowRateLimiter(MemoryStorage()), Meter(shared, redis)


async def spend(state: "ServiceState", limit: str, *who: str) -> None:
    """Count one use; past the limit refuse with 429, Retry-After and RateLimit headers."""
    rule = item(limit)
    limiter = state.limiter
    try:
        passed = await limiter.hit(rule, *who)
    except Exception as error:  # noqa: BLE001  # whatever Redis does, a limit is still kept
        log.warning("limits_without_redis", error=type(error).__name__)
        limiter = state.fallback_limiter
        passed = await limiter.hit(rule, *who)
    if not passed:
        raise await _exceeded(limiter, rule, *who)


async def check(state: "ServiceState", limit: str, *who: str) -> None:
    """Refuse like `spend` when the limit is used up, counting nothing."""
    rule = item(limit)
    limiter = state.limiter
    try:
        passed = await limiter.test(rule, *who)
    except Exception:  # noqa: BLE001  # without Redis this process's own count decides
        limiter = state.fallback_limiter
        passed = await limiter.test(rule, *who)
    if not passed:
        raise await _exceeded(limiter, rule, *who)


async def _exceeded(limiter: MovingWindowRateLimiter, rule: RateLimitItem, *who: str) -> Refusal:
    window = await limiter.get_window_stats(rule, *who)
    seconds = max(1, math.ceil(window.reset_time - time.time()))
    return _refusal([Use("limit", rule.amount, rule.get_expiry(), 0, seconds)])


@dataclass(frozen=True)
class Use:
    """What is left of one limit: the `RateLimit` fields of draft-ietf-httpapi-ratelimit-headers."""

    name: str
    amount: int
    window: int
    left: int
    seconds: int


def headers_of(uses: list[Use]) -> dict[str, str]:
    """`RateLimit` and `RateLimit-Policy`."""
    return {
        "RateLimit": ", ".join(f'"{use.name}";r={use.left};t={use.seconds}' for use in uses),
        "RateLimit-Policy": ", ".join(f'"{use.name}";q={use.amount};w={use.window}' for use in uses),
    }


def _refusal(uses: list[Use]) -> Refusal:
    wait = max(use.seconds for use in uses if use.left == 0)
    return Refusal("rate_limited", headers={**headers_of(uses), "Retry-After": str(wait)})


@dataclass
class _Lot:
    """Uses this process may still hand out in the present window."""

    left: int = 0
    beyond: int = 0
    resets: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass
class Meter:
    """Counts every request against fixed windows shared by all processes."""

    shared: Storage
    redis: Any
    own: Storage = field(default_factory=MemoryStorage)
    lots: OrderedDict[str, _Lot] = field(default_factory=OrderedDict)
    away_until: float = 0.0

    async def count(self, who: str, **limits: str) -> dict[str, str]:
        """Count one request of `who` against each named limit; gives the RateLimit headers or refuses with 429."""
        uses = [await self._use(name, item(limit), who) for name, limit in limits.items()]
        if any(passed is False for passed, _ in uses):
            raise _refusal([use for _, use in uses])
        return headers_of([use for _, use in uses])

    async def close(self) -> None:
        """Close the connections to Redis."""
        await self.redis.aclose()

    async def _use(self, name: str, rule: RateLimitItem, who: str) -> tuple[bool, Use]:
        key = f"{name}/{rule.amount}/{rule.get_expiry()}/{who}"
        lot = self.lots.get(key)
        if lot is None:
            lot = self.lots[key] = _Lot()
            if len(self.lots) > REMEMBERED:
                self.lots.popitem(last=False)
        now = time.time()
        if now >= lot.resets:
            lot.left = lot.beyond = 0
        if lot.left == 0:
            async with lot.turn:  # one asks for all that wait
                if lot.left == 0:
                    await self._take(lot, rule, key)
        passed = lot.left > 0
        lot.left -= passed
        wait = max(1, math.ceil(lot.resets - now))
        return passed, Use(name, rule.amount, rule.get_expiry(), lot.left + lot.beyond, wait)

    async def _take(self, lot: _Lot, rule: RateLimitItem, key: str) -> None:
        """Take the next lot: what the window still holds of it."""
        size = max(1, rule.amount // LOTS_PER_WINDOW)
        storage = self.shared if time.monotonic() >= self.away_until else self.own
        try:
            counted, resets = await _add(storage, key, rule.get_expiry(), size, lot.resets)
        except Exception as error:  # noqa: BLE001  # whatever Redis does, a limit is still kept
            self.away_until = time.monotonic() + AWAY_SECONDS
            log.warning("limits_without_redis", error=type(error).__name__)
            counted, resets = await _add(self.own, key, rule.get_expiry(), size, 0.0)
        lot.left += min(size, max(0, rule.amount - (counted - size)))
        lot.beyond, lot.resets = max(0, rule.amount - counted), resets


async def _add(storage: Storage, key: str, window: int, size: int, resets: float) -> tuple[int, float]:
    """Add to the window's count; gives the count and when the window ends, asking for that only when it is not known."""
    counted = await storage.incr(key, window, size)
    now = time.time()
    if counted == size:
        return counted, now + window
    return counted, resets if resets > now else await storage.get_expiry(key)


def client_address(request: Request, state: "ServiceState") -> str:
    """The caller's address; a forwarded one counts only as far as trusted proxies passed it on."""
    address = request.client.host if request.client else "unknown"
    trusted = _networks(state.settings.trusted_proxies)
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while hops and _is_in(address, trusted):
        forwarded = hops.pop().strip()
        if not _is_address(forwarded):
            break
        address = forwarded
    return address


def caller_key(address: str) -> str:
    """What Redis is told of an address: a hash; of IPv6 the site's /64, which one caller has whole."""
    if _is_address(address):
        found = ip_address(address)
        if isinstance(found, IPv6Address):
            address = str(found.ipv4_mapped or IPv6Network((int(found) >> IPV6_SITE << IPV6_SITE, IPV6_SITE)))
    return hidden(address)


def hidden(text: str) -> str:
    """A short hash, so that no name or address stands in Redis."""
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=12, person=b"xinfang").hexdigest()


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)


def _is_in(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
