"""Figures for Prometheus. The only place that knows it. No label names a person or a session."""

from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from signaling.media import Line

PREFIX = "sessionserver_"
ROUND_TRIP_S: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
LOSS: Final = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
BITS: Final = (50e3, 100e3, 200e3, 300e3, 500e3, 1e6, 2e6, 3e6, 5e6, 10e6, 20e6)
RUNGS: Final = ("video", "reduced", "audio")


class PrometheusMeter:
    """Tenant of `signaling.ports.Meter`; names are made as they come."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._counters: dict[str, Counter] = {}
        self._gauges: dict[str, Gauge] = {}
        self._histograms: dict[str, Histogram] = {}

    def count(self, name: str, amount: int = 1) -> None:
        if name not in self._counters:
            self._counters[name] = Counter(PREFIX + name, name, registry=self._registry)
        self._counters[name].inc(amount)

    def gauge(self, name: str, value: float) -> None:
        if name not in self._gauges:
            self._gauges[name] = Gauge(PREFIX + name, name, registry=self._registry)
        self._gauges[name].set(value)

    def observe(self, name: str, value: float, buckets: Iterable[float]) -> None:
        """Counts a value among others of its kind; the first call says at which values to cut."""
        if name not in self._histograms:
            self._histograms[name] = Histogram(
                PREFIX + name, name, registry=self._registry, buckets=tuple(buckets)
            )
        self._histograms[name].observe(value)

    def text(self) -> bytes:
        return generate_latest(self._registry)


def count_lines(meter: PrometheusMeter, lines: Iterable[Line]) -> None:
    """Every connection once: called once a second, the histograms tell in seconds of connections."""
    rungs: Mapping[str, list[Line]] = {rung: [] for rung in RUNGS}
    for line in lines:
        rungs[line.rung].append(line)
        meter.observe("media_loss_in", line.lost_in, LOSS)
        meter.observe("media_loss_out", line.lost_out, LOSS)
        meter.observe("media_bitrate_in", line.bits_in, BITS)
        meter.observe("media_bitrate_out", line.bits_out, BITS)
        if line.round_trip_ms is not None:
            meter.observe("media_round_trip_seconds", line.round_trip_ms / 1000, ROUND_TRIP_S)
        if line.estimate is not None:
            meter.observe("media_estimate", line.estimate, BITS)
    for rung, of_rung in rungs.items():
        meter.gauge(f"media_on_{rung}", len(of_rung))
