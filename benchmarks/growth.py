"""Whether something grows: told from its samples after the warm-up, by medians, so that a spike is no growth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

MOST = 0.05  # share by which something may have grown
PARTS = 3  # the first third of the samples against the last


@dataclass(frozen=True, slots=True)
class Growth:
    start: float  # median of the first third
    end: float  # median of the last third
    slope: float  # share of ``start`` that the second half would add in the time of all samples

    @property
    def share(self) -> float:
        return (self.end - self.start) / self.start if self.start else self.end

    def still(self) -> bool:
        """Grown, and growing on: what fills up once (arenas, caches, plans) bends, a leak goes straight on."""
        return self.share > MOST and self.slope > MOST


def growth(samples: Sequence[float]) -> Growth:
    """Of samples taken at equal distances; the slope is Theil and Sen's: the median of all pairs' slopes."""
    third = max(1, len(samples) // PARTS)
    start, end = median(samples[:third]), median(samples[-third:])
    half = list(enumerate(samples[len(samples) // 2 :]))
    slopes = [(later - earlier) / (right - left) for (left, earlier), (right, later) in combinations(half, 2)]
    slope = median(slopes) * len(samples) if slopes else 0.0
    return Growth(start, end, slope / start if start else slope)
