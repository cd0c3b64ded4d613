"""One request somebody outside wants to make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

View = Mapping[str, Any]  # an answer of the public API
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A POST and who may make it, in the order to try."""

    actors: tuple[str, ...]
    path: str
    body: Mapping[str, Any]
    name: str  # the command


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a decision on a case may look at besides the case."""

    seed: str
    case: str  # what the outside calls it, so that another run of the same seed decides the same
    rng: Random
    now: datetime
    enterprises: Sequence[str] = ()  # ids of those that settle online

    def dice(self, step: str) -> Random:
        """Return dice for a fact of the case that must come out the same whenever it is asked."""
        return dice(self.seed, self.case, step)


def dice(seed: str, case: str, step: str) -> Random:
    """Return this actor's dice for this step: neither other cases nor the order of work change them."""
    return Random(f"{seed}/{case}/{step}")
