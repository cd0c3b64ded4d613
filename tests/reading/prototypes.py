"""Choose the prototypes of each target: short labelled texts that together lie near all texts of the target.

Greedily, each the one that brings the texts of the target nearest to those chosen (facility location: Nemhauser,
Wolsey and Fisher, Mathematical Programming 14, 1978). Everything is whole numbers, so that every machine chooses alike.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from canon.codes import Department
from reading.deidentification import deidentify
from reading.heads import LEARNED, TARGETS
from reading.linear_model import LinearModel
from reading.prototypes import FILE, support_of
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, examples

MANIFEST = LEARNED / "manifest.json"
MOST = 20  # of a target
SHORTEST, LONGEST = 15, 60  # characters of a prototype
STEPS = 10_000  # of a likeness
CHOSEN_FOR = tuple(sorted({*TARGETS} - {Department.HUB}))  # nothing learned sends a text to the hub


def is_fit(example: Mapping[str, Any]) -> bool:
    """Whether a text may be shown: short, of one matter, without a danger, and nobody is named in it."""
    text = example["text"]
    is_plain = SHORTEST <= len(text) <= LONGEST and text.isprintable() and text == text.strip()
    return is_plain and not example.get("alerts") and not example.get("split") and deidentify(text) == text


def choose(labelled: Sequence[Mapping[str, Any]], target: str, model: LinearModel[Any]) -> Iterator[str]:
    """Yield the chosen texts of a target, given all that are labelled with it; the one that stands for most first."""
    fit = [place for place, one in enumerate(labelled) if is_fit(one)]
    likenesses = _likenesses([support_of(one["text"], TARGETS[target], model) for one in labelled], fit)
    nearest = np.zeros(len(labelled), dtype=np.int64)
    for _ in range(min(MOST, len(fit))):
        gains = np.maximum(likenesses, nearest).sum(axis=1) - nearest.sum()
        best = int(gains.argmax())
        if not gains[best]:
            return
        nearest = np.maximum(nearest, likenesses[best])
        yield labelled[fit[best]]["text"]


def _likenesses(supports: Sequence[Mapping[str, int]], fit: Sequence[int]) -> np.ndarray:
    """The likeness of each fit text to every text, in ``STEPS``."""
    places = {pair: place for place, pair in enumerate(sorted({pair for one in supports for pair in one}))}
    weights = np.array([weight for one in supports for _, weight in sorted(one.items())], dtype=np.int64)
    columns = [places[pair] for one in supports for pair in sorted(one)]
    starts = np.cumsum([0, *map(len, supports)])
    matrix = csr_matrix((weights, columns, starts), (len(supports), len(places)))
    squares = np.maximum(matrix.multiply(matrix).sum(axis=1).A1, 1)
    shared = (matrix[fit] @ matrix.T).toarray()
    return np.floor(STEPS * shared / np.sqrt(squares[fit][:, None] * squares[None, :])).astype(np.int64)


def lines_of(model: LinearModel[Any], targets: Iterable[str] = CHOSEN_FOR) -> list[str]:
    """The lines of the file: a target, a blank and a text."""
    labelled: dict[str, dict[str, Mapping[str, Any]]] = {}
    for name in DEVELOPED:
        for one in examples(name):
            labelled.setdefault(one["target"], {}).setdefault(one["text"], one)
    return [f"{target} {text}" for target in targets for text in choose([*labelled[target].values()], target, model)]


def write_prototypes(model: LinearModel[Any]) -> Mapping[str, Any]:
    """Write the file; return what the manifest says of it."""
    lines = lines_of(model)
    FILE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return {"prototypes": {"texts": len(lines), "digest": digest_of_file()}}


def digest_of_file() -> str:
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def update_manifest(added: Mapping[str, Any]) -> None:
    document = json.loads(MANIFEST.read_text("utf-8")) | added
    MANIFEST.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
