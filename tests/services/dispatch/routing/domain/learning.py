"""Fit how sure a judgement is: on each author's texts, judged by rules and heads that learned nothing from him."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from reading.heads import TARGETS
from reading.linear_model import parse_model
from services.dispatch.routing import rules
from services.dispatch.routing.domain import CompiledRules, RoutingText
from services.dispatch.routing.domain.confidence import FACTS, INTERCEPT, facts_of
from services.dispatch.routing.domain.grounds import judge
from services.dispatch.routing.rules import shipped_rules
from tests.reading.learning import FOLDS, Lesson, file_of, learn
from tests.services.dispatch.routing.domain.accuracy import FIELDS

INTO = Path(rules.__file__).parent / "confidence.yaml"
HUNDREDTHS = 100


def fit_confidence(examples: Sequence[Mapping[str, Any]], lessons: Sequence[Lesson], words: Sequence[Lesson]) -> str:
    """Return the file of weights; ``lessons`` are the examples', ``words`` the rules' own, which every fold knows."""
    facts, right = zip(*_judged(examples, lessons, words), strict=True)
    fitted = LogisticRegression(C=10, max_iter=1000).fit(np.array(facts), right)
    weights = dict(zip((INTERCEPT, *FACTS), (fitted.intercept_[0], *fitted.coef_[0]), strict=True))
    lines = "\n".join(f"  {name}: {round(weight * HUNDREDTHS)}" for name, weight in weights.items())
    return f"# How sure a judgement is, in hundredths; `make learned` writes it.\nconfidence:\n{lines}\n"


def _judged(
    examples: Sequence[Mapping[str, Any]], lessons: Sequence[Lesson], words: Sequence[Lesson]
) -> Iterator[tuple[list[float], bool]]:
    for known, strange in GroupKFold(FOLDS).split(examples, groups=[lesson.author for lesson in lessons]):
        heads = learn([*(lessons[row] for row in known), *words], sorted(TARGETS), calibrated=False)
        compiled = _with_heads(file_of(heads))
        for row in strange:
            judged = judge(_text_of(examples[row]), compiled)
            if judged.ranking.ranked:
                facts = facts_of(judged.ranking, judged.weighed, len(judged.read.matter))
                yield [facts[name] for name in FACTS], judged.ranking.ranked[0].target == examples[row]["target"]


def _with_heads(written: str) -> CompiledRules:
    shipped = shipped_rules()
    heads = parse_model(written, TARGETS.__getitem__)
    return replace(shipped, rules=replace(shipped.rules, learned=heads))


def _text_of(example: Mapping[str, Any]) -> RoutingText:
    return RoutingText(text=example["text"], **{name: example[name] for name in FIELDS if name in example})
