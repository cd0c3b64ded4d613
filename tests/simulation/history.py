"""What happened, as the outside saw it, and whether that is what was promised.

One format for every layer: the simulation, real processes and campaigns write the same history, and the same
``check`` reads it. ``published`` is what a publisher committed, in order per aggregate; ``effects`` what was done.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise; ``check`` names it as proof.md does (C1 lost, C2 phantom, C3 double, C4 order, C5 key)."""

    check: str
    what: Hashable


@dataclass(slots=True)
class History:
    """``answers``: key -> its answers; ``published``: aggregate -> numbers; ``effects``: the same, as acted on."""

    answers: dict[Hashable, set[Hashable]] = field(default_factory=lambda: defaultdict(set))
    invoked: set[Hashable] = field(default_factory=set)  # keys ever used, whatever became of it; may stay unused
    refused: set[Hashable] = field(default_factory=set)  # keys refused for sure
    stored: dict[Hashable, int] = field(default_factory=dict)  # key -> complaints kept for it
    published: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))
    effects: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))
    stores: dict[str, Counter[Hashable]] = field(default_factory=dict)  # store -> what it has, how often
    poison: set[Hashable] | None = None  # what must be quarantined; ``None``: not looked at
    quarantined: Counter[Hashable] = field(default_factory=Counter)


def check(history: History) -> list[Violation]:
    """Every broken promise of a history that has come to rest."""
    return [*_events(history), *_keys(history), *_stores(history), *_quarantine(history)]


def _events(history: History) -> Iterator[Violation]:
    for aggregate in {*history.published, *history.effects}:
        published, acted = history.published.get(aggregate, []), history.effects.get(aggregate, [])
        yield from (Violation("C1 lost", (aggregate, number)) for number in set(published) - set(acted))
        yield from (Violation("C2 phantom", (aggregate, number)) for number in set(acted) - set(published))
        yield from (
            Violation("C3 double", (aggregate, number)) for number, count in Counter(acted).items() if count > 1
        )
        places = {number: place for place, number in enumerate(published)}
        known = [places[number] for number in acted if number in places]
        if known != sorted(known):
            yield Violation("C4 order", aggregate)


def _keys(history: History) -> Iterator[Violation]:
    for key, answers in history.answers.items():
        if len(answers) > 1:
            yield Violation("C5 one key, several answers", key)
        if history.stored.get(key, 0) == 0:
            yield Violation("C1 lost", key)
    for key, count in history.stored.items():
        if count > 1:
            yield Violation("C3 double", key)
        if count and (key in history.refused or (history.invoked and key not in history.invoked)):
            yield Violation("C2 phantom", key)


def _stores(history: History) -> Iterator[Violation]:
    """C6: what one store has, every store has, once."""
    everything = {what for content in history.stores.values() for what in content}
    for store, content in history.stores.items():
        yield from (Violation("C6 not conserved", (store, what)) for what in everything if content[what] == 0)
        yield from (Violation("C3 double", (store, what)) for what, count in content.items() if count > 1)


def _quarantine(history: History) -> Iterator[Violation]:
    """C14: every poison event is held, nothing else is."""
    if history.poison is None:
        return
    yield from (Violation("C14 poison at large", what) for what in history.poison - set(history.quarantined))
    yield from (Violation("C14 held for nothing", what) for what in set(history.quarantined) - history.poison)
    yield from (Violation("C3 double", what) for what, count in history.quarantined.items() if count > 1)
