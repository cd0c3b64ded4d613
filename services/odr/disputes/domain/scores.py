"""The score of an enterprise (D§5.8)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How an enterprise did in a period (D§5.8). 和解率 = settled / (settled + failed + timed out).

    ``failed`` leaves out dropped disputes (中止), ``received`` those that never reached the enterprise; ``mean_days``
    is the mean number of days from opening to the end.
    """

    received: int
    settled: int
    failed: int
    timed_out: int
    answered_on_time: int
    mean_days: float | None

    @property
    def ended(self) -> int:
        return self.settled + self.failed + self.timed_out

    @property
    def settlement_rate_bp(self) -> int | None:
        """The 和解率 in basis points (1/100 %), None where no dispute has ended."""
        return None if self.ended == 0 else round(self.settled * 10_000 / self.ended)

    @property
    def active(self) -> bool:
        """Whether the enterprise received a case in the period."""
        return self.received > 0
