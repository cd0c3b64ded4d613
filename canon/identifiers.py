"""Numbers that identify firms and people: the unified social credit code and the identity number."""

import re
from dataclasses import dataclass
from datetime import date

from canon.unsound import Unsound

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I O S V Z
_USCC_VALUES = {character: value for value, character in enumerate(_USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(pow(3, n, 31) for n in range(17))
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_ID_CHECKS = "10X98765432"
_FIRST_BIRTH_YEAR = 1880
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class NotUscc(Unsound):
    """The text is not 18 characters of the alphabet of unified social credit codes (GB 32100-2015)."""

    code = "format"


class UsccChecksum(Unsound):
    """The last character of the code, its checksum, does not match the seventeen before it."""

    code = "checksum"


class NotIdNumber(Unsound):
    """The text is not 17 digits and a check character with a real division and birth date (GB 11643)."""

    code = "format"


class IdChecksum(Unsound):
    """The last character of the number, its checksum, does not match the seventeen before it."""

    code = "checksum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What an identity number contains: the division of registration and the date of birth."""

    division: str
    born_on: date


def half_width(text: str) -> str:
    """Convert full-width letters, digits and signs (全角) to ASCII."""
    return text.translate(HALF_WIDTH)


def uscc_of(text: str) -> str:
    """Return a unified social credit code (统一社会信用代码) in upper case, without blanks and hyphens.

    Raises:
        NotUscc: ``text`` does not have the code's length and alphabet.
        UsccChecksum: the last character does not match the others.
    """
    code = _compact(text)
    if len(code) != 18 or not _USCC_VALUES.keys() >= set(code) or not code[2:8].isdigit():
        raise NotUscc("统一社会信用代码应为18位数字或者大写字母")
    total = sum(_USCC_VALUES[c] * weight for c, weight in zip(code, _USCC_WEIGHTS, strict=False))
    if _USCC_ALPHABET[-total % 31] != code[17]:
        raise UsccChecksum("统一社会信用代码校验位不符")
    return code


def id_number_of(text: str) -> str:
    """Return an identity number (公民身份号码) in upper case, without blanks and hyphens.

    Raises:
        NotIdNumber: ``text`` does not have the length, a real division and a real date of birth.
        IdChecksum: the last character does not match the others.
    """
    number = _compact(text)
    if person_of(number) is None:
        raise NotIdNumber("公民身份号码应为18位，且区划、出生日期有效")
    if not _id_check_holds(number):
        raise IdChecksum("公民身份号码校验位不符")
    return number


def is_id_number(number: str) -> bool:
    """Return whether 18 characters are an identity number, birth date and checksum included."""
    return person_of(number) is not None and _id_check_holds(number)


def person_of(number: str) -> Person | None:
    """Return the division and date of birth in an identity number, or None if it cannot be one; no checksum."""
    number = number.upper()
    if len(number) != 18 or not number.isascii() or not number[:17].isdigit() or number[17] not in _ID_CHECKS:
        return None
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    if not _PROVINCE.match(number) or born_on.year < _FIRST_BIRTH_YEAR:
        return None
    return Person(division=number[:6], born_on=born_on)


def _id_check_holds(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17].upper()


def _compact(text: str) -> str:
    return "".join(half_width(text).split()).replace("-", "").upper()
