"""Patterns of personal data in text from ``normalize``, and the label that replaces each."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from canon.identifiers import NotUscc, UsccChecksum, is_id_number, person_of, uscc_of

_GAP = "[ .·_‐-―−-]?"  # spaces and dashes that people write within numbers
_IS = "[是为: (]{0,3}"
_ORDER = re.compile(
    r"(?:单号|编号|批号|许可证号|条码|条形码|流水号|订单|商品id|代码|"
    r"发票号码?|合同号|票号|编码|型号|货号|取件码|序列号|串号|imei|sn)[是为: ]{0,3}$"
)
_ACCOUNT = re.compile(r"(?:卡号|账号|账户|银行卡|储蓄卡|信用卡|退到|打到|转到|汇到|打入|转入)[是为: ]{0,3}$")
_NUMERAL = "[0-9一二三四五六七八九十零〇百两]"
_CARD = re.compile(r"62[0-9]{14,17}|[45][0-9]{15}|35[0-9]{14}|3[47][0-9]{13}")  # UnionPay and the foreign schemes

_FLAT = f"{_NUMERAL}{{1,5}}(?:室|号|[楼层][东西南北中]?户?|户)?"
_UNIT_AND_ROOM = f"[0-9一二三四五六七八九十]{{1,2}}单元{_FLAT}"  # 2单元301
_BUILDING_AND_UNIT = (  # 3号楼2单元301室
    f"{_NUMERAL}{{1,3}}(?:号楼|栋|幢|座)[0-9a-z一二三四五六七八九十]{{1,2}}(?:单元|门)(?:{_FLAT})?"
)
_NOT_A_ROOM = "[0-9一二三四五六七八九十百千万多余来年月日元块个户人家台米平层楼件次%.,]"  # what such a number may count
_BUILDING_AND_ROOM = (  # 3号楼301, 3栋2单元5楼502
    f"(?:{_NUMERAL}{{1,3}}|[a-z])(?:号楼|号院|栋|幢|座|#楼?|楼)(?:[0-9a-z一二三四五六七八九十]{{1,2}}(?:单元|门|梯))?"
    f"(?:{_NUMERAL}{{1,2}}(?:层|楼))?{_NUMERAL}{{2,5}}(?:室|号房|房间|房|号|(?!{_NOT_A_ROOM}))"
)


@dataclass(frozen=True, slots=True)
class PersonalPattern:
    """A pattern whose group ``it`` or ``or`` (else its whole match) is personal data, if ``is_valid`` agrees."""

    label: str
    pattern: re.Pattern[str]
    is_valid: Callable[[re.Match[str]], bool] = bool
    digits: int = 0  # without so many ASCII digits in a text it cannot match, and need not be tried


def _is_person(match: re.Match[str]) -> bool:
    """Whether a number is an identity number, not an order number or a credit code of the same length."""
    number = re.sub(r"[^0-9x]", "", match[0])
    if is_id_number(number):
        return True
    return person_of(number) is not None and not _follows(_ORDER, match) and not is_uscc(number)


def is_uscc(number: str) -> bool:
    """Return whether 18 characters are a unified social credit code with its checksum (GB 32100-2015)."""
    try:
        return bool(uscc_of(number))
    except (NotUscc, UsccChecksum):
        return False


def _is_card(match: re.Match[str]) -> bool:
    if _follows(_ACCOUNT, match):
        return True
    return is_card_number(re.sub(r"[^0-9]", "", match[0])) and not _follows(_ORDER, match)


def is_card_number(number: str) -> bool:
    """Return whether digits are a card number of a known scheme with its checksum (ISO/IEC 7812-1)."""
    return _CARD.fullmatch(number) is not None and _luhn(number)


def is_order_number(text: str, start: int) -> bool:
    """Return whether a number that begins at ``start`` is called an order, contract or serial number."""
    return _ORDER.search(text, max(0, start - 12), start) is not None


def _luhn(number: str) -> bool:
    doubled = "0246813579"
    digits = [int(doubled[int(d)]) if n % 2 else int(d) for n, d in enumerate(reversed(number))]
    return sum(digits) % 10 == 0


def _has_spelt_digits(number: str) -> bool:
    """Whether some of the digits are written as words."""
    return re.search(r"[一幺二两三四五六七八九零〇]", number) is not None


def _not_order(match: re.Match[str]) -> bool:
    return not _follows(_ORDER, match)


def _follows(words: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether the match directly follows one of these words."""
    return words.search(match.string, max(0, match.start() - 12), match.start()) is not None


PERSONAL_PATTERNS: tuple[PersonalPattern, ...] = (
    PersonalPattern(
        "邮箱",
        re.compile(
            r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}(?:@|\s?[(\[{<]\s?at\s?[)\]}>]\s?)"
            r"(?:[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}|[a-z0-9\u4e00-\u9fff-]{1,63}\.(?:中国|公司|网络|集团))"
        ),
    ),
    PersonalPattern(
        "微信号",
        re.compile(
            rf"(?:(?:微信|威信|薇信|v信|wechat|(?<![a-z])(?:wx(?!id_)|vx)|加v|加微)(?:号码|账号|号|id)?{_IS}"
            r"(?P<it>[a-z][a-z0-9_-]{5,19}|[a-z]{2,8}[0-9_-][a-z0-9_-]{1,12}|[0-9]{6,12}(?![0-9元]))|(?P<or>wxid_[a-z0-9]{6,20}))"
        ),
    ),
    PersonalPattern(
        "QQ号",
        re.compile(rf"(?:qq|扣扣|企鹅号)(?:号码|账号|群号|号|群)?{_IS}(?P<it>[1-9][0-9]{{4,11}})(?![0-9])"),
        digits=5,
    ),
    PersonalPattern(
        "证件号",
        re.compile(rf"(?<![0-9a-z])[1-8][0-9]{{5}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{3}}[0-9x](?![0-9a-z])"),
        is_valid=_is_person,
        digits=17,
    ),
    PersonalPattern(
        "证件号",
        re.compile(
            rf"身份证(?:件)?(?:号码|号)?{_IS}(?P<it>[0-9*]{{14,17}}[0-9x*])"
            rf"|(?:护照|通行证|台胞证|回乡证|居留证|居住证)(?:号码|号)?{_IS}(?P<or>[a-z]{{0,2}}[0-9]{{7,10}})"
        ),
    ),
    PersonalPattern(
        "银行卡号",
        re.compile(rf"(?<![0-9a-z.])[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?:{_GAP}[0-9]){{0,7}}(?![0-9a-z])"),
        is_valid=_is_card,
        digits=12,
    ),
    PersonalPattern(
        "电话",
        re.compile(
            rf"(?<![0-9])(?:(?:\+|00)?86{_GAP})?1[3-9][0-9](?:{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}|{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}})(?![0-9])"
            r"|(?<![0-9])1(?:[ .-][3-9])(?:[ .-][0-9]){9}(?![0-9])"
        ),
        is_valid=_not_order,
        digits=11,
    ),
    PersonalPattern(
        "电话",
        re.compile(
            rf"(?<![0-9a-z])(?:(?:\+|00)86{_GAP})?\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{_GAP}[1-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}(?![0-9a-z])"
            rf"|(?<![0-9a-z])[48]00{_GAP}[0-9]{{3,4}}{_GAP}[0-9]{{3,4}}(?![0-9a-z])"
        ),
        is_valid=_not_order,
        digits=9,
    ),
    PersonalPattern(
        "电话",
        re.compile(
            rf"(?:电话|座机|固话|手机|致电|拨打|tel)(?:号码|号)?{_IS}(?P<it>[2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}})(?![0-9元])"
        ),
        digits=7,
    ),
    PersonalPattern(
        "电话",
        re.compile(
            rf"(?<![0-9一二三四五六七八九十百])[一幺1][三四五六七八九3-9](?:{_GAP}[0-9一幺二两三四五六七八九零〇]){{9}}(?![0-9一二三四五六七八九十百])"
        ),
        is_valid=lambda match: _has_spelt_digits(match[0]),
    ),
    PersonalPattern(
        "电话",
        re.compile(r"(?<![0-9])1[3-9][0-9](?P<gap>[ -])[0-9]{2,4}(?:(?P=gap)[0-9]{2,4}){1,3}(?![0-9])"),
        is_valid=lambda match: len(re.sub(r"[^0-9]", "", match[0])) == 11,
        digits=11,
    ),
    PersonalPattern(
        "车牌",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][a-hj-np-z][·•. ]?"
            r"(?=(?:[a-hj-np-z]{0,2}[0-9]){3})[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳](?![a-z0-9])"
        ),
    ),
    PersonalPattern(
        "门牌",
        re.compile(
            f"{_BUILDING_AND_ROOM}|{_BUILDING_AND_UNIT}|{_UNIT_AND_ROOM}|(?<![0-9])[0-9]{{3,4}}室(?!内)"
            "|(?<=[区园苑城庭府寓舍])[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}(?![0-9-])"
        ),
    ),
)
