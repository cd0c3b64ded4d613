"""Normalise a citizen's text: one spelling for full width, traditional characters and common slips."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

CLAUSE_START = ","  # as the opening of a denial: where a clause begins
_WITHIN = r"[^。;!?\n]"
_SPACE = re.compile(r"\s+")
_MARK = re.compile(r"〔[^〔〕]{1,12}〕")  # placeholder of personal data: 〔银行卡号〕 must not match banks
_LONGEST_DENIAL = 14  # characters between 不是 and 的问题


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Spellings and denials, as data (写法与否定)."""

    simplified: Mapping[int, str]  # code point of a traditional character → the simplified one
    slips: tuple[tuple[str, str], ...]  # as typed → as meant
    nearby: tuple[str, ...]  # 旁边, 门口: what stands just before such a word only describes the way
    denials: tuple[tuple[str, str], ...]  # opening and closing words of "this is not what I mean"


def normalise(text: str, language: Language) -> str:
    """Return the text spelt as the rules: NFKC, lower case, simplified, without spaces, placeholders, known slips."""
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", _MARK.sub("", text))).lower().translate(language.simplified)
    if language.slips and _any_of(language.slips).search(plain):  # most texts have none
        for typed, meant in language.slips:
            plain = plain.replace(typed, meant)
    return plain


@cache
def _any_of(slips: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(typed) for typed, _ in slips))


def denial_pattern(denials: Sequence[tuple[str, str]]) -> re.Pattern[str] | None:
    """Compile the denials (不是…的问题, 与…无关) into one pattern; 是不是 is a question, no denial."""
    if not denials:
        return None
    spans = (
        f"{_opening(opening)}{_WITHIN}{{1,{_LONGEST_DENIAL}}}?{re.escape(closing)}" for opening, closing in denials
    )
    return re.compile("|".join(spans))


def _opening(word: str) -> str:
    """Return the pattern of an opening; a comma is the start of a clause, after a stop or at the start of the text."""
    return "(?:^|(?<=[,。;!?]))(?!.?[我买])" if word == CLAUSE_START else f"(?<!是){re.escape(word)}"
