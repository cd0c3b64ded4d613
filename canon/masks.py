"""Masks for phone numbers, identity numbers, names and addresses (脱敏): enough to recognise, too little to call."""

import re

from canon.addresses import towns_end
from canon.phones import PhoneKind, phone_kind

_DOUBLE_SURNAME = re.compile(
    "(?:欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|東方|皇甫|尉迟|尉遲|公孙|公孫|慕容|司徒|令狐|夏侯|长孙|長孫"
    "|宇文|端木|百里|南宫|南宮|东郭|西门|西門|独孤|獨孤|轩辕|軒轅|澹台|闻人|聞人)(?=.)"
)
_TAIL = 4  # characters of a number left readable
_HIDDEN = "****"


def mask_phone(number: str) -> str:
    """Mask a number that ``phone_of`` returned: 138****4471, 0571-****7777; a service number (12315) stays readable."""
    kind = phone_kind(number)
    if kind is PhoneKind.SERVICE:
        return number
    if kind is PhoneKind.LANDLINE:
        area, local = number.split("-")[:2]
        return f"{area}-{_HIDDEN}{local[-_TAIL:]}"
    if kind is None:
        return _HIDDEN
    return f"{number[:3]}{_HIDDEN}{number[-_TAIL:]}"


def mask_id_number(number: str) -> str:
    """Mask an identity number, keeping the division and the last four: 110105********002X."""
    if len(number) <= 6 + _TAIL:
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 6 - _TAIL)}{number[-_TAIL:]}"


def mask_name(name: str) -> str:
    """Mask a name down to the surname, whatever its length: 刘**, 欧阳**."""
    name = name.strip()
    surname = name[:2] if _DOUBLE_SURNAME.match(name) else name[:1]
    return f"{surname}**" if surname else ""


def mask_address(address: str) -> str:
    """Mask an address down to county, town and village, which lead to a station: 某县城关镇****, 石桥镇张家村****."""
    address = address.strip()
    return f"{address[: towns_end(address)]}{_HIDDEN}"
