"""Learn from the labelled texts how runs of characters speak for the targets: ``make learned`` writes the weights.

A linear support vector machine for each target against all others (squared hinge loss, dual coordinate descent:
Hsieh et al., ICML 2008), in plain Python: a minute or two, and the same weights every time.
"""

import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reading.linear_model import LETTERS, MAX_WEIGHT, SCALE, runs_of
from services.dispatch.routing import rules
from services.dispatch.routing.domain.normalisation import normalise
from services.dispatch.routing.rules import read_rules, shipped_rules
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, examples

INTO = Path(rules.__file__).parent / "learned.yaml"
LEAST_TEXTS = 4  # that hold a run, below which it is chance
COST = 2.0  # of a text on the wrong side
TERM_COST = 0.6  # of a word of the rules, which is a text of its own
ROUNDS = 30
FADED = 0.2  # a weight below this share of the heaviest of its run is left out
UNTAUGHT = frozenset({"consumer.remedy"})  # words that are everywhere


@dataclass(frozen=True)
class Lesson:
    """One text and what is right of it: mostly one answer."""

    runs: frozenset[str]
    answers: frozenset[str]
    cost: float


@dataclass(frozen=True)
class Vector:
    """A lesson as numbers: which runs it holds, and what each counts."""

    runs: list[int]
    values: list[float]


def text_of(example: dict[str, Any]) -> str:
    """The text and the respondent, as the engine reads them."""
    language = shipped_rules().rules.language
    return "。".join((normalise(example["text"], language), normalise(example.get("respondent") or "", language)))


def lessons(names: Sequence[str]) -> list[Lesson]:
    """The labelled texts, and the rules' own words."""
    labelled = [(text_of(one), one["target"], COST) for name in names for one in examples(name)]
    labelled += [(word, target, TERM_COST) for word, target in _terms()]
    return [Lesson(frozenset(runs_of(text)), frozenset({target}), cost) for text, target, cost in labelled]


def _terms() -> Iterator[tuple[str, str]]:
    for topic in read_rules()["topics"]:
        if topic["code"] in UNTAUGHT:
            continue
        for level, words in (topic.get("terms") or {}).items():
            yield from ((word, topic["target"]) for word in words if level not in {0, "weak"})


def learn(taught: Sequence[Lesson]) -> dict[str, Any]:
    """The weights, as they stand in the rules."""
    counts = Counter(run for lesson in taught for run in lesson.runs)
    known = sorted(run for run, count in counts.items() if count >= LEAST_TEXTS)
    rarity = [math.log((1 + len(taught)) / (1 + counts[run])) + 1 for run in known]
    places = {run: place for place, run in enumerate(known)}
    vectors = [_vector(lesson, places, rarity) for lesson in taught]
    targets = sorted({answer for lesson in taught for answer in lesson.answers})
    separated = [_separated(vectors, taught, target, len(known)) for target in targets]
    return {
        "targets": targets,
        "leaning": [round(weights[-1] * SCALE) for weights in separated],
        "runs": sorted(_written(known, rarity, separated)),
    }


def _vector(lesson: Lesson, places: dict[str, int], rarity: Sequence[float]) -> Vector:
    present = sorted(places[run] for run in lesson.runs if run in places)
    length = math.sqrt(sum(rarity[place] ** 2 for place in present)) or 1.0
    return Vector([*present, len(places)], [*(rarity[place] / length for place in present), 1.0])


def _separated(vectors: Sequence[Vector], taught: Sequence[Lesson], target: str, count: int) -> list[float]:
    weights = [0.0] * (count + 1)
    alphas = [0.0] * len(vectors)
    signs = [1.0 if target in lesson.answers else -1.0 for lesson in taught]
    slack = [1 / (2 * lesson.cost) for lesson in taught]
    squares = [sum(value * value for value in vector.values) for vector in vectors]
    order = list(range(len(vectors)))
    shuffled = random.Random(7)
    for _ in range(ROUNDS):
        shuffled.shuffle(order)
        for one in order:
            vector, sign, alpha = vectors[one], signs[one], alphas[one]
            gap = sign * sum([weights[run] * value for run, value in zip(vector.runs, vector.values, strict=True)]) - 1  # noqa: C419
            moved = max(alpha - (gap + slack[one] * alpha) / (squares[one] + slack[one]), 0.0)
            if moved != alpha:
                alphas[one] = moved
                step = (moved - alpha) * sign
                for run, value in zip(vector.runs, vector.values, strict=True):
                    weights[run] += step * value
    return weights


def _written(known: Sequence[str], rarity: Sequence[float], separated: Sequence[list[float]]) -> Iterator[str]:
    """Each run with the square of its rarity and its weights, ``退款 37A12b-3``: 12 for the first target."""
    for place, run in enumerate(known):
        weights = [round(one[place] * rarity[place] * SCALE) for one in separated]
        least = max(1, max(map(abs, weights)) * FADED)
        listed = "".join(
            f"{letter}{max(-MAX_WEIGHT, min(weight, MAX_WEIGHT))}"
            for letter, weight in zip(LETTERS, weights, strict=False)
            if abs(weight) >= least
        )
        if listed:
            yield f"{run} {round(rarity[place] ** 2)}{listed}"


def write(learned: dict[str, Any], into: Path) -> None:
    """Write the weights as YAML, a run on each line."""
    lines = [
        "# What the labelled texts taught, written by `make learned`; not to be edited by hand.",
        "# Each run of characters: how rare it is, then a letter for each target in their order and what it adds.",
        "learned:",
        f"  targets: {json.dumps(learned['targets'])}",
        f"  leaning: {json.dumps(learned['leaning'])}",
        "  runs: |",
        *(f"    {run}" for run in learned["runs"]),
    ]
    into.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    learned = learn(lessons(DEVELOPED))
    write(learned, INTO)
    sys.stdout.write(f"{len(learned['runs'])} runs, {INTO.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
