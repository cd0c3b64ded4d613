"""The figures that a text tells, in digits or in Chinese numerals: sums, counts, numbers of days."""

import re
from math import floor, log10

from reading.normalization import normalize_compact

LEAST = 10.0  # smaller ones stand in every text
LEAST_OF_SUM = 100.0  # a figure below it may be a count or a number of days
MOST = 50  # figures of one text that are compared, the first
NEAR = 0.05  # of the larger: people round
_DIGITS = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)(万?)")
_NUMERAL = re.compile("[零一二两三四五六七八九十百千万]{2,9}")
_VALUES = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TEN_THOUSAND = 10_000


def figures_in(text: str | None) -> frozenset[float]:
    """Return the figures of a text from ten on."""
    compact = normalize_compact(text or "")
    found = [float(digits) * (_TEN_THOUSAND if unit else 1) for digits, unit in _DIGITS.findall(compact)]
    found += [float(value_of(numeral)) for numeral in _NUMERAL.findall(compact)]
    return frozenset([figure for figure in found if figure >= LEAST][:MOST])


def value_of(numeral: str) -> int:
    """Return the value of a Chinese numeral; 一万八 is 18,000, as it is said.

    >>> value_of("一千九百八")
    1980
    """
    whole, part, digit, last_unit = 0, 0, 0, 1
    for character in numeral:
        if character in _VALUES:
            digit = _VALUES[character]
            last_unit = 1 if character == "零" else last_unit
        elif character == "万":
            whole, part, digit, last_unit = (whole + part + digit) * _TEN_THOUSAND, 0, 0, _TEN_THOUSAND
        else:
            part += (digit or 1) * _UNITS[character]
            digit, last_unit = 0, _UNITS[character]
    return whole + part + digit * (last_unit // 10 if last_unit > 10 else 1)


def are_near(one: float, other: float) -> bool:
    """Whether two sums may be one, rounded by who told it."""
    return abs(one - other) <= NEAR * max(one, other)


def may_be_one_sum(one: float, other: float) -> bool:
    """Whether two sums may be one, where a caller may have said only its first digit: 5,280 is 五千多."""
    return are_near(one, other) or _is_rounded(one, other) or _is_rounded(other, one)


def _is_rounded(rough: float, exact: float) -> bool:
    unit = 10.0 ** floor(log10(rough))
    return rough >= LEAST_OF_SUM and rough % unit == 0 and rough <= exact < rough + unit


def large(figures: frozenset[float]) -> frozenset[float]:
    """Return the figures that are sums rather than counts."""
    return frozenset(figure for figure in figures if figure >= LEAST_OF_SUM)


def shared(one: frozenset[float], other: frozenset[float]) -> frozenset[float]:
    """Return the figures of one text that the other tells too."""
    return frozenset(figure for figure in one if any(are_near(figure, against) for against in other))
