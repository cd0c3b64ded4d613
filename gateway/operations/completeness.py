"""Check day by day that every accepted complaint is in dispatch and analytics; count the missing ones (G2).

A complaint is missing in one of two ways. Lost: the service acted on it and no longer has it. Not received: its event
never arrived; reconciliation fetches what the bus lost within a minute, so this must last longer before it counts.
Complaints in intake's outbox, on the bus, parked or in quarantine are not missing: other alerts cover them.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import structlog
from prometheus_client import Gauge

from canon.shanghai import SHANGHAI, day_of
from chassis.clock import age_of, machine_now
from chassis.delivery.publisher_client import ComplaintCounts, PublisherClient
from chassis.errors import describe_error

EVERY_SECONDS = 10.0
PAUSE_FACTOR = 20  # a pause is this many times the last round: the larger a day, the fewer rounds
IN_TRANSIT = timedelta(seconds=30)  # complaints accepted more recently are not compared yet
OVERLAP = timedelta(hours=1)  # a day is compared in every round until this long after its end
ACCEPTING_SERVICE, HOLDING_SERVICES = "intake", ("dispatch", "analytics")
LOST, NOT_RECEIVED = "lost", "unheard"
CONFIRMED_AFTER_SECONDS = {LOST: 30.0, NOT_RECEIVED: 90.0}  # how long a difference lasts before it is reported
_UNACCOUNTED = Gauge(
    "weiquan_unaccounted_complaints", "Accepted complaints that a service neither has nor holds", ["service"]
)
_log = structlog.get_logger()


class Difference(NamedTuple):
    service: str
    why: str
    day: date


class CompletenessMonitor:
    """Compare complaint counts of the services in rounds: today, one earlier day, and each day with a difference."""

    def __init__(
        self,
        services: PublisherClient,
        *,
        in_transit: timedelta = IN_TRANSIT,
        confirmed_after_seconds: Mapping[str, float] = CONFIRMED_AFTER_SECONDS,
    ) -> None:
        self._services = services
        self._in_transit = in_transit
        self._confirmed_after_seconds = confirmed_after_seconds
        self._observations: dict[Difference, list[tuple[float, int]]] = {}
        self._earlier: date | None = None
        self._first: date | None = None  # first day with an accepted complaint
        for service in HOLDING_SERVICES:
            _UNACCOUNTED.labels(service)

    async def run(self) -> None:
        loop, pause = asyncio.get_running_loop(), EVERY_SECONDS
        while True:
            await asyncio.sleep(pause)
            began = loop.time()
            await self.compare_days()
            pause = max(EVERY_SECONDS, PAUSE_FACTOR * (loop.time() - began))

    async def compare_days(self) -> None:
        """Compare one round of days; report what has been missing for the whole confirmation time."""
        until = machine_now() - self._in_transit
        today = day_of(until)
        days = {today, day_of(until - OVERLAP), self._next_earlier(today), *(one.day for one in self._observations)}
        for day in sorted(days):
            await self._compare(day, until)
        self._report()

    def _next_earlier(self, today: date) -> date:
        """Return the next earlier day to compare: from yesterday back to the first day, then from yesterday again."""
        day = (self._earlier or today) - timedelta(days=1)
        self._earlier = day if self._first is not None and day >= self._first else None
        return self._earlier or today

    async def _compare(self, day: date, until: datetime) -> None:
        since = datetime.combine(day, time(), SHANGHAI)
        until = min(until, since + timedelta(days=1))
        if since >= until:
            return
        accepted = await self._load_counts(
            ACCEPTING_SERVICE, since, until
        )  # before the others, so that they have what arrives meanwhile
        if accepted is not None and (age := accepted.first and age_of(accepted.first)):
            self._first = day_of(machine_now() - age)
        for service in HOLDING_SERVICES:
            has = await self._load_counts(service, since, until) if accepted is not None else None
            missing = _count_missing(accepted, has) if accepted is not None and has is not None else {}
            for why in (LOST, NOT_RECEIVED):
                self._record(Difference(service, why, day), missing.get(why, 0))

    def _record(self, difference: Difference, count: int) -> None:
        """Keep the counts of the confirmation time and the one before it; none once there is no difference."""
        if not count:
            self._observations.pop(difference, None)
            return
        now = asyncio.get_running_loop().time()
        looks = [*self._observations.get(difference, ()), (now, count)]
        while len(looks) > 1 and looks[1][0] <= now - self._confirmed_after_seconds[difference.why]:
            del looks[0]
        self._observations[difference] = looks

    def _report(self) -> None:
        missing = Counter(dict.fromkeys(HOLDING_SERVICES, 0))
        for difference, looks in self._observations.items():
            if looks[-1][0] - looks[0][0] >= self._confirmed_after_seconds[difference.why]:
                count = min(count for _, count in looks)
                missing[difference.service] += count
                named = {"service": difference.service, "why": difference.why, "day": str(difference.day)}
                _log.error("complaints_unaccounted", **named, count=count)
        for service, count in missing.items():
            _UNACCOUNTED.labels(service).set(count)

    async def _load_counts(self, service: str, since: datetime, until: datetime) -> ComplaintCounts | None:
        """Return a service's counts; ``None`` if it does not answer, which other alerts cover."""
        try:
            return await self._services.complaint_counts(service, since, until)
        except Exception as error:  # noqa: BLE001 - the next round repeats it
            _log.warning("accounts_not_compared", service=service, error=describe_error(error))
            return None


def _count_missing(accepted: ComplaintCounts, has: ComplaintCounts) -> dict[str, int]:
    """Count the missing complaints by reason; each event on the bus may be one that has not been received."""
    unheard = accepted.there - accepted.untold - has.there - has.held - has.lost
    return {LOST: has.lost, NOT_RECEIVED: 0 if has.on_the_bus is None else max(0, unheard - has.on_the_bus)}
