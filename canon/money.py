"""Money as integer fen (分): read and written as yuan, rounded once, split without losing a fen."""

import re
from fractions import Fraction

from canon.unsound import Unsound

FEN_PER_YUAN = 100
_YUAN = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?", re.ASCII)


class NotYuan(Unsound):
    """The text is not an amount in yuan with at most two decimals."""

    code = "not_yuan"


class CannotSplit(Unsound):
    """The number of parts is below one, or a part would be below one fen."""

    code = "cannot_split"


def fen_of(yuan: str) -> int:
    """Read an amount in yuan and return it in fen: "2000.00" is 200000.

    Raises:
        NotYuan: ``yuan`` is not up to 13 digits with up to two decimals.
    """
    match = _YUAN.fullmatch(yuan.strip())
    if match is None:
        raise NotYuan("金额应以元为单位，最多两位小数")
    whole, part = match.groups()
    return int(whole) * FEN_PER_YUAN + int((part or "").ljust(2, "0"))


def yuan_of(fen: int, *, grouped: bool = False) -> str:
    """Write fen as "2000.00", or "2,000.00" for a person to read."""
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:{',' if grouped else ''}}.{part:02}"


def half_up(exact: Fraction) -> int:
    """Round to the nearest whole number, halves away from zero (四舍五入)."""
    rounded, rest = divmod(abs(exact), 1)
    rounded += rest * 2 >= 1
    return int(rounded if exact >= 0 else -rounded)


def instalments(total: int, count: int) -> list[int]:
    """Split ``total`` fen into ``count`` equal parts; the last takes the rounding difference (尾差计入最后一期).

    Raises:
        CannotSplit: ``count`` is below one, or above ``total``, so that a part would be below one fen.
    """
    if not 1 <= count <= total:
        raise CannotSplit("期数至少为一，且每期不少于一分")
    part = half_up(Fraction(total, count))
    if part * (count - 1) >= total:
        part = total // count
    return [part] * (count - 1) + [total - part * (count - 1)]
