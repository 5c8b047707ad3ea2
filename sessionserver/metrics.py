"""Figures for Prometheus. The only place that knows it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest

PREFIX = "sessionserver_"


class PrometheusMeter:
    """Tenant of `signaling.ports.Meter`; names are made as they come."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._counters: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}

    def count(self, name: str, amount: int = 1) -> None:
        if name not in self._counters:
            self._counters[name] = Counter(PREFIX + name, name, registry=self._registry)
        self._counters[name].inc(amount)

    def gauge(self, name: str, value: float) -> None:
        if name not in self._gauges:
            self._gauges[name] = Gauge(PREFIX + name, name, registry=self._registry)
        self._gauges[name].set(value)

    def text(self) -> bytes:
        return generate_latest(self._registry)
