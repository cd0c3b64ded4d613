"""A text without the characters that show nothing or lie over another: soft hyphens, directions, strokes, keycaps."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_HIDDEN = frozenset({"Cf", "Mn", "Me"})  # general categories of Unicode: format, nonspacing and enclosing marks
_UNUSUAL = re.compile("[^\\s!-~\u3000-\u3029\u4e00-\u9fff\uff00-\uffee‘’“”—…·①-⑳]")


@dataclass(frozen=True, slots=True)
class VisibleText:
    """What is visible of a text, and where each of its characters stands in the whole."""

    text: str
    places: Sequence[int]  # one more than it has characters; the last is the length of the whole

    @classmethod
    def of(cls, whole: str) -> "VisibleText":
        hidden = {found.start() for found in _UNUSUAL.finditer(whole) if _is_hidden(found[0])}
        if not hidden:
            return cls(whole, range(len(whole) + 1))
        places = [place for place in range(len(whole)) if place not in hidden]
        return cls("".join([whole[place] for place in places]), [*places, len(whole)])


def without_hidden(text: str) -> str:
    return VisibleText.of(text).text


@cache
def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN
