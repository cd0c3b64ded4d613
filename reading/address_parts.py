"""Parts of an address in a text: a named place (解放路, 张家村, 幸福小区) and the numbers after it (123号3幢501室).

Numbers are found however they are written: with full-width, Chinese, financial, circled or mathematical digits, with
blanks, dashes and invisible characters between them. Every pattern is short and looks at a bounded stretch of text.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from heapq import merge

from reading.disguised_numbers import OTHER_DIGITS

HANZI = "\u4e00-\u9fff"
GAP = "[ -]{0,3}"  # between the characters of an address, in a text from ``fold``
_DIGITS = "0-9零一二三四五六七八九十百千"
_DIGIT = f"[{_DIGITS}]"
_NUMBER = f"(?:{_DIGIT}[{_DIGITS} -]{{0,15}}[a-z]?|[a-z][0-9]?) ?"

_NUMERALS = dict(zip("〇两廿壹贰叁肆伍陆柒捌玖拾佰仟幺", "零二二一二三四五六七八九十百千一", strict=True))
_BLANKS = "\t\r\n·•*~|"
_DASHES = "_/\\\\\u2010-\u2015\u2212"
_FOLDED = re.compile(f"(?![0-9])[{_BLANKS}{_DASHES}{''.join(_NUMERALS)}\\d{OTHER_DIGITS}]")
_IS_DASH = re.compile(f"[{_DASHES}]")
_VALUES = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_POWERS = {"十": 10, "百": 100, "千": 1000}

_NO_HOUSE = "码召称线令机枪角脚数文员桥店人"  # 号码, 3号线, 号文件: no number of a house
_FIRST = re.compile(
    rf"(?<![0-9a-z])第?(?P<number>{_NUMBER})"
    rf"(?P<unit>号(?:大?院|楼|门|室|房)?(?![{_NO_HOUSE}])|#楼?|弄|[栋幢座]|单元|(?:村民小|小)?组(?![合织成长])|生产队|队|社(?![区会保]))"
)
_NEXT = re.compile(
    rf"[,、]?{GAP}[附第之]?(?P<number>{_NUMBER}|[0-9a-z]{{2,6}})"
    rf"(?P<unit>号(?:大?院|楼|房|室)?(?![{_NO_HOUSE}])|#楼?|单元|房间|[弄栋幢座层楼室房门梯])"
)
_LAST = re.compile(
    rf"{GAP}之?(?P<number>[0-9a-z]{{2,4}}|{_DIGIT}{{2,4}})"
    rf"(?![0-9a-z〇零一二两三四五六七八九十百千万多余来年月日元块个人户家台米平件次%.:])"
)
_DASHED = re.compile(
    rf"(?<=[{HANZI}])(?P<number>{_DIGIT}{{1,3}}-(?:{_DIGIT}{{1,2}}-)?{_DIGIT}{{3,4}})(?![0-9元块年月日%.-])"
)
_AFTER_A_STREET = re.compile(
    rf"(?<=[路街巷弄]){GAP}#?(?P<number>{_DIGIT}(?:{GAP}{_DIGIT}){{0,7}})(?!{GAP}(?:{_DIGIT}|[号路公#弄栋幢座年月日元块多余个人户家台米平件次楼层头条%.:]))"
)
_MAY_BE_FIRST = re.compile(rf"[{_DIGITS}a-z -](?:[号弄栋幢座组队社#]|单元)|[路街巷弄]{GAP}#?{_DIGIT}|{_DIGIT}-{_DIGIT}")
_SIDE = re.compile("[东西南北中]{1,2}户")
_WITHOUT_GAPS = re.compile("[ -]")

_STREET = re.compile(
    "(?:[路街巷弄坊]|胡同|大道|[东西南北中环]道|马路)(?:[东西南北中]?段|[东西南北中])?$"
)  # 街道 is a part of a town
_COMMUNITY = re.compile(
    "(?:小区|花园|家园|公寓|[苑园城湾庭府寓里邸郡墅舍]|新村|大院|家属[院区楼]|住宅|宿舍|单身楼|[东西南北中一二三四五六七八九十a-z]区|[一二三四五六七八九十]期)$"
)
_VILLAGE = re.compile("(?:[村庄屯寨坝塘岗沟坪坳湾]|林场|农场|社区|大队)$")
_NO_PART_OF_A_NAME = re.compile(  # what comes before a street's name
    "街道|社区|楼[上下]|对面|隔壁|附近|旁边|[省市区县镇乡村旗]|址[是为在]?|[位居住]于|送至|寄至|[在到往去从是的住了寄送买说称你我他她]"
)
_LONGEST_NAME = 10
_MOST_NUMBERS = 8
_GROUP_UNITS = ("组", "队", "社")  # of a village


class PlaceKind(StrEnum):
    """What the named place before the numbers is."""

    STREET = "street"
    VILLAGE = "village"
    COMMUNITY = "community"
    OTHER = "other"


BUILDING_UNITS = ("栋", "幢", "座", "号楼", "#", "#楼", "号院", "号大院", "楼")
_BLOCK_UNITS = (*BUILDING_UNITS, "单元", "")
ROOM_UNITS = ("室", "房", "号室", "号房", "房间", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPart:
    """A named place and the numbers after it, by their positions in the text."""

    start: int  # of the name
    numbers_start: int
    ends: tuple[int, ...]  # of each number with its unit
    end: int
    name: str
    words: str  # up to ten characters before the numbers, which end with the name
    kind: PlaceKind
    numbers: tuple[str, ...]  # in one form, whatever they were written with
    units: tuple[str, ...]  # 号, 栋, 单元 …; empty for a number without

    @property
    def is_in_a_block(self) -> bool:
        """Whether the numbers begin with a building or a stairway."""
        return self.units[0] in _BLOCK_UNITS

    @property
    def block_start(self) -> int | None:
        """Where the numbers of a building with a room begin; None if there are no such numbers."""
        if not self.has_room:
            return None
        inner = (n for n, unit in enumerate(self.units) if unit in _BLOCK_UNITS)
        first = next(inner, None)
        return None if first is None else self.ends[first - 1] if first else self.numbers_start

    @property
    def has_room(self) -> bool:
        """Whether the numbers lead to one door or stairway within a building."""
        inner = self.units[1:] if self.units[0] else self.units
        return any(unit in (*ROOM_UNITS, "单元", "门", "梯") for unit in inner)

    @property
    def is_dwelling(self) -> bool:
        """Whether the numbers are those of homes: a stairway of a block, a house of a lane or of a village's group."""
        first, others = self.units[0], self.units[1:]
        if self.kind is PlaceKind.VILLAGE:
            return first[-1:] in _GROUP_UNITS and "号" in others
        return "单元" in self.units or (first == "弄" and bool(others))


def fold(normalized: str) -> str:
    """Return a text of the same length with one kind of digits, of blanks and of dashes."""
    return _FOLDED.sub(_folded, normalized)


def _folded(match: re.Match[str]) -> str:
    if numeral := _NUMERALS.get(match[0]):
        return numeral
    value = unicodedata.digit(match[0], None)
    if value is not None:
        return str(value)
    return "-" if _IS_DASH.match(match[0]) else " "


def may_hold_address(folded: str) -> bool:
    """Whether ``find_address_parts`` may find anything; most texts hold no address, and this is far quicker."""
    return _MAY_BE_FIRST.search(folded) is not None


def find_address_parts(folded: str) -> Iterator[AddressPart]:
    """Yield the named places with numbers in a text from ``fold``, one after the other."""
    at = 0
    for match in _first_numbers(folded):
        if match.start() >= at:
            part = _part_at(folded, match, at)
            yield part
            at = part.end


def _first_numbers(folded: str) -> Iterator[re.Match[str]]:
    """Yield what may be the first number of an address, by position; one may lie within another."""
    return merge(*(pattern.finditer(folded) for pattern in (_FIRST, _AFTER_A_STREET, _DASHED)), key=re.Match.start)


def _part_at(folded: str, match: re.Match[str], earliest: int) -> AddressPart:
    first_unit = "号" if match.re is _AFTER_A_STREET else match.groupdict().get("unit") or ""
    numbers, units, ends = [match["number"]], [first_unit], [match.end()]
    while len(numbers) < _MOST_NUMBERS and (
        following := _NEXT.match(folded, ends[-1]) or (units[-1] not in ROOM_UNITS and _LAST.match(folded, ends[-1]))
    ):
        numbers.append(following["number"])
        units.append(following.groupdict().get("unit") or "")
        ends.append(following.end())
    side = _SIDE.match(folded, ends[-1])
    begins = _name_start(folded, match.start(), earliest)
    words = _WITHOUT_GAPS.sub("", folded[begins : match.start()])
    start = begins + _before_the_name(folded[begins : match.start()])
    return AddressPart(
        start=start,
        numbers_start=match.start(),
        ends=tuple(ends),
        end=side.end() if side else ends[-1],
        name=_WITHOUT_GAPS.sub("", folded[start : match.start()]),
        words=words,
        kind=_kind_of(words, units),
        numbers=tuple(map(number_in_one_form, numbers)),
        units=tuple(units),
    )


def _name_start(folded: str, end: int, earliest: int) -> int:
    """Return where up to ten Chinese characters before a number begin; one sign may stand between two of them."""
    start, taken = end, 0
    while start > earliest and taken < _LONGEST_NAME:
        before = folded[start - 1]
        if "\u4e00" <= before <= "\u9fff" or (before.isascii() and before.isalnum() and taken):
            start, taken = start - 1, taken + 1
            continue
        gap = _WITHOUT_GAPS.match(before) and start - 1 > earliest and "\u4e00" <= folded[start - 2] <= "\u9fff"
        if not gap:
            break
        start -= 1
    return start


def _before_the_name(words: str) -> int:
    """Return how many characters are no part of the name; something is always left of it."""
    cut = 0
    for found in _NO_PART_OF_A_NAME.finditer(words):
        if len(words) - found.end() >= 2:
            cut = found.end()
    return cut


def _kind_of(words: str, units: list[str]) -> PlaceKind:
    if units == ["弄"] and words.endswith("弄"):  # 弄一弄
        return PlaceKind.OTHER
    unit = units[0]
    if unit[-1:] in _GROUP_UNITS and not _VILLAGE.search(words):
        return PlaceKind.OTHER
    if not words.endswith("街道") and _STREET.search(words):
        return PlaceKind.STREET
    if _VILLAGE.search(words) and not words.endswith("新村"):
        return PlaceKind.VILLAGE
    return PlaceKind.COMMUNITY if _COMMUNITY.search(words) else PlaceKind.OTHER


def number_in_one_form(written: str) -> str:
    """Return a number as digits: 一百二十三, 一二三 and 1 2-3 are 123; what is no number stays."""
    digits = _WITHOUT_GAPS.sub("", written)
    if not any(sign in _POWERS for sign in digits):
        return "".join(str(_VALUES.get(digit, digit)) for digit in digits)
    total, last = 0, None
    for sign in digits:
        if (power := _POWERS.get(sign)) is not None:
            total, last = total + (1 if last is None else last) * power, None
        elif sign in _VALUES or sign.isdigit():
            last = (0 if last is None else last * 10) + (_VALUES[sign] if sign in _VALUES else int(sign))
        else:
            return digits
    return str(total + (last or 0))
