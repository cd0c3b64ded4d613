"""Calm, then each fault in turn: what fired, how soon, and how soon it was over."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from random import Random

from deploy.process.messages import say
from tests.alerts.faults import TARGETS, Fault
from tests.alerts.prometheus import FIRING, PENDING, Prometheus
from tests.campaign.stage import Stage

WITHIN = 60.0  # seconds from a fault to its alert
TARGET_WITHIN = 180.0  # seconds; what falls below a target is compared with the last hour
QUIET_WITHIN = 420.0  # seconds from the healing: the targets look back over five minutes
SETTLES = 70.0  # seconds after the start, before rates and the last minute's worst mean anything
LOOK_SECONDS = 1.0
SCRAPED_EVERY = 10.0  # seconds


def due(alert: str) -> float:
    """How many seconds after its fault it must fire."""
    return TARGET_WITHIN if alert in TARGETS else WITHIN


@dataclass(slots=True, kw_only=True)
class Row:
    """Seconds are from the fault to the alert, and from the healing to the quiet."""

    name: str
    expected: frozenset[str] = frozenset()
    fired: dict[str, float] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    unexpected: set[str] = field(default_factory=set)
    quiet: float | None = None

    @property
    def is_good(self) -> bool:
        return not self.missing and not self.unexpected and self.quiet is not None


@dataclass(slots=True)
class Drill:
    stage: Stage
    prometheus: Prometheus

    async def calm(self, bus: str, seconds: float) -> Row:
        """Nothing fires while nothing is wrong."""
        row = Row(name=f"calm on {bus}")
        began = time.monotonic()
        async for firing in self._looks(began + seconds):
            row.unexpected |= firing
        row.quiet = 0.0
        return row

    async def run(self, faults: Sequence[Fault]) -> AsyncIterator[Row]:
        for fault in faults:
            expected = fault.expected_on("kafka" if self.stage.broker else "postgres")
            say(f"{fault.name}: until {', '.join(sorted(expected))}")
            yield await self._through(fault, expected)

    async def _through(self, fault: Fault, expected: frozenset[str]) -> Row:
        row = Row(name=fault.name, expected=expected)
        await asyncio.sleep(
            Random(fault.name).uniform(0, SCRAPED_EVERY)
        )  # a fault does not wait for Prometheus to look
        async with fault.strike(self.stage):
            began = time.monotonic()
            async for firing in self._looks(began + max(map(due, expected))):
                for alert in firing - row.fired.keys():
                    row.fired[alert] = time.monotonic() - began
                if expected <= row.fired.keys():
                    break
        row.missing = {alert for alert in expected if row.fired.get(alert, math.inf) > due(alert)}
        healed = time.monotonic()
        await self.stage.ready()
        async for firing in self._looks(healed + QUIET_WITHIN):
            for alert in firing - row.fired.keys():
                row.fired[alert] = time.monotonic() - began
            if not firing:
                row.quiet = time.monotonic() - healed
                break
        row.unexpected = set(row.fired.keys() - expected - fault.others)
        return row

    async def _looks(self, until: float) -> AsyncIterator[set[str]]:
        """What fires, each second until then; says when it changes."""
        before: dict[str, set[str]] = {}
        began = time.monotonic()
        while time.monotonic() < until:
            now = await self.prometheus.alerts()
            if now != before:
                lines = [f"{state} {', '.join(sorted(now[state]))}" for state in (PENDING, FIRING) if now[state]]
                say(f"  {time.monotonic() - began:4.0f} s: {'; '.join(lines) or 'nothing'}")
                before = now
            yield now[FIRING]
            await asyncio.sleep(LOOK_SECONDS)
