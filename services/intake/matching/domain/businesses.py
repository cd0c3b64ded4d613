"""Whether two messages mean one business: its registered name, what people call it, or a name within a text."""

import re

from rapidfuzz import fuzz

from reading.business_names import LEAST_CHARACTERS, is_full_name

# Where it is and what it does instead of its name: 城关镇一驾校, 某地板店, 花园街卖宠物的门店.
_DESCRIBED = re.compile(
    "某|一家|(?<=[县镇乡路街城])一|不详|[旁边里下](?:的|那|小|卖)|门口|楼下|隔壁|卖|[修租做育拍]"
    "|的(?:门店|店|公司|馆|酒店|体验馆|合作社|人)?$"
)


def is_named(name: str | None) -> bool:
    """Whether a business is named, so that another name is another business, rather than described by a caller."""
    return is_full_name(name) and not _DESCRIBED.search(name or "")


def likeness_of_businesses(one: str, other: str, text_of_one: str, text_of_other: str) -> float | None:
    """Return how alike two core names are, 0 to 1; one that is missing is looked for in the other message's text.

    ``None`` if neither message names a business.
    """
    if one and other:
        return max(fuzz.ratio(one, other), _part(one, other)) / 100
    if not one and not other:
        return None
    name, text = (one, text_of_other) if one else (other, text_of_one)
    return fuzz.partial_ratio(name, text) / 100 if len(name) >= LEAST_CHARACTERS else 0.0


def _part(one: str, other: str) -> float:
    return fuzz.partial_ratio(one, other) if min(len(one), len(other)) >= LEAST_CHARACTERS else 0.0


def likeness_of_addresses(one: str, other: str) -> float | None:
    """Return how much of the shorter address stands in the longer, 0 to 1; ``None`` if one is missing."""
    return fuzz.partial_ratio(one, other) / 100 if one and other else None
