"""Numbers that somebody typed: matched by form and length before they are numbers."""

import re

from canon.unsound import Unsound

MOST_DIGITS = 15
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)
_DIGITS = re.compile(rf"[0-9]{{1,{MOST_DIGITS}}}", re.ASCII)
LONGEST = 64  # characters of a number that are looked at
_NARROW = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x3000: " ", 0xFFE5: "¥"}


class NotWhole(Unsound):
    """The text is not a whole number of at most fifteen digits."""

    code = "not_whole"


class NotDecimal(Unsound):
    """The text is not a number of at most nine digits before and behind the point."""

    code = "not_decimal"


def narrow(text: str) -> str:
    """Return a short text with its characters of full width as ASCII; a longer one is empty, and so no number."""
    return text.translate(_NARROW).strip() if len(text) <= LONGEST else ""


def whole_of(text: str) -> int:
    """Read a whole number, not negative; digits of full width are digits.

    Raises:
        NotWhole: ``text`` is not up to 15 digits.
    """
    digits = narrow(text)
    if not _DIGITS.fullmatch(digits):
        raise NotWhole("应为整数")
    return int(digits)


def is_whole(text: str) -> bool:
    """Whether ``whole_of`` reads this text."""
    try:
        whole_of(text)
    except NotWhole:
        return False
    return True


def decimal_of(text: str) -> float:
    """Read a number with a point, such as ``-0.5``.

    Raises:
        NotDecimal: ``text`` is not up to nine digits, and up to nine behind a point.
    """
    written = narrow(text)
    if not _DECIMAL.fullmatch(written):
        raise NotDecimal("应为数字")
    return float(written)
