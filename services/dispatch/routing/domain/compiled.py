"""A rule set indexed by word, so that a text is matched in one pass."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from canon.codes import Agency, name_of
from reading.linear_model import runs_of
from services.dispatch.routing.domain.matching import Lexicon, build_lexicon
from services.dispatch.routing.domain.ruleset import Condition, Exemption, Pair, RuleSet, Target, Topic


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """A rule set with the indexes that ``route`` uses; built once for a rule set."""

    rules: RuleSet
    lexicon: Lexicon
    topics: Mapping[str, Topic]
    votes: Mapping[str, tuple[tuple[str, float], ...]]  # word → topics and weights
    pairs: Mapping[str, tuple[tuple[str, Pair], ...]]  # word of a pair's first group → topics and pairs to check
    exemptions: Mapping[str, tuple[Exemption, ...]]
    topics_of: Mapping[Target, tuple[str, ...]]
    topic_runs: Mapping[str, frozenset[str]]  # characters and character pairs of the topic's words

    def name_of(self, target: Target) -> str:
        """Return what a citizen calls the target: an agency by its card, a section by its name."""
        return self.rules.agencies[target].name if isinstance(target, Agency) else name_of(target)


def compile_rules(rules: RuleSet) -> CompiledRules:
    """Index a rule set by word; the same rule set always compiles to the same index."""
    votes: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    pairs: defaultdict[str, list[tuple[str, Pair]]] = defaultdict(list)
    exemptions: defaultdict[str, list[Exemption]] = defaultdict(list)
    topics_of: defaultdict[Target, list[str]] = defaultdict(list)
    for topic in rules.topics:
        topics_of[topic.target].append(topic.code)
        for word, weight in topic.terms:
            votes[word].append((topic.code, weight))
        for pair in topic.pairs:
            for word in pair.when.groups[0]:
                pairs[word].append((topic.code, pair))
    for exemption in rules.exemptions:
        for word in exemption.when.groups[0]:
            exemptions[word].append(exemption)
    return CompiledRules(
        rules=rules,
        lexicon=build_lexicon({*votes, *_condition_words(rules)}, votes, rules.language),
        topics={topic.code: topic for topic in rules.topics},
        votes={word: tuple(listed) for word, listed in votes.items()},
        pairs={word: tuple(listed) for word, listed in pairs.items()},
        exemptions={word: tuple(listed) for word, listed in exemptions.items()},
        topics_of={target: tuple(listed) for target, listed in topics_of.items()},
        topic_runs={
            topic.code: frozenset[str]().union(*(runs_of(word) for word, _ in topic.terms)) for topic in rules.topics
        },
    )


def _condition_words(rules: RuleSet) -> Iterator[str]:
    pairs = (pair.when for topic in rules.topics for pair in topic.pairs)
    for condition in (*pairs, *(exemption.when for exemption in rules.exemptions)):
        yield from _words(condition)


def _words(condition: Condition) -> Iterator[str]:
    yield from condition.unless
    for group in condition.groups:
        yield from group
