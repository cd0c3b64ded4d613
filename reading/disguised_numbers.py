"""Disguised numbers: phone, identity and card numbers that are split by signs or written with other digits.

``personal_patterns`` finds numbers as people usually write them. Who wants to get a number past a filter writes it as
138、0000、1111, 1~3~8…, ①③⑧… or 壹叁捌…, over two lines, or with digits of Thai. Such a number is found here by its
digits alone, so only what proves itself counts: eleven digits of a mobile phone in a usual or a disguised grouping, an
identity number with a real division, a date of birth and, unless it is grouped as such, its checksum (GB 11643), a
card number of a known scheme with its checksum (ISO/IEC 7812-1).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from canon.identifiers import is_id_number, person_of
from reading.personal_patterns import is_card_number, is_order_number, is_uscc

_NUMERALS = dict(zip("零〇○一幺壹二两贰三叁四肆五伍六陆柒七捌八玖九", "00011122233445566778899", strict=True))
OTHER_DIGITS = (  # besides the decimal digits of all scripts: raised, lowered, circled, in brackets, with a point
    "²³¹⁰⁴-⁹₀-₉①-⑨⓪⓵-⓽⓿⑴-⑼⒈-⒐❶-❾➀-➈➊-➒\u1369-\u1371\u19da\U00010a40-\U00010a43\U00010e60-\U00010e68\U00011052-\U0001105a"
    "\U0001f100-\U0001f10a"
)
_DIGIT = f"[\\d{''.join(_NUMERALS)}{OTHER_DIGITS}]"
_SEPARATORS = f"(?:(?!{_DIGIT})[\\W_]){{0,8}}"
_RUN = re.compile(f"{_DIGIT}(?:{_SEPARATORS}{_DIGIT}){{10,}}(?:{_SEPARATORS}x(?![a-z0-9]))?")
_GROUP = re.compile(f"(?P<plain>[0-9x]+)|(?:(?![0-9]){_DIGIT})+")
_LENGTHS = {  # how a number begins -> how many digits it may have: phones 11, identity numbers 18, cards 15 to 19
    "1": (11, 18),
    **dict.fromkeys("278", (18,)),
    **dict.fromkeys("3456", (15, 16, 17, 18, 19)),
}
_PHONE = re.compile("1[3-9][0-9]{9}")
_GROUPS_OF_PERSONS = ([6, 8, 4], [6, 4, 4, 4], [6, 4, 2, 2, 4], [4, 4, 4, 4, 2], [3, 3, 4, 4, 4], [3, 3, 4, 2, 2, 4])
_MEASURES = frozenset("¥￥$€£%‰°℃№×")


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits of one kind with no sign between them."""

    start: int
    end: int
    digits: str
    is_plain: bool  # written as 0 to 9


def find_disguised_numbers(normalized: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label (电话, 证件号, 银行卡号) of each disguised number in a text from ``normalize``.

    The work grows with the length of the text: from each group of digits on five lengths at most are looked at.
    """
    for run in _RUN.finditer(normalized):
        groups = list(_groups(normalized, run.start(), run.end()))
        digits = "".join(group.digits for group in groups)
        places, length = {}, 0  # where a group begins among the digits -> its place among the groups
        for place, group in enumerate(groups):
            places[length] = place
            length += len(group.digits)
        places[length] = len(groups)
        free = 0
        for begin, at in places.items():
            if at < free:
                continue
            for count in _LENGTHS.get(digits[begin : begin + 1], ()):
                end = places.get(begin + count)
                if end is None or (end == at + 1 and groups[at].is_plain):
                    continue  # as usually written: a pattern finds it, or knows why not
                if label := _label_of(normalized, groups, at, end, digits[begin : begin + count]):
                    yield groups[at].start, groups[end - 1].end, label
                    free = end
                    break


def _groups(text: str, start: int, end: int) -> Iterator[_Group]:
    for found in _GROUP.finditer(text, start, end):
        plain = found["plain"]
        digits = plain or "".join([_value_of(character) for character in found[0]])
        yield _Group(found.start(), found.end(), digits, is_plain=plain is not None)


@cache
def _value_of(character: str) -> str:
    return _NUMERALS.get(character) or str(unicodedata.digit(character))


def _label_of(text: str, groups: Sequence[_Group], at: int, end: int, number: str) -> str | None:
    """Return the label of the number that these groups are, or None if they are none."""
    label = None
    if len(number) == 11:
        label = "电话" if _PHONE.fullmatch(number) and _is_phone(text, groups, at, end) else None
    elif len(number) == 18 and (is_id_number(number) or _is_person(groups[at:end], number)):
        label = "证件号"
    elif is_card_number(number):
        label = "银行卡号"
    return label if label and not is_order_number(text, groups[at].start) else None


def _is_person(taken: Sequence[_Group], number: str) -> bool:
    """Whether a number with a slip in its last digit is grouped as people group identity numbers."""
    is_grouped = [len(group.digits) for group in taken] in _GROUPS_OF_PERSONS
    return is_grouped and person_of(number) is not None and not is_uscc(number)


def _is_phone(text: str, groups: Sequence[_Group], at: int, end: int) -> bool:
    """Exclude amounts, dates, lists and parts of longer numbers, in which only the grouping speaks for a phone.

    13,800,000,000 is grouped by threes, 15/16/17/18/19/2 begins with two digits, 2024-1381-0000-111 goes on with the
    same sign, 1999-12-31 100 begins with a day, each of ¥139 ¥1299 ¥3999 is an amount.
    """
    taken = groups[at:end]
    if not all(group.is_plain for group in taken):
        return True
    lengths = [len(group.digits) for group in taken]
    if set(lengths) == {1}:
        return True
    signs = {text[one.end : other.start] for one, other in pairwise(taken)}
    before, after = groups[max(0, at - 1) : at + 1], groups[end - 1 : end + 1]
    if before[0].digits in {"86", "0086"}:
        before = before[1:]
    outside = {text[one.end : other.start] for pair in (before, after) for one, other in pairwise(pair)}
    if (lengths[:3] == [4, 2, 2] and _is_day(taken)) or (signs == {","} and max(lengths) <= 3):
        return False
    around = {text[taken[0].start - 1 : taken[0].start], text[taken[-1].end : taken[-1].end + 1]}
    if around & _MEASURES & {sign for between in signs for sign in between}:
        return False
    return (lengths[0] >= 3 or lengths[0] == 1 < lengths[1]) and min(lengths[1:]) >= 2 and signs.isdisjoint(outside)


def _is_day(taken: Sequence[_Group]) -> bool:
    year, month, day = (int(group.digits) for group in taken[:3])
    try:
        return date(year, month, day).year >= 1900
    except ValueError:
        return False
