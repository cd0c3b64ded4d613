"""What waits and what is late beside the entries of the menu: one read of the work queue, for a while the same.

A page that counts for itself says so to ``render_page`` and is not made to wait for this.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastapi import Request

from chassis.web.auth import Caller
from gateway.console.models import WorkQueueCounts
from gateway.console.navigation import HEAD, HUB, LEADER
from gateway.console.service_calls import read

FRESH = timedelta(seconds=15)  # the same figures are shown for so long
PATIENCE = 1.0  # seconds; a page does not wait longer for figures beside its menu
COUNTED = (HUB, HEAD, LEADER)  # roles whose menu has entries with figures
Counts = Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class MenuCounts:
    """(waiting, late) by the name of a page, for each account as they were read last."""

    _read: dict[str, tuple[datetime, Counts]] = field(default_factory=dict)

    async def load(self, request: Request, caller: Caller) -> Counts:
        """Return the figures for this person's menu; nothing where the work queue does not answer soon."""
        if not caller.has(*COUNTED):
            return {}
        now = request.app.state.runtime.clock.now()
        at, counts = self._read.get(caller.account, (None, {}))
        if at is not None and timedelta() <= now - at < FRESH:
            return counts
        counts = await _read_counts(request)
        self._read[caller.account] = (now, counts)
        return counts


async def _read_counts(request: Request) -> Counts:
    try:
        async with asyncio.timeout(PATIENCE):
            queue = await read(request, WorkQueueCounts, "dispatch", "/v1/desk/counts")
    except TimeoutError:
        return {}
    if not isinstance(queue, WorkQueueCounts):
        return {}
    return {
        "hub": (queue.waiting, 0),
        "supervision": (queue.soon, queue.late),
        "handovers": (queue.unacknowledged_handovers, 0),
    }
