"""Find every word of the rules in a text in one pass."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from services.dispatch.routing.domain.normalisation import CLAUSE_START, Language, denial_pattern
from services.dispatch.routing.domain.ruleset import Condition


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of a rule set, and the automaton that finds them (Aho, Corasick: CACM 18(6), 1975)."""

    words: tuple[str, ...]
    automaton: AhoCorasick
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
    """Make the automaton of the words of a rule set."""
    known = tuple(sorted(set(words)))
    return Lexicon(
        words=known,
        automaton=AhoCorasick(known, implementation=Implementation.ContiguousNFA, store_patterns=False),
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
    found = lexicon.automaton.find_matches_as_indexes(text, overlapping=True)
    for at, minus_end, number in sorted((begins, -ends, number) for number, begins, ends in found):
        word, end = lexicon.words[number], -minus_end
        if at in hidden or (len(word) > 1 and text.startswith(lexicon.nearby, end)):
            continue
        places[word].append(at)
        if len(word) > 1 and end > covered and word in lexicon.weighted:
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
        found = places.get(word)
        if found is None:
            continue
        if near is None:
            return word
        for where in found:
            if abs(where - at) <= near:
                return word
    return None
