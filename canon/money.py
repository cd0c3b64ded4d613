"""Money as integer fen (分): read and written as yuan, rounded once, split without losing a fen."""

import re
from fractions import Fraction

from canon.numbers import narrow
from canon.unsound import Unsound

FEN_PER_YUAN = 100
_WHOLE = "[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4}"  # a comma stands between groups of three digits, or it is no sum
_YUAN = re.compile(rf"(?:人民币|RMB|¥)?\s*({_WHOLE})(?:\.([0-9]{{1,6}}))?\s*(万)?\s*(?:元|圆)?整?", re.ASCII)
_FEN_DIGITS = {None: 2, "万": 6}  # decimals that are whole fen


class NotYuan(Unsound):
    """The text is not an amount in yuan that is whole fen."""

    code = "not_yuan"


class CannotSplit(Unsound):
    """The number of parts is below one, or a part would be below one fen."""

    code = "cannot_split"


def fen_of(yuan: str) -> int:
    """Read an amount in yuan and return it in fen: "2000.00" is 200000, as are "2,000元", "￥２０００" and "0.2万".

    Raises:
        NotYuan: ``yuan`` is not up to 13 digits, in groups of three or without commas, or has parts of a fen.
    """
    match = _YUAN.fullmatch(narrow(yuan))
    if match is None:
        raise NotYuan("金额应以元为单位，最多两位小数")
    whole, decimals, unit = match.groups()
    digits = (decimals or "").rstrip("0").ljust(_FEN_DIGITS[unit], "0")
    if len(digits) > _FEN_DIGITS[unit]:
        raise NotYuan("金额应以元为单位，最多两位小数")
    return int(whole.replace(",", "") + digits)


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
