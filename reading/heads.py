"""The learned heads: how probable each kind, hint and alert is by the runs of characters of a text.

``make learned`` makes them of labelled texts; ``learned/manifest.json`` says of how many, and how well they did.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from canon.codes import Agency, Alert, Department, Kind, RefusalReason
from reading.linear_model import LinearModel, margins, parse_model, sigmoid

LEARNED = Path(__file__).with_name("learned")
SPLIT: Final = "split"  # a text of two kinds
ALERT: Final = "alert."  # before the code of an alert
HINT: Final = "hint."  # before the code of a reason to refuse
HINTED = tuple(reason for reason in RefusalReason if reason is not RefusalReason.OTHER_LAW)  # too rare to be learned
HEADS = (*Kind, SPLIT, *(HINT + reason for reason in HINTED), *(ALERT + alert for alert in Alert))
TARGETS: Mapping[str, Department | Agency] = {one.value: one for group in (Department, Agency) for one in group}


def _load(name: str) -> str:
    return (LEARNED / f"{name}.txt").read_text("utf-8")


TEXT_HEADS: LinearModel[str] = parse_model(_load("text_heads"), str)
TARGET_HEADS: LinearModel[Department | Agency] = parse_model(_load("target_heads"), TARGETS.__getitem__)
_SIGMOIDS = dict(zip(TEXT_HEADS.targets, TEXT_HEADS.sigmoids, strict=True))


def training_text(normalized: str) -> str:
    """Return a text as the heads see it, with marks at both ends so that beginning and end count too."""
    return f"。{normalized}。"


def read_heads(normalized: str) -> Mapping[str, float]:
    """Return the margin of each of ``HEADS`` for a text from ``normalize_compact``: above 0 speaks for it."""
    return dict(zip(TEXT_HEADS.targets, margins(TEXT_HEADS, training_text(normalized)), strict=True))


def probability(head: str, found: Mapping[str, float]) -> float:
    """Return how probable a head is by its margin, 0 to 1."""
    slope, offset = _SIGMOIDS[head]
    return sigmoid(slope * found[head] + offset)
