"""Find every word of the rules in a text in one pass, at about a microsecond a character."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.dispatch.routing.domain.normalisation import CLAUSE_START, Language, denial_pattern
from services.dispatch.routing.domain.ruleset import Condition


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words by their first two characters, longest first; single characters separately."""

    by_start: Mapping[str, tuple[str, ...]]
    singles: frozenset[str]
    weighted: frozenset[str]  # words with a weight of their own; only these hide shorter words inside them
    denials: re.Pattern[str] | None
    denial_words: tuple[tuple[str, str], ...]  # opening and closing words of each denial
    nearby: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordMatches:
    """Where the words stand: all of them, and those that are not part of a longer weighted word."""

    positions: Mapping[str, tuple[int, ...]]
    standalone: tuple[str, ...]  # in the order of the text


def build_lexicon(words: Iterable[str], weighted: Iterable[str], language: Language) -> Lexicon:
    """Index the words of a rule set by how they start."""
    starts: defaultdict[str, list[str]] = defaultdict(list)
    known = set(words)
    for word in sorted(known, key=lambda word: (-len(word), word)):
        starts[word[:2]].append(word)
    return Lexicon(
        by_start={start: tuple(listed) for start, listed in starts.items() if len(start) == 2},
        singles=frozenset(word for word in known if len(word) == 1),
        weighted=frozenset(weighted),
        denials=denial_pattern(language.denials),
        denial_words=tuple(
            ("" if opening == CLAUSE_START else opening, closing) for opening, closing in language.denials
        ),
        nearby=language.nearby,
    )


def find_words(lexicon: Lexicon, text: str) -> WordMatches:
    """Find the words, leaving out what the text denies (不是…的问题)."""
    hidden = _denied_positions(lexicon, text)
    places: defaultdict[str, list[int]] = defaultdict(list)
    alone: dict[str, None] = {}
    covered = 0  # the end of the longest weighted word so far
    for at in range(len(text)):
        if at in hidden:
            continue
        if text[at] in lexicon.singles:
            places[text[at]].append(at)
        for word in lexicon.by_start.get(text[at : at + 2], ()):
            end = at + len(word)
            if not text.startswith(word, at) or text.startswith(lexicon.nearby, end):
                continue
            places[word].append(at)
            if word in lexicon.weighted and end > covered:
                covered = end
                alone[word] = None
    return WordMatches({word: tuple(where) for word, where in places.items()}, tuple(alone))


def _denied_positions(lexicon: Lexicon, text: str) -> frozenset[int]:
    if lexicon.denials is None or not any(first in text and last in text for first, last in lexicon.denial_words):
        return frozenset()
    return frozenset(at for span in lexicon.denials.finditer(text) for at in range(*span.span()))


def satisfying_words(condition: Condition, places: Mapping[str, tuple[int, ...]]) -> tuple[str, ...]:
    """Return the words that fulfil the condition, one of each group; empty if it is not fulfilled."""
    if any(word in places for word in condition.unless):
        return ()
    for word in condition.groups[0]:
        for at in places.get(word, ()):
            others = [_nearby_word(group, at, condition.near, places) for group in condition.groups[1:]]
            if all(others):
                return (word, *(other for other in others if other))
    return ()


def _nearby_word(
    group: tuple[str, ...], at: int, near: int | None, places: Mapping[str, tuple[int, ...]]
) -> str | None:
    for word in group:
        if any(near is None or abs(where - at) <= near for where in places.get(word, ())):
            return word
    return None
