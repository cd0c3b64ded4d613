"""Score every target by the words, pairs, fields and exemptions that a text matches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from services.dispatch.routing.domain.compiled import CompiledRules
from services.dispatch.routing.domain.core import core_of
from services.dispatch.routing.domain.matching import WordMatches, find_words, satisfying_words
from services.dispatch.routing.domain.ruleset import Exemption, Target

LONG_TEXT_FACTOR = 0.4  # factor on the weight of words anywhere in a long text


@dataclass(frozen=True, slots=True)
class ScoredTarget:
    """One target with its weight and what supports it."""

    target: Target
    weight: float
    topic: str  # the heaviest topic of the target
    words: tuple[str, ...]
    exemption: Exemption | None


@dataclass(frozen=True, slots=True)
class _Vote:
    topic: str
    weight: float
    words: tuple[str, ...]


def score_targets(rules: CompiledRules, *, matter: str, respondent: str, classes: str) -> list[ScoredTarget]:
    """Return the weights of all targets, heaviest first; equal weights in the order of their codes.

    The core of a long text counts once more, and exemptions only hold there.
    """
    core = core_of(matter)
    whole = _score_text(rules, matter, respondent, classes, exempting=core is None)
    if core is not None:
        again = {one.target: one for one in _score_text(rules, core, respondent, classes)}
        whole = [_add_core(one, again.get(one.target)) for one in whole]
    return sorted((one for one in whole if one.weight > 0), key=lambda one: (-one.weight, one.target))


def _add_core(whole: ScoredTarget, core: ScoredTarget | None) -> ScoredTarget:
    weight = whole.weight * LONG_TEXT_FACTOR
    if core is None:
        return replace(whole, weight=weight)
    return replace(whole, weight=weight + core.weight, topic=core.topic, exemption=core.exemption)


def _score_text(
    rules: CompiledRules, matter: str, respondent: str, classes: str, *, exempting: bool = True
) -> list[ScoredTarget]:
    found = find_words(rules.lexicon, matter)
    exempted = _matching_exemptions(rules, found) if exempting else []
    votes = (
        *_votes_from_words(rules, found),
        *_votes_from_pairs(rules, found),
        *_votes_from_fields(rules, respondent, classes),
        *(_Vote(exemption.topic, exemption.weight, words) for exemption, words in exempted),
    )
    by_topic: defaultdict[str, list[_Vote]] = defaultdict(list)
    for vote in votes:
        by_topic[vote.topic].append(vote)
    weights = _topic_weights(rules, by_topic, [exemption for exemption, _ in exempted])
    return list(_by_target(rules, weights, by_topic, [exemption for exemption, _ in exempted]))


def _votes_from_words(rules: CompiledRules, found: WordMatches) -> Iterator[_Vote]:
    for word in found.standalone:
        for topic, weight in rules.votes[word]:
            yield _Vote(topic, weight, (word,))


def _votes_from_pairs(rules: CompiledRules, found: WordMatches) -> Iterator[_Vote]:
    entries = {id(entry): entry for word in found.positions for entry in rules.pairs.get(word, ())}
    for topic, pair in entries.values():
        words = satisfying_words(pair.when, found.positions)
        if words:
            yield _Vote(topic, pair.weight, words)


def _votes_from_fields(rules: CompiledRules, respondent: str, classes: str) -> Iterator[_Vote]:
    for topic in rules.rules.topics if respondent or classes else ():
        for word, weight in topic.respondents:
            if word in respondent:
                yield _Vote(topic.code, weight, (word,))
        for word, weight in topic.categories:
            if word in classes:
                yield _Vote(topic.code, weight, (word,))


def _matching_exemptions(rules: CompiledRules, found: WordMatches) -> list[tuple[Exemption, tuple[str, ...]]]:
    exemptions = {one.code: one for word in found.positions for one in rules.exemptions.get(word, ())}
    matched = ((one, satisfying_words(one.when, found.positions)) for _, one in sorted(exemptions.items()))
    return [(one, words) for one, words in matched if words]


def _topic_weights(
    rules: CompiledRules, by_topic: Mapping[str, Iterable[_Vote]], exempted: Iterable[Exemption]
) -> dict[str, float]:
    """Sum each topic up to its cap; a topic that an exemption is against keeps a fraction."""
    against = frozenset[str]().union(*(exemption.against for exemption in exempted))
    weights = {}
    for code, votes in by_topic.items():
        topic = rules.topics[code]
        weight = sum(vote.weight for vote in votes)
        weight = weight if topic.cap is None else min(weight, topic.cap)
        silenced = code in against or str(topic.target) in against
        weights[code] = weight * rules.rules.limits.silenced if silenced else weight
    return weights


def _by_target(
    rules: CompiledRules,
    weights: Mapping[str, float],
    by_topic: Mapping[str, Iterable[_Vote]],
    exempted: Iterable[Exemption],
) -> Iterator[ScoredTarget]:
    topics: defaultdict[Target, list[str]] = defaultdict(list)
    for code in weights:
        topics[rules.topics[code].target].append(code)
    for target, codes in topics.items():
        heaviest = min(codes, key=lambda code: (-weights[code], code))
        words = dict.fromkeys(word for code in codes for vote in by_topic[code] for word in vote.words)
        speaking = [one for one in exempted if rules.topics[one.topic].target == target]
        yield ScoredTarget(
            target=target,
            weight=sum(weights[code] for code in codes),
            topic=heaviest,
            words=tuple(words),
            exemption=max(speaking, key=lambda one: one.weight, default=None),
        )
