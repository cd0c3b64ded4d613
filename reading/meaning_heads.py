"""The heads of the second reading: linear over an embedding and the margins of the heads that read characters."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reading.heads import LEARNED

FILE = LEARNED / "meaning_heads.txt"
TARGET = "target."  # before the code of a target, in the file; they come last


@dataclass(frozen=True, slots=True)
class MeaningHeads:
    """Weights as whole numbers with a scale for each head; targets share one distribution (softmax)."""

    names: tuple[str, ...]
    weights: Any  # of numpy: a row for each head
    biases: Any
    targets: slice  # of the rows that are targets

    def probabilities(self, vectors: Any, surfaces: Sequence[Sequence[float]]) -> list[Mapping[str, float]]:
        """Return the probability of each head for each text, given its vector and the margins of its characters."""
        import numpy as np  # noqa: PLC0415 - comes with the embedder

        features = np.hstack([np.asarray(vectors, dtype=np.float64), np.asarray(surfaces, dtype=np.float64)])
        scores = features @ self.weights.T + self.biases
        found = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        raised = np.exp(scores[:, self.targets] - scores[:, self.targets].max(axis=1, keepdims=True))
        found[:, self.targets] = raised / raised.sum(axis=1, keepdims=True)
        return [dict(zip(self.names, row, strict=True)) for row in found.tolist()]


def load_heads() -> MeaningHeads:
    """Read the file that ships: a line for each head with its name, bias, scale and weights (16 bits, base 85).

    ``ImportError`` where numpy is not installed.
    """
    import numpy as np  # noqa: PLC0415 - comes with the embedder

    names, biases, rows = [], [], []
    for line in FILE.read_text("utf-8").splitlines():
        name, bias, scale, written = line.split(" ")
        names.append(name)
        biases.append(float(bias))
        rows.append(np.frombuffer(base64.b85decode(written), dtype="<i2") * float(scale))
    first = next(place for place, name in enumerate(names) if name.startswith(TARGET))
    names = [name.removeprefix(TARGET) for name in names]
    return MeaningHeads(tuple(names), np.array(rows), np.array(biases), slice(first, len(names)))
