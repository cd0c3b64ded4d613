"""Telephone numbers: from what people write to one stored form."""

import re
from enum import StrEnum

from canon.identifiers import half_width
from canon.unsound import Unsound


class PhoneKind(StrEnum):
    """The kind of a telephone number."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    TOLL = "toll"  # 400/800
    SERVICE = "service"  # 95xxx, 12xxx and the like: a firm's or an authority's


class NotPhone(Unsound):
    """The text is not a telephone number of mainland China."""

    code = "format"


_SPACING = re.compile(r"[\s‐-―−()·.-]+")
_COUNTRY = re.compile(r"(?:\+|00)86", re.ASCII)
_BARE_COUNTRY = re.compile(r"86(?=1[3-9]\d{9}\Z)", re.ASCII)
# 010 and 02x have local numbers of eight digits, other area codes seven or eight: both are accepted everywhere.
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})([2-9]\d{6,7})(?:(?:转|#|,|ext)(\d{1,6}))?", re.ASCII | re.IGNORECASE)
_FORMS = (
    (PhoneKind.MOBILE, re.compile(r"1[3-9]\d{9}", re.ASCII)),
    (PhoneKind.TOLL, re.compile(r"[48]00\d{7}", re.ASCII)),
    (PhoneKind.SERVICE, re.compile(r"9[56]\d{3,4}|12\d{3}|100\d{2}", re.ASCII)),
    (PhoneKind.LANDLINE, re.compile(r"(?:010|02\d|0[3-9]\d{2})-[2-9]\d{6,7}(?:-\d{1,6})?", re.ASCII)),
)


def phone_of(text: str) -> str:
    """Read a phone number and return its stored form: 13800001111, 0571-88887777, 4008001234, 12315.

    Raises:
        NotPhone: ``text`` is not a mobile, landline, 400/800 or service number.
    """
    written = half_width(text).strip()
    if phone_kind(written) is not None:
        return written
    number = _SPACING.sub("", written)
    foreign = _COUNTRY.match(number)
    number = number[foreign.end() :] if foreign else _BARE_COUNTRY.sub("", number)
    if phone_kind(number) is not None:
        return number
    landline = _LANDLINE.fullmatch(f"0{number}" if foreign and not number.startswith("0") else number)
    if landline is None:
        raise NotPhone("电话号码格式不正确")
    return "-".join(part for part in landline.groups() if part)


def phone_kind(number: str) -> PhoneKind | None:
    """Return the kind of a number in its stored form, or None if it is not one."""
    return next((kind for kind, form in _FORMS if form.fullmatch(number)), None)
