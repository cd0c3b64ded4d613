"""Whether something grows: told from its samples after the warm-up, by medians, so that a spike is no growth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

MOST = 0.05  # share by which something may have grown
PARTS = 5  # of the time
STAIRS = 2  # between the parts, of a number that climbs
LEAST = MOST / 10  # share that each part of a steady growth adds


@dataclass(frozen=True, slots=True)
class Growth:
    parts: tuple[float, ...]  # the median of each fifth
    slope: float  # share of the start that the second half would add in the time of all samples

    @property
    def start(self) -> float:
        return self.parts[0]

    @property
    def end(self) -> float:
        return self.parts[-1]

    @property
    def share(self) -> float:
        return (self.end - self.start) / self.start if self.start else self.end

    def leaks(self) -> bool:
        """Grown, in every part of the time, and growing on.

        What a process holds at its busiest moment it keeps: memory rises in steps, as larger batches and more
        connections at once come by, and stays. A leak rises all the time.
        """
        steady = all(later > earlier * (1 + LEAST) for earlier, later in pairwise(self.parts))
        return steady and self.share > MOST and self.slope > MOST

    def climbs(self) -> bool:
        """For what is counted: up by one stair after another, never down, and still in the second half.

        A count has no slope between two stairs. One stair is a busier moment; two are taken for a leak.
        """
        stairs = [later - earlier for earlier, later in pairwise(self.parts)]
        several = sum(stair > 0 for stair in stairs) >= STAIRS and min(stairs) >= 0
        return several and self.share > MOST and self.end > self.parts[PARTS // 2]


def growth(samples: Sequence[float]) -> Growth:
    """Of samples taken at equal distances; the slope is Theil and Sen's: the median of all pairs' slopes."""
    edges = [round(part * len(samples) / PARTS) for part in range(PARTS + 1)]
    parts = tuple(median(samples[first:last] or samples[-1:]) for first, last in pairwise(edges))
    half = list(enumerate(samples[len(samples) // 2 :]))
    slopes = [(later - earlier) / (right - left) for (left, earlier), (right, later) in combinations(half, 2)]
    slope = median(slopes) * len(samples) if slopes else 0.0
    return Growth(parts, slope / parts[0] if parts[0] else slope)
