"""The meters: what is counted for Prometheus. Of calls and times only, never of people."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)


class Meters:
    """Counts the calls of one client."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "adviser_calls", "Calls by verb and how they ended", ["verb", "outcome"],
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "adviser_call_seconds", "Seconds from the interaction to its answer",
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip

    def count(self, verb: str, outcome: str, seconds: float) -> None:
        """Count one call."""
        self._calls.labels(verb, outcome).inc()
        self._seconds.observe(seconds)

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """Show a value of this moment whenever somebody looks."""
        Gauge(name, what, registry=self._registry).set_function(value)

    def page(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self._registry)
