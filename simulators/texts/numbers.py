"""Well-formed telephone, credit code and identity numbers that belong to nobody."""

from datetime import date, timedelta
from random import Random

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_ID_CHECKS = "10X98765432"
_NO_SUCH_DIVISION = "339902"  # of a county that does not exist, in an existing province
_FIRST_BIRTHDAY = date(1950, 1, 1)
_BIRTHDAYS = 19_000  # days: to early 2002


def mobile(rng: Random, prefix: str = "138000") -> str:
    """Draw a mobile number from a range that is recognisable as invented."""
    return f"{prefix}{rng.randrange(100_000):05d}"


def uscc(rng: Random, division: str, *, company: bool) -> str:
    """Build a unified social credit code (统一社会信用代码) with two valid check characters."""
    digits = f"{rng.randrange(100_000_000):08d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ORGANISATION_WEIGHTS, strict=True))
    organisation = digits + "0123456789X"[-total % 11]
    body = f"9{1 if company else 2}{division}{organisation}"
    return body + uscc_check(body)


def uscc_check(body: str) -> str:
    """Return the check character of the first seventeen characters (GB 32100-2015)."""
    total = sum(_USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return _USCC_ALPHABET[-total % 31]


def id_number(rng: Random, *, female: bool) -> str:
    """Build an identity number with a valid check character, of a division that does not exist."""
    born = _FIRST_BIRTHDAY + timedelta(days=rng.randrange(_BIRTHDAYS))
    order = rng.randrange(499) * 2 + (2 if female else 1)
    body = f"{_NO_SUCH_DIVISION}{born:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECKS[total % 11]
