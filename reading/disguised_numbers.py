"""Disguised numbers: phone, identity and card numbers that are split by signs or written with other digits.

``personal_patterns`` finds numbers as people usually write them. Who wants to get a number past a filter writes it as
138/0000/1111, 1~3~8…, ①③⑧… or 壹叁捌…, over two lines, or with keycaps. Such a number is found here by its digits
alone, so only what proves itself counts: eleven digits of a mobile phone in a usual or a disguised grouping, an
identity number with its checksum (GB 11643), a card number of a known scheme with its checksum (ISO/IEC 7812-1).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from canon.identifiers import is_id_number
from reading.personal_patterns import is_card_number, is_order_number

_NUMERALS = dict(zip("零〇○一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖", "00011122233445566778899", strict=True))
_OTHER_DIGITS = (
    "⁰¹²³⁴-⁹₀-₉①-⑨⓪⓵-⓽⑴-⑼⒈-⒐❶-❾➀-➈➊-➒⓿"  # raised, lowered, circled, in brackets, with a point
    "\u0660-\u0669\u06f0-\u06f9\U0001d7ce-\U0001d7ff\U0001f101-\U0001f10a"  # Arabic-Indic, mathematical, with a comma
)
_DIGIT = f"[0-9{''.join(_NUMERALS)}{_OTHER_DIGITS}]"
_SEPARATORS = "[\\s/,~*()\\-‐-―−_.·•|+\\\\\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3]{0,5}"
_RUN = re.compile(f"{_DIGIT}(?:{_SEPARATORS}{_DIGIT}){{10,}}(?:{_SEPARATORS}x(?![a-z0-9]))?")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_KEYCAP = ("\ufe0f", "\u20e3")  # what makes the sign of a key of the digit before it
_PHONE_DIGITS, _ID_DIGITS, _CARD_DIGITS = 11, 18, range(15, 20)
_LONGEST = 19


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits of one kind with no sign between them."""

    start: int
    end: int
    digits: str
    is_plain: bool  # written as 0 to 9


def find_disguised_numbers(normalized: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label (电话, 证件号, 银行卡号) of each disguised number in a text from ``normalize``."""
    for run in _RUN.finditer(normalized):
        groups = list(_groups(normalized, run.start(), run.end()))
        at = 0
        while at < len(groups):
            count, label = _number_at(normalized, groups, at)
            if count:
                yield groups[at].start, groups[at + count - 1].end, label
            at += count or 1


def _groups(text: str, start: int, end: int) -> Iterator[_Group]:
    began, digits, kind = start, "", None
    for place in range(start, end + 1):
        digit, is_plain = _digit_of(text[place]) if place < end else (None, True)
        is_plain = is_plain and not text.startswith(_KEYCAP, place + 1)
        if digits and (digit is None or is_plain is not kind):
            yield _Group(began, place, digits, is_plain=bool(kind))
            digits = ""
        if digit is not None:
            if not digits:
                began, kind = place, is_plain
            digits += digit


def _digit_of(character: str) -> tuple[str | None, bool]:
    """Return the digit that a character stands for (``x`` for itself), and whether it is written as one."""
    if character.isascii():
        return (character if character.isdigit() or character == "x" else None), True
    if (numeral := _NUMERALS.get(character)) is not None:
        return numeral, False
    value = unicodedata.digit(character, None)
    return (None if value is None else str(value)), False


def _number_at(text: str, groups: Sequence[_Group], at: int) -> tuple[int, str]:
    """Return how many groups from ``at`` on are a number, and its label; 0 where none begins there."""
    digits = ""
    for count, group in enumerate(groups[at : at + _LONGEST + 1], 1):
        digits += group.digits
        if len(digits) > _LONGEST:
            break
        taken = groups[at : at + count]
        if count == 1 and group.is_plain:  # as usually written: a pattern finds it, or knows why not
            continue
        if is_order_number(text, taken[0].start):
            break
        if len(digits) == _ID_DIGITS and is_id_number(digits):
            return count, "证件号"
        if len(digits) in _CARD_DIGITS and is_card_number(digits):
            return count, "银行卡号"
        if len(digits) == _PHONE_DIGITS and _PHONE.fullmatch(digits) and _is_phone(text, groups, at, count):
            return count, "电话"
    return 0, ""


def _is_phone(text: str, groups: Sequence[_Group], at: int, count: int) -> bool:
    """Exclude amounts, lists and parts of longer numbers, in which nothing but the grouping speaks for a phone.

    13,800,000,000 is grouped by threes, 15/16/17/18/19/2 begins with two digits, 2024-1381-0000-111 goes on with the
    same sign.
    """
    taken = groups[at : at + count]
    if not all(group.is_plain for group in taken):
        return True
    lengths = [len(group.digits) for group in taken]
    if set(lengths) == {1}:
        return True
    signs = {text[one.end : other.start] for one, other in pairwise(taken)}
    around = groups[max(0, at - 1) : at + 1], groups[at + count - 1 : at + count + 1]
    outside = {text[one.end : other.start] for pair in around for one, other in pairwise(pair)}
    is_amount = signs == {","} and max(lengths) <= 3
    return lengths[0] >= 3 and min(lengths) >= 2 and not is_amount and signs.isdisjoint(outside)
