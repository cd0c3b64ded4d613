"""How many stood on a register, and how many joined, left or were suspended in a period."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """``count`` stood on the register on the last day of a period; in it ``joined`` began, and ``left`` ended.

    On the day before the period there were ``count - joined + left``. Who began and ended on one day never stood on it.
    """

    count: int
    joined: int
    left: int
    suspended: int  # of ``count``, on the last day
    restored: int  # of ``count``, restored within the period and listed on its last day


NO_COUNTS = Counts(count=0, joined=0, left=0, suspended=0, restored=0)
