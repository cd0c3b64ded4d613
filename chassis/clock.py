"""Time and ids: the only module that asks the machine for either.

Business time is ``Clock.now``: what a deadline or an event says. Machine time is for timeouts, tokens and leases.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MAX_DIFFERENCE_SECONDS = 300.0  # so far apart, two clocks are not both right


class Clock(Protocol):
    is_known: bool  # whether ``now`` may be acted on
    is_doubtful: bool  # whether what nobody can take back must wait

    def now(self) -> datetime: ...


class SystemClock:
    """The database's clock, carried by this machine's monotonic one, so that a jump of the wall clock moves nothing.

    Nor does a jump of the database's clock alone: what was carried and this machine's clock are two against one.
    """

    def __init__(self) -> None:
        self._offset = self._database_offset = time.time() - time.monotonic()
        self.is_known = False  # it is this machine's opinion until it was measured
        self.is_doubtful = False

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.monotonic() + self._offset, UTC)

    def machine_ahead(self) -> float:
        """Seconds by which this machine's wall clock is ahead of the database's."""
        return time.time() - time.monotonic() - self._database_offset

    async def measure(self, db: AsyncConnection) -> None:
        """Take the database's time; half the round trip is the error.

        Asked twice: the first question also begins a transaction and is prepared, trips that count as its way there.
        """
        for _ in range(2):
            before = time.monotonic()
            stamp = await db.scalar(text("select extract(epoch from clock_timestamp())::float8"))
            after = time.monotonic()
            if stamp is not None:
                self._database_offset = float(stamp) - (before + after) / 2
        self._apply_measurement(time.time() - time.monotonic())
        self.is_known = True

    def _apply_measurement(self, machine_offset: float) -> None:
        """Go by the database, unless it jumped away from everybody else; doubt where no two of three agree."""
        if (
            self.is_known
            and not _is_close(self._database_offset, self._offset)
            and _is_close(machine_offset, self._offset)
        ):
            return
        is_confirmed = self.is_known and not self.is_doubtful and _is_close(self._database_offset, self._offset)
        self.is_doubtful = not is_confirmed and not _is_close(machine_offset, self._database_offset)
        self._offset = self._database_offset


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= MAX_DIFFERENCE_SECONDS


class SteppedClock:
    """A clock that moves only when told; a replayed year runs on it."""

    is_known = True
    is_doubtful = False

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance_to(self, instant: datetime) -> None:
        if instant < self._now:
            raise ValueError("time does not go back")
        self._now = instant


def machine_now() -> datetime:
    """Machine time, for signatures, tokens and leases; never for business."""
    return datetime.now(UTC)  # noqa: TID251 - this is the module the ban points to


def new_id() -> UUID:
    """UUIDv7 (RFC 9562): sorts by machine time; all other 74 bits are random, so that a stranger cannot guess it."""
    random = int.from_bytes(os.urandom(10))
    high, low = random >> 68, random & (1 << 62) - 1
    return UUID(int=time.time_ns() // 1_000_000 << 80 | 7 << 76 | high << 64 | 2 << 62 | low)


def first_id(instant: datetime) -> UUID:
    """Every id of ``new_id`` made before this instant sorts before it, every later one behind."""
    return UUID(int=int(instant.timestamp() * 1000) << 80)


def age_of(identifier: UUID) -> timedelta | None:
    """How old an id of ``new_id`` is by machine time; ``None`` for any other id."""
    if identifier.version != 7:
        return None
    return timedelta(milliseconds=time.time_ns() // 1_000_000 - (identifier.int >> 80))
