"""Mark in a text the words that matched."""

import re
from collections.abc import Sequence


def split_at_matches(text: str, matched: Sequence[str], *, whole_numbers: bool = False) -> tuple[tuple[str, bool], ...]:
    """Split the text into pieces, true where a word matched; ``whole_numbers``: not where it is a part of a number."""
    sought = sorted({word for word in matched if word}, key=lambda word: (-len(word), word))
    if not sought:
        return ((text, False),) if text else ()
    pieces = re.split(f"({'|'.join(map(_outside_numbers if whole_numbers else re.escape, sought))})", text)
    return tuple((piece, bool(index % 2)) for index, piece in enumerate(pieces) if piece)


def _outside_numbers(word: str) -> str:
    """Return the pattern of a word that neither begins nor ends inside a number."""
    before = r"(?<!\d)(?<!\d\.)" if word[0].isdecimal() else ""
    after = r"(?!\.?\d)" if word[-1].isdecimal() else ""
    return before + re.escape(word) + after
