"""What happened, as the outside saw it, and whether that is what was promised.

One format for every layer: the simulation, real processes and campaigns write the same history, and the same
``check`` reads it. ``told`` is what a publisher committed, in order per aggregate; ``effects`` what a hearer did.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise; ``check`` names it as proof.md does (C1 lost, C2 phantom, C3 double, C4 order, C5 key)."""

    check: str
    what: Hashable


@dataclass(slots=True)
class History:
    """``asked``: key -> ids answered for it; ``told``: aggregate -> numbers; ``effects``: the same, as acted on."""

    asked: dict[Hashable, set[Hashable]] = field(default_factory=lambda: defaultdict(set))
    stored: dict[Hashable, int] = field(default_factory=dict)  # key -> complaints kept for it
    told: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))
    effects: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))


def check(history: History) -> list[Violation]:
    """Every broken promise of a history that has come to rest."""
    found: list[Violation] = []
    for aggregate in {*history.told, *history.effects}:
        told, acted = history.told.get(aggregate, []), history.effects.get(aggregate, [])
        found += [Violation("C1 lost", (aggregate, number)) for number in set(told) - set(acted)]
        found += [Violation("C2 phantom", (aggregate, number)) for number in set(acted) - set(told)]
        found += [Violation("C3 double", (aggregate, number)) for number, count in Counter(acted).items() if count > 1]
        places = {number: place for place, number in enumerate(told)}
        known = [places[number] for number in acted if number in places]
        if known != sorted(known):
            found.append(Violation("C4 order", aggregate))
    for key, ids in history.asked.items():
        if len(ids) > 1:
            found.append(Violation("C5 one key, several answers", key))
    found += [Violation("C3 double", key) for key, count in history.stored.items() if count > 1]
    found += [Violation("C1 lost", key) for key in history.asked if history.stored.get(key, 0) == 0]
    return found
