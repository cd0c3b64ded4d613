"""Detection of growth in samples after the warm-up, by medians, so that a spike does not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import median

MOST = 0.05  # share by which something may grow
PARTS = 5  # into which the time is divided
STAIRS = 2  # increases between parts from which a count climbs
LEAST = MOST / 10  # share by which each part of a steady growth must exceed the one before


@dataclass(frozen=True, slots=True)
class Growth:
    parts: tuple[float, ...]  # the median of each fifth
    slope: float  # of the second half, as a share of the start per the time of all samples

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
        """Whether a measure has grown in every part of the time and is still growing.

        A process keeps the memory of its busiest moment, so memory also rises in steps with larger batches or more
        simultaneous connections. A leak rises all the time.
        """
        steady = all(later > earlier * (1 + LEAST) for earlier, later in pairwise(self.parts))
        return steady and self.share > MOST and self.slope > MOST

    def climbs(self) -> bool:
        """Whether a count has increased several times, never decreased, and still increases in the second half.

        A count has no slope between two increases. One increase is a busier moment; two count as a leak.
        """
        stairs = [later - earlier for earlier, later in pairwise(self.parts)]
        several = sum(stair > 0 for stair in stairs) >= STAIRS and min(stairs) >= 0
        return several and self.share > MOST and self.end > self.parts[PARTS // 2]


def growth(samples: Sequence[float]) -> Growth:
    """Return the growth of samples taken at equal intervals, with the Theil–Sen slope (median of all pairs' slopes)."""
    edges = [round(part * len(samples) / PARTS) for part in range(PARTS + 1)]
    parts = tuple(median(samples[first:last] or samples[-1:]) for first, last in pairwise(edges))
    half = list(enumerate(samples[len(samples) // 2 :]))
    slopes = [(later - earlier) / (right - left) for (left, earlier), (right, later) in combinations(half, 2)]
    slope = median(slopes) * len(samples) if slopes else 0.0
    return Growth(parts, slope / parts[0] if parts[0] else slope)
