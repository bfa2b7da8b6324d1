"""Prometheus figures of one app: requests and durations by route template, never by full path; no label names a person or a case."""

from collections.abc import Mapping
from functools import lru_cache

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """What one app counts; its registry is its own, so that several apps live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter("xinfang_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry)
        self._seconds = Histogram(
            "xinfang_request_seconds", "Time to answer.", ["method", "route"], registry=self.registry, buckets=BUCKETS
        )
        self._late = Gauge(
            "xinfang_delivery_oldest_seconds", "Age of the oldest delivery that waits.", ["consumer"], registry=self.registry
        )
        self._dead = Gauge("xinfang_delivery_dead", "Deliveries given up.", ["consumer"], registry=self.registry)
        self._series = lru_cache(maxsize=4096)(self._series_of)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer; an invented method counts as OTHER."""
        counter, histogram = self._series(method if method in METHODS else "OTHER", route, status)
        counter.inc()
        histogram.observe(seconds)

    def deliveries(self, figures: Mapping[str, tuple[float, int]]) -> None:
        """Age of the oldest and number of dead deliveries by consumer; consumers not named have neither."""
        self._late.clear()
        self._dead.clear()
        for consumer, (late, dead) in figures.items():
            self._late.labels(consumer).set(late)
            self._dead.labels(consumer).set(dead)

    def answer(self) -> Response:
        """Prometheus text format."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)

    def _series_of(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
