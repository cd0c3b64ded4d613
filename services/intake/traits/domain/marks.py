"""What several complaints may share: names, home addresses, accounts of payment, and the template of a text.

Each value becomes a keyed digest before it is stored; none of them leaves the process otherwise.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from zlib import crc32

from reading.normalization import letters_of
from services.intake.complaints.domain.complaint import Secret

LEAST_ADDRESS = 6  # letters of an address below which many live there
LEAST_TEXT = 40  # letters of a text below which two people easily write the same
SHINGLE = 4  # adjacent letters
BANDS, ROWS = 8, 3  # of a MinHash signature: texts that share three quarters of their shingles share a band in 99 %
_PRIME = 4_294_967_311  # the first beyond 2 ** 32
_SEEDS = tuple((2 * n + 1) * 0x9E3779B1 % _PRIME for n in range(1, BANDS * ROWS + 1))
_DIGITS = re.compile(r"\d+")
_PAYEE = re.compile(r"(?:收款|账户|账号|卡号|支付宝|微信|转到|打到|退到)[^\d]{0,8}?(\d{6,30})")


class MarkKind(StrEnum):
    """What a mark is of."""

    NAME = "name"
    ADDRESS = "address"
    PAYEE = "payee"
    TEMPLATE = "template"  # a band of the text's MinHash signature


def marks_of(secret: Secret) -> list[tuple[MarkKind, str]]:
    """Return what of a complaint others may share, as (kind, value); a value is in the clear, so never store it."""
    return [*_person_marks(secret), *((MarkKind.TEMPLATE, band) for band in template_bands(secret))]


def _person_marks(secret: Secret) -> Iterator[tuple[MarkKind, str]]:
    person = secret.person
    if person.name and not person.anonymous:
        yield MarkKind.NAME, letters_of(person.name)
    if person.address and len(address := letters_of(person.address)) >= LEAST_ADDRESS:
        yield MarkKind.ADDRESS, address
    for account in dict.fromkeys(_PAYEE.findall(secret.text)):
        yield MarkKind.PAYEE, account


def template_of(text: str, respondent: str | None) -> str:
    """Return the letters of a text without numbers and the respondent's name, by which a template is known again."""
    letters = _DIGITS.sub("", letters_of(text))
    name = letters_of(respondent)
    return letters.replace(name, "") if name else letters


def template_bands(secret: Secret) -> list[str]:
    """Return the bands of the MinHash signature of a text (Broder 1997); none for a short one."""
    letters = template_of(secret.text, secret.respondent_name)
    if len(letters) < LEAST_TEXT:
        return []
    shingles = {crc32(letters[at : at + SHINGLE].encode()) for at in range(len(letters) - SHINGLE + 1)}
    signature = [min((seed * shingle + seed // 7) % _PRIME for shingle in shingles) for seed in _SEEDS]
    return [f"{band}:{signature[band * ROWS : (band + 1) * ROWS]}" for band in range(BANDS)]
