"""Lists of the invented county's names: towns, streets, surnames, shops (``county.yaml``)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLists:
    """The lists to draw from."""

    county: str
    division: str  # GB/T 2260 code, of a county that does not exist
    towns: tuple[str, ...]
    elsewhere: tuple[str, ...]
    streets: tuple[str, ...]
    villages: tuple[str, ...]
    estates: tuple[str, ...]
    surnames: tuple[str, ...]
    given_first: tuple[str, ...]
    given_last: tuple[str, ...]
    shop_first: tuple[str, ...]
    shop_last: tuple[str, ...]
    small_shops: tuple[str, ...]
    shop_unnamed: str
    trades: dict[str, tuple[str, ...]]


@cache
def word_lists() -> WordLists:
    document: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "county.yaml").read_text(encoding="utf-8"))
    trades = {trade: tuple(suffixes) for trade, suffixes in document.pop("trades").items()}
    lists: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
    }
    return WordLists(**lists, trades=trades)
