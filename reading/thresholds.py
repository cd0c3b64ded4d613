"""How probable a learned head must be before it counts, in either reading (``knowledge/thresholds.yaml``)."""

from collections.abc import Mapping
from functools import cache

import yaml

from reading.entry_files import KNOWLEDGE


@cache
def _document() -> Mapping[str, Mapping[str, float]]:
    document: Mapping[str, Mapping[str, float]] = yaml.safe_load((KNOWLEDGE / "thresholds.yaml").read_text("utf-8"))
    return document


def shipped_thresholds() -> Mapping[str, float]:
    """Return the shipped threshold of each alert and hint in the first reading, by the name of its head, 0 to 1."""
    return _document()["first"]


def second_thresholds() -> Mapping[str, float]:
    """Return those of the second reading."""
    return _document()["second"]
