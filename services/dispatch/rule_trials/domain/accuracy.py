"""How often the rules send a text where people did, for each target (准确率)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetScore:
    """The examples that people sent to one target, and where the rules send them."""

    target: str
    examples: int
    right: int
    answered: tuple[tuple[str, int], ...]  # the rules' targets, the most frequent first


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    examples: int
    right: int
    targets: tuple[TargetScore, ...]  # in the order of their codes


def score_answers(answers: Iterable[tuple[str, str]]) -> Score:
    """Return the score of pairs of a person's target and the rules' target."""
    by_target: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for person, rules in answers:
        by_target[person][rules] += 1
    targets = tuple(
        TargetScore(
            target=target,
            examples=answered.total(),
            right=answered[target],
            answered=tuple(sorted(answered.items(), key=lambda entry: (-entry[1], entry[0]))),
        )
        for target, answered in sorted(by_target.items())
    )
    return Score(
        examples=sum(one.examples for one in targets), right=sum(one.right for one in targets), targets=targets
    )
