"""How two names may be of one person: a clerk notes a name by ear (展 for 詹), or only 陈女士."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

# Characters of names, a line for those that sound alike: pinyin by Unihan's kMandarin without tone, zh ch sh as z c s,
# -ng as -n, for that is how they are misheard.
_SOUNDS = Path(__file__).with_name("sounds.txt")
_TITLE = re.compile(
    "(?:先生|女士|小姐|师傅|同志|老师|大爷|大妈|大娘|大叔|大姐|大哥|阿姨|奶奶|爷爷|婆婆|某某|某|婶|叔|嫂|伯|哥|姐)$"
)
_MASK = re.compile("[*＊×○〇●□]+")  # how a platform hides a part of a name: 张*华, 张**
_MASKED = 3  # characters at most that a mask stands for
_NOT_LETTERS = re.compile(r"[\W_]+")
LEAST_OF_FULL_NAME = 2  # characters


class NameRelation(StrEnum):
    """How two names relate."""

    SAME = "same"
    ALIKE = "alike"  # misheard, masked, or of one of them only the family name is known
    NEAR = "near"  # of one family name, and one other character differs: mistyped, or a brother
    OTHER = "other"
    UNKNOWN = "unknown"  # one of the two has no name


def relate_names(one: str | None, other: str | None) -> NameRelation:
    """Return how two names relate, as they were written."""
    first, second = _NOT_LETTERS.sub("", one or ""), _NOT_LETTERS.sub("", other or "")
    if not first or not second:
        return NameRelation.UNKNOWN
    if _is_masked(one) or _is_masked(other):
        return NameRelation.ALIKE if _fits(one, second) or _fits(other, first) else NameRelation.OTHER
    if first == second:
        return NameRelation.SAME
    bare, other_bare = _TITLE.sub("", first), _TITLE.sub("", second)
    if not bare or not other_bare:
        return NameRelation.UNKNOWN
    if (bare, other_bare) != (first, second) or min(len(bare), len(other_bare)) < LEAST_OF_FULL_NAME:
        return NameRelation.ALIKE if _sound_alike(bare[0], other_bare[0]) else NameRelation.OTHER
    return _relate_full_names(bare, other_bare)


def _relate_full_names(one: str, other: str) -> NameRelation:
    if len(one) != len(other):
        return NameRelation.OTHER
    odd = sum(not _sound_alike(first, second) for first, second in zip(one, other, strict=True))
    if odd == 0:
        return NameRelation.ALIKE
    is_near = odd == 1 and one[0] == other[0] and len(one) > LEAST_OF_FULL_NAME
    return NameRelation.NEAR if is_near else NameRelation.OTHER


def _is_masked(name: str | None) -> bool:
    return bool(_MASK.search(name or ""))


def _fits(masked: str | None, letters: str) -> bool:
    """Whether a masked name may be this one, of which a part may be masked as well (its letters are given)."""
    letters_left = [_NOT_LETTERS.sub("", part) for part in _MASK.split(masked or "")]
    pattern = f".{{0,{_MASKED}}}".join(re.escape(part) for part in letters_left)
    return _is_masked(masked) and bool(re.fullmatch(pattern, _TITLE.sub("", letters) or letters))


def _sound_alike(one: str, other: str) -> bool:
    sounds = _sounds()
    return one == other or (one in sounds and sounds[one] == sounds.get(other))


@cache
def _sounds() -> Mapping[str, int]:
    lines = _SOUNDS.read_text("utf-8").split()
    return {character: number for number, line in enumerate(lines) for character in line}
