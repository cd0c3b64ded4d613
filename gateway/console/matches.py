"""Mark in a text the words that matched."""

import re
from collections.abc import Sequence


def split_at_matches(text: str, matched: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Split the text into pieces, true where a word matched."""
    sought = sorted({word for word in matched if word}, key=lambda word: (-len(word), word))
    if not sought:
        return ((text, False),) if text else ()
    pieces = re.split(f"({'|'.join(map(re.escape, sought))})", text)
    return tuple((piece, bool(index % 2)) for index, piece in enumerate(pieces) if piece)
