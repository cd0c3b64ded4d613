"""Learn the heads of the second reading: over an embedding, and the margins of heads that read characters.

The margins are those of heads that learned nothing from the author of a text, as those of a new text will be.
Yes-or-no heads are logistic regressions; the targets are one of them, multinomial.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from reading.heads import HEADS, TARGETS
from reading.meaning_heads import TARGET
from tests.reading.learning import Lesson

STRENGTH = 0.3  # inverse of the regularisation
VECTOR_SCALE = 10.0  # of the components of an embedding, which are small beside margins
STEPS = 32_767  # of 16 bits


@dataclass(frozen=True)
class Features:
    """What the heads see of the texts: a row for each."""

    vectors: np.ndarray
    surfaces: np.ndarray

    @property
    def matrix(self) -> np.ndarray:
        return np.hstack([self.vectors * VECTOR_SCALE, self.surfaces])

    def of(self, rows: Sequence[int]) -> "Features":
        return Features(self.vectors[rows], self.surfaces[rows])


def learn_meaning(features: Features, lessons: Sequence[Lesson], targets: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the file: yes-or-no heads, then the targets (``reading.meaning_heads.load_heads``)."""
    matrix = features.matrix
    for head in HEADS:
        rows = [place for place, lesson in enumerate(lessons) if head not in lesson.unknown]
        answers = [head in lessons[row].answers for row in rows]
        fitted = LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix[rows], answers)
        yield _line(head, fitted.coef_[0], fitted.intercept_[0], features)
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000).fit(matrix, targets)
    assert set(fitted.classes_) == set(TARGETS)
    for target, weights, bias in zip(fitted.classes_, fitted.coef_, fitted.intercept_, strict=True):
        yield _line(TARGET + target, weights, bias, features)


def _line(name: str, weights: np.ndarray, bias: float, features: Features) -> str:
    scaled = np.concatenate([weights[: features.vectors.shape[1]] * VECTOR_SCALE, weights[features.vectors.shape[1] :]])
    scale = float(np.abs(scaled).max()) / STEPS or 1.0
    whole = np.round(scaled / scale).astype("<i2")
    return f"{name} {bias:.4f} {scale:.6g} {base64.b85encode(whole.tobytes()).decode()}"
