"""Rank the targets of a text by rule weights combined with what was learned from labelled texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from canon.codes import Agency, Department
from reading.linear_model import margins, runs_of, share_of, top_phrases
from services.dispatch.routing.domain.compiled import CompiledRules
from services.dispatch.routing.domain.ruleset import Exemption, Target
from services.dispatch.routing.domain.scoring import ScoredTarget

MAX_TARGETS = 2  # in a ranking: the one decided, and the runner-up
MIN_LEARNED_SHARE = 0.15  # a target that only learned weights support is left out below this share
MIN_CHARACTERS = 4  # Chinese characters; a shorter text without any word of the rules gets no target
MAX_PIECES = 4  # pieces of a text that are reported where no word of the rules matched
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class RankedTarget:
    """One target with its share of the weight of the text, 0 to 1, and what supports it."""

    target: Target
    share: float
    topic: str
    words: tuple[str, ...]
    exemption: Exemption | None
    is_named: bool  # by a word of the rules, not only by what was learned


@dataclass(frozen=True, slots=True)
class Ranking:
    """The strongest targets, and how much the text looks like a case for the hub or for another county."""

    ranked: tuple[RankedTarget, ...]
    hub_share: float
    other_county_share: float  # 0 to 1; 1 where nothing was learned
    margins: Mapping[Target, float] = field(default_factory=dict)  # of the learned heads; empty where they are silent


def rank(rules: CompiledRules, weighed: Sequence[ScoredTarget], text: str) -> Ranking:
    """Combine rule weights and learned weights in the rule set's proportion; equal shares in the order of codes."""
    limits, learned = rules.rules.limits, rules.rules.learned
    decided = bool(weighed) and weighed[0].weight >= limits.decisive
    silent = decided or (not weighed and len(_CHINESE.findall(text)) < MIN_CHARACTERS)
    part = limits.learned if learned.targets and not silent else 0.0
    found = dict(zip(learned.targets, margins(learned, text), strict=True)) if part else {}
    leaning = {target: share_of(margin) for target, margin in found.items() if margin > -1}  # the others are 0
    shares = {target: part * lean for target, lean in leaning.items() if target in rules.topics_of}
    whole = sum(one.weight for one in weighed[:2]) + limits.prior
    for one in weighed:
        shares[one.target] = shares.get(one.target, 0.0) + (1 - part) * one.weight / whole
    ruled = {one.target: one for one in weighed}
    spoken = [target for target, share in shares.items() if target in ruled or share >= MIN_LEARNED_SHARE]
    order = sorted(spoken, key=lambda target: (-shares[target], target))[:MAX_TARGETS]
    return Ranking(
        ranked=tuple(
            _ranked_by_rules(ruled[target], share)
            if target in ruled
            else _ranked_by_learning(rules, target, share, "" if at else text)
            for at, (target, share) in enumerate((target, round(shares[target], 4)) for target in order)
        ),
        hub_share=round(part * leaning.get(Department.HUB, 0.0), 4),
        other_county_share=share_of(found.get(Agency.OTHER_BUREAU, 1.0)),
        margins=found,
    )


def _ranked_by_rules(one: ScoredTarget, share: float) -> RankedTarget:
    return RankedTarget(one.target, share, one.topic, one.words, one.exemption, is_named=True)


def _ranked_by_learning(rules: CompiledRules, target: Target, share: float, text: str) -> RankedTarget:
    """Rank a target that no word of the rules supports; only for the first are words taken from ``text``."""
    words = top_phrases(rules.rules.learned, text, target, MAX_PIECES) if text else ()
    return RankedTarget(target, share, _closest_topic(rules, target, text), words, None, is_named=False)


def _closest_topic(rules: CompiledRules, target: Target, text: str) -> str:
    """Return the topic of a target whose words have most in common with the text."""
    runs = runs_of(text)
    return max(rules.topics_of[target], key=lambda code: len(runs & rules.topic_runs[code]))
