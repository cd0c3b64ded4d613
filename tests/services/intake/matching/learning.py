"""``python -m tests.services.intake.matching.learning``: learn the weights of matching, and write what ships.

``make learned MATCHING=1`` runs it. Rarities are counted in the texts of the pairs, weights fitted by a logistic
regression in which what is the same never speaks against one matter, and what differs never for it. To the labelled
pairs, which are all hard, come plain ones: one person with another matter against another business. The bands are
chosen from scores of pairs whose author was left out when the weights were fitted.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from services.intake.matching.domain import texts
from services.intake.matching.domain.comparison import Comparison, compare
from services.intake.matching.domain.scoring import LEARNED, Band, MatchModel
from services.intake.matching.domain.trust import Trust, trust_of
from tests.services.intake.matching.pairs import LEARNED_FROM, LabelledPair, read_pairs

VERSION = "2026-12-04"
LEAST_VERIFIED = 0.3  # a floor that stays, for what no author thought of
PRECISION = 0.995  # of what the machine joins
RECALL = 0.98  # of what a machine joins or a person is shown; a little above what is asked, for unseen authors
DECIMALS = 3
STRENGTH = 1.0  # inverse of the regularisation
APART = 7  # pairs between the two of which a plain pair is made
# What can only speak for one matter; every other feature can only speak against it.
FOR_ONE_MATTER = frozenset(
    {
        "phone_same", "phone_slip", "id_same", "name_same", "name_alike", "business", "uscc_same", "address",
        "order_same", "amount_same", "figures", "date_same", "characters", "pairs", "cosine", "order_of_words",
        "passage", "kin_same", "again",
    }
)  # fmt: skip
MOST_LEVEL = 32


def rarity_lines(all_texts: Iterable[str]) -> list[str]:
    """Return the characters of the texts by level of rarity, the level of unknown ones last and empty."""
    sets = [set(text) for text in all_texts]
    counts = Counter(character for one in sets for character in one)
    levels: dict[int, list[str]] = {}
    for character, count in counts.items():
        rarity = math.log((len(sets) + 1) / (count + 1))
        levels.setdefault(min(round(rarity * texts.STEPS), MOST_LEVEL), []).append(character)
    unknown = round(math.log(len(sets) + 1) * texts.STEPS)
    return ["".join(sorted(levels.get(level, ()))) for level in range(unknown + 1)]


def fit(pairs: Sequence[LabelledPair], compared: Mapping[str, Comparison]) -> MatchModel:
    """Fit the weights to some pairs; the bands are those of a model that joins nothing."""
    names = list(next(iter(compared.values())).features)
    every = [*pairs, *plain_pairs(pairs)]
    found = [compared.get(pair.id) or compare(pair.one, pair.other) for pair in every]
    rows = np.array([[comparison.features[name] for name in names] for comparison in found])
    labels = np.array([1.0 if pair.is_one_matter else -1.0 for pair in every])
    spread = rows.std(axis=0)
    spread[spread == 0] = 1.0
    signs = [(0, None) if name in FOR_ONE_MATTER else (None, 0) for name in names]
    *coefficients, intercept = minimize(
        _loss,
        np.zeros(len(names) + 1),
        args=(rows / spread, labels),
        jac=True,
        bounds=[*signs, (None, None)],
        method="L-BFGS-B",
    ).x
    weights = {name: round(float(weight), DECIMALS) for name, weight in zip(names, coefficients / spread, strict=True)}
    return MatchModel(
        version=VERSION, bias=round(float(intercept), DECIMALS), weights=weights, same=1.0, perhaps=0.0, verified=1.0
    )


def plain_pairs(pairs: Sequence[LabelledPair]) -> list[LabelledPair]:
    """Return pairs of two matters of one person: the message of another pair of the author, told by this person."""
    found = []
    for author in sorted({pair.author for pair in pairs}):
        own = [pair for pair in pairs if pair.author == author]
        for place, pair in enumerate(own):
            another = own[(place + APART) % len(own)].other
            if another.respondent != pair.one.respondent:
                who = {name: getattr(pair.one, name) for name in ("name", "phones", "id_numbers", "kind")}
                message = replace(another, received_at=pair.other.received_at, **who)
                found.append(replace(pair, id=f"{pair.id}-plain", label="other", trait="another_shop", other=message))
    return found


def _loss(
    values: np.ndarray[Any, Any], rows: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]
) -> tuple[float, np.ndarray[Any, Any]]:
    """Return the regularised logistic loss of weights and intercept, and its gradient."""
    weights, intercept = values[:-1], values[-1]
    margins = labels * (rows @ weights + intercept)
    pull = -STRENGTH * labels / (1 + np.exp(margins))
    loss = STRENGTH * np.logaddexp(0, -margins).sum() + (weights**2).sum() / 2
    return loss, np.append(rows.T @ pull + weights, pull.sum())


def out_of_fold_scores(pairs: Sequence[LabelledPair], compared: Mapping[str, Comparison]) -> dict[str, float]:
    """Return the score of each pair by a model that has not seen its author."""
    scores = {}
    for author in {pair.author for pair in pairs}:
        model = fit([pair for pair in pairs if pair.author != author], compared)
        scores |= {pair.id: model.score(compared[pair.id]) for pair in pairs if pair.author == author}
    return scores


def with_bands(
    model: MatchModel, pairs: Sequence[LabelledPair], compared: Mapping[str, Comparison], scores: Mapping[str, float]
) -> MatchModel:
    """Return the model with the lowest threshold that is precise enough, and the highest that finds enough."""
    steps = [step / 100 for step in range(1, 100)]
    one = [pair for pair in pairs if trust_of(pair.one, pair.other) is Trust.ONE_SOURCE]
    precise = [step for step in steps if _precision(replace(model, same=step), one, compared, scores) >= PRECISION]
    found = [step for step in steps if _recall(step, pairs, scores) >= RECALL]
    verified = [pair for pair in pairs if trust_of(pair.one, pair.other) is Trust.VERIFIED]
    sure = [
        step for step in steps if _precision(replace(model, verified=step), verified, compared, scores) >= PRECISION
    ]
    return replace(
        model, same=min(precise, default=1.0), perhaps=max(found), verified=max(min(sure, default=1.0), LEAST_VERIFIED)
    )


def _precision(
    model: MatchModel, pairs: Sequence[LabelledPair], compared: Mapping[str, Comparison], scores: Mapping[str, float]
) -> float:
    joined = [
        pair
        for pair in pairs
        if model.band(compared[pair.id], scores[pair.id], trust_of(pair.one, pair.other)) is Band.SAME
    ]
    return sum(pair.is_one_matter for pair in joined) / len(joined) if joined else 1.0


def _recall(threshold: float, pairs: Sequence[LabelledPair], scores: Mapping[str, float]) -> float:
    wanted = [pair for pair in pairs if pair.is_one_matter]
    return sum(scores[pair.id] >= threshold for pair in wanted) / len(wanted)


def main() -> None:
    pairs = read_pairs(*LEARNED_FROM)
    lines = rarity_lines(profile.words for pair in pairs for profile in (pair.one, pair.other))
    texts.RARITY_FILE.write_text("\n".join(lines) + "\n", "utf-8")
    compared = {pair.id: compare(pair.one, pair.other) for pair in pairs}
    model = with_bands(fit(pairs, compared), pairs, compared, out_of_fold_scores(pairs, compared))
    document = {
        "version": model.version,
        "bias": model.bias,
        "same": model.same,
        "perhaps": model.perhaps,
        "verified": model.verified,
        "weights": dict(sorted(model.weights.items())),
    }
    LEARNED.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"{len(pairs)} pairs; bands from {model.perhaps}, {model.same} and {model.verified}\n")


if __name__ == "__main__":
    main()
