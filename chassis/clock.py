"""Clocks and ids; the only module that reads the machine's clock.

Business time (``Clock.now``) is for deadlines and events. Machine time is for timeouts, tokens and leases.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MAX_DIFFERENCE_SECONDS = 300.0  # between two clocks that count as agreeing


class Clock(Protocol):
    """A source of business time."""

    is_known: bool  # whether ``now`` may be used
    is_doubtful: bool  # whether irreversible actions must wait

    def now(self) -> datetime:
        """Return the business time, in UTC."""
        ...


class SystemClock:
    """The database's time, extrapolated by this machine's monotonic clock.

    So a jump of this machine's wall clock changes nothing. A jump of the database's clock alone changes nothing either:
    the extrapolated time and the wall clock agree against it.
    """

    def __init__(self) -> None:
        self._offset = self._database_offset = time.time() - time.monotonic()
        self.is_known = False  # until the first measurement, ``now`` is this machine's wall clock
        self.is_doubtful = False

    def now(self) -> datetime:
        """Return the extrapolated time of the database, in UTC."""
        return datetime.fromtimestamp(time.monotonic() + self._offset, UTC)

    def machine_ahead(self) -> float:
        """Return the seconds by which this machine's wall clock is ahead of the database's."""
        return time.time() - time.monotonic() - self._database_offset

    async def measure(self, db: AsyncConnection) -> None:
        """Measure the database's time; the error is at most half the round trip.

        It is measured twice: the first query also begins a transaction and is prepared, which lengthens its round trip.
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
        """Adopt the measured time, unless the database's clock alone jumped; doubt it where no two of three agree."""
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
    """A clock that moves only by ``advance_to``, for simulations."""

    is_known = True
    is_doubtful = False

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the time set last."""
        return self._now

    def advance_to(self, instant: datetime) -> None:
        """Set the time.

        Raises:
            ValueError: the instant is earlier than the present time.
        """
        if instant < self._now:
            raise ValueError("time does not go back")
        self._now = instant


def machine_now() -> datetime:
    """Return the machine time in UTC, for signatures, tokens and leases only."""
    return datetime.now(UTC)  # noqa: TID251 - the one module that may


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): it sorts by machine time, and its other 74 bits are random and unguessable."""
    random = int.from_bytes(os.urandom(10))
    high, low = random >> 68, random & (1 << 62) - 1
    return UUID(int=time.time_ns() // 1_000_000 << 80 | 7 << 76 | high << 64 | 2 << 62 | low)


def random_id() -> UUID:
    """Return a UUIDv4: what does not count among the ids that sort by time, such as those of complaints."""
    return UUID(bytes=os.urandom(16), version=4)


def first_id(instant: datetime) -> UUID:
    """Return the lower bound of the ids that ``new_id`` makes from this instant on."""
    return UUID(int=int(instant.timestamp() * 1000) << 80)


def age_of(identifier: UUID) -> timedelta | None:
    """Return the age of an id made by ``new_id``, by machine time; ``None`` for any other id."""
    if identifier.version != 7:
        return None
    return timedelta(milliseconds=time.time_ns() // 1_000_000 - (identifier.int >> 80))
