"""Learn linear heads from labelled texts with scikit-learn, calibrate them, and write them as the files that ship.

Each head is a linear support vector machine over the runs of a text (squared hinge loss, dual coordinate descent:
Hsieh et al., ICML 2008). Its margin becomes a probability by Platt's sigmoid, fitted on texts of authors that the head
was not taught with (Platt, Advances in Large Margin Classifiers, 1999).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from reading.linear_model import LETTERS, MAX_WEIGHT, SCALE, runs_of

LEAST_TEXTS = 3  # that hold a run, below which it is chance
COST = 2.0  # of a text on the wrong side
FADED = 0.2  # a weight below this share of the heaviest of its run is left out
FOLDS = 5
WIDTH = 90  # of a line of a file
SEED = 7


@dataclass(frozen=True)
class Lesson:
    """One text and what is right of it; ``unknown`` are the heads for which nobody labelled it."""

    text: str
    answers: frozenset[str]
    author: str = ""
    weight: float = 1.0
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Learned:
    """The heads in their order: names, biases, weights of each run (head, run), and both numbers of the sigmoid."""

    heads: Sequence[str]
    biases: Sequence[float]
    weights: np.ndarray
    sigmoids: Sequence[tuple[float, float]]
    runs: Sequence[str]
    rarity: Sequence[float]
    margins: np.ndarray  # of each lesson by heads that learned nothing from its author (lesson, head)


def learn(taught: Sequence[Lesson], heads: Sequence[str], *, calibrated: bool = True) -> Learned:
    """Teach each head with the texts that are labelled for it; the same texts give the same weights.

    Where it is not ``calibrated``, margins and sigmoids are of texts that the heads know.
    """
    vectors = TfidfVectorizer(analyzer=_runs, min_df=LEAST_TEXTS, binary=True, dtype=np.float64)
    matrix = vectors.fit_transform([lesson.text for lesson in taught])
    weights, biases, sigmoids = [], [], []
    margins = np.zeros((len(taught), len(heads)))
    for place, head in enumerate(heads):
        rows = [place for place, lesson in enumerate(taught) if head not in lesson.unknown]
        model = _taught(matrix[rows], [taught[row] for row in rows], head)
        weights.append(model.coef_[0])
        biases.append(float(model.intercept_[0]))
        known = [taught[row] for row in rows]
        strange = (
            margins_of_strangers(matrix[rows], known, head) if calibrated else model.decision_function(matrix[rows])
        )
        sigmoids.append(_sigmoid(strange, known, head))
        margins[rows, place] = strange
    return Learned(
        *(heads, biases, np.array(weights), sigmoids, vectors.get_feature_names_out().tolist(), vectors.idf_.tolist()),
        margins,
    )


def _runs(text: str) -> list[str]:
    return sorted(runs_of(text))


def _taught(matrix: csr_matrix, taught: Sequence[Lesson], head: str) -> LinearSVC:
    answers = [head in lesson.answers for lesson in taught]
    return LinearSVC(C=COST, random_state=SEED).fit(matrix, answers, [lesson.weight for lesson in taught])


def margins_of_strangers(matrix: csr_matrix, taught: Sequence[Lesson], head: str) -> np.ndarray:
    """The margin of each text by a head that learned nothing from its author."""
    margins = np.zeros(len(taught))
    for known, strange in GroupKFold(FOLDS).split(matrix, groups=[lesson.author for lesson in taught]):
        margins[strange] = _taught(matrix[known], [taught[row] for row in known], head).decision_function(
            matrix[strange]
        )
    return margins


def _sigmoid(margins: np.ndarray, taught: Sequence[Lesson], head: str) -> tuple[float, float]:
    """Slope and offset by which a margin becomes a probability."""
    fitted = LogisticRegression(C=1e3).fit(margins.reshape(-1, 1), [head in lesson.answers for lesson in taught])
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def file_of(learned: Learned) -> str:
    """Write the heads as ``reading.linear_model.parse_model`` reads them."""
    head = "\n".join(
        f"{name} {round(bias * SCALE)} {slope:.2f} {offset:.2f}"
        for name, bias, (slope, offset) in zip(learned.heads, learned.biases, learned.sigmoids, strict=True)
    )
    rows = "\n".join(wrap(" ".join(_written(learned)), WIDTH, break_long_words=False, break_on_hyphens=False))
    return f"{head}\n\n{rows}\n"


def _written(learned: Learned) -> Iterator[str]:
    """Each run with the square of its rarity and its weights, ``退款 37A12b-3``: 12 for the first head."""
    for place, (run, rarity) in enumerate(zip(learned.runs, learned.rarity, strict=True)):
        weights = [round(weight * rarity * SCALE) for weight in learned.weights[:, place].tolist()]
        least = max(1, max(map(abs, weights)) * FADED)
        listed = "".join(
            f"{letter}{max(-MAX_WEIGHT, min(weight, MAX_WEIGHT))}"
            for letter, weight in zip(LETTERS, weights, strict=False)
            if abs(weight) >= least
        )
        if listed:
            yield f"{run} {round(rarity**2)}{listed}"


def manifest_of(learned: Mapping[str, Learned], metrics: Mapping[str, Any]) -> str:
    """What a reader wants to know of the files that ship: of what they were made, and with what."""
    import sklearn  # noqa: PLC0415 - only its version

    document = {
        "library": f"scikit-learn {sklearn.__version__}",
        "heads": {name: list(one.heads) for name, one in learned.items()},
        "runs": {name: len(one.runs) for name, one in learned.items()},
        **metrics,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
