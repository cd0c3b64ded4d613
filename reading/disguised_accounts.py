"""Disguised accounts, plates and documents of persons: 微 信：①②③, Q Q 1234 567, 粤 B·1 2 3 4 5.

``personal_patterns`` finds them as people usually write them. Here signs may stand within the word that announces
them and between their characters; digits may be any (``address_parts.fold``).
"""

import re
from collections.abc import Iterator

_IS = "[是为:( ]{0,3}"
_ACCOUNT = re.compile(
    r"(?:[微威薇徽][^a-z0-9\u4e00-\u9fff]{1,3}信|微信|v信|wechat|(?<![a-z])(?:[vw]x(?!id)|v(?=[:号])))"
    rf"(?:[ -]?(?:id|号码|账号|号))?{_IS}"
    r"(?P<it>[a-z][a-z0-9-]{5,19}|[0-9](?:[ -]{0,3}[0-9]){5,11}(?![0-9元]))"
)
_QQ = re.compile(
    rf"(?:(?<![a-z])q[ -]?q|(?<![a-z])q(?=号)|扣[ -]?扣|企鹅号)(?:号码|账号|群号|[号群])?{_IS}"
    r"(?P<it>[1-9](?:[ -]{0,3}[0-9]){4,11})(?![0-9元])"
)
_PLATE = re.compile(
    r"(?P<it>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][ -]{0,2}[a-hj-np-z]"
    r"(?:[ -]{0,3}[a-hj-np-z0-9]){4,5}[ -]{0,3}[a-hj-np-z0-9挂学警港澳])(?![a-z0-9年月元])"
)
_DOCUMENT = re.compile(
    rf"(?:护照|passport|通行证|台胞证|回乡证|居留证|居住证|军官证|士兵证)(?:证件)?(?:号码|号)?{_IS}"
    r"(?P<it>[a-z]{0,2}(?:[ -]{0,3}[0-9]){7,10}|[\u4e00-\u9fff]{1,2}字第?[0-9]{6,8}号?)(?![0-9])"
)
_ANNOUNCED = re.compile("[微威薇徽vq扣企]|wx|wechat")  # what the first two begin with, far quicker than they
_LABELS = ((_ACCOUNT, "微信号"), (_QQ, "QQ号"), (_PLATE, "车牌"), (_DOCUMENT, "证件号"))
_FEWEST_DIGITS_OF_A_PLATE = 3


def find_disguised_accounts(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and label (微信号, QQ号, 车牌, 证件号) of each in a text from ``fold``."""
    for pattern, label in _LABELS if _ANNOUNCED.search(folded) else _LABELS[2:]:
        for match in pattern.finditer(folded):
            if pattern is not _PLATE or sum(map(str.isdigit, match["it"])) >= _FEWEST_DIGITS_OF_A_PLATE:
                yield *match.span("it"), label
