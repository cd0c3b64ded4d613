"""What a count gives: a value, and of a rate its numerator and denominator."""

from collections.abc import Iterable
from dataclasses import dataclass

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A counted figure; a rate over nothing has no value."""

    value: int | None
    numerator: int | None = None
    denominator: int | None = None


def rate(judged: Iterable[bool | None]) -> Counted:
    """Count of what was judged True, over what was judged at all; rounded half up to basis points."""
    verdicts = [one for one in judged if one is not None]
    numerator, denominator = sum(verdicts), len(verdicts)
    value = (2 * numerator * BASIS_POINTS + denominator) // (2 * denominator) if denominator else None
    return Counted(value=value, numerator=numerator, denominator=denominator)


def smallest_covering(days: Iterable[int], tenths: int) -> Counted:
    """Return the smallest number that so many tenths of all do not exceed."""
    ordered = sorted(days)
    if not ordered:
        return Counted(value=None)
    place = -(-len(ordered) * tenths // 10)
    return Counted(value=ordered[place - 1])
