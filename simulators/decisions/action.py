"""An action of a simulated actor, and what a decision depends on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

View = Mapping[str, Any]  # an answer of the public API
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A POST request, and the actors who may send it, in the order to try them."""

    actors: tuple[str, ...]
    path: str
    body: Mapping[str, Any]
    name: str  # the command


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionContext:
    """What a decision on a case depends on besides the case."""

    seed: str
    case: str  # its external number, so that another run with the same seed decides the same
    rng: Random
    now: datetime
    enterprises: Sequence[str] = ()  # ids of those registered for online settlement
    odr_weight: float = 12.0  # of sending a case to one of them, where taking it up has 74

    def stable_rng(self, step: str) -> Random:
        """Return a generator for a fact of the case that must be the same in every call."""
        return seeded_rng(self.seed, self.case, step)


def seeded_rng(seed: str, case: str, step: str) -> Random:
    """Return the random generator of one step of a case, independent of other cases and of the order of work."""
    return Random(f"{seed}/{case}/{step}")
