"""What a text to a citizen about another agency must tell: who, how to reach them, until when, otherwise whom; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_REACH = re.compile(r"(?:打|拨|电话|热线)[^。；]{0,12}?\d{3,}|\d{7,}")
_UNTIL = re.compile(r"\d *(?:月|日|天|号|小时|个?工作日)|\d-\d|[一二三四五六七八九十两]个?(?:工作日|日内|天|小时)")
_NOBODY = re.compile(r"没有?人(?:联系|管)|没接到|没有?(?:收到|接到|答复)|联系不上|找不到人|到期没")
_OTHERWISE = re.compile(r"12315|受理办公室|找我们|找本局")
_REMEDIES = re.compile(r"仲裁|法院|起诉")
_STAYS = re.compile(r"(?:本局|我们)[^。]{0,8}(?:办|查|处理)")
_BRUSH_OFF = re.compile(
    r"不属于(?:我|本)局|不归(?:我|本)(?:局|们)|不是(?:我|本)局的?(?:职责|管辖)"
    r"|(?:我|本)局(?:无权|没有职责|管不了)"
)
SHORTEST, LONGEST = 60, 400  # characters that a citizen reads to the end


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the text must tell; ``name`` is its key in the catalogue, ``check.<name>``."""

    name: str
    is_met: bool


def checks_of(text: str, agency: str, *, keeps: bool) -> list[Check]:
    """Return what the text tells; ``agency`` is the name of who takes over, ``keeps`` whether a part stays here."""
    checks = [
        Check("who", bool(agency) and agency in text),
        Check("reach", _REACH.search(text) is not None),
        Check("until", _UNTIL.search(text) is not None),
        Check("otherwise", _NOBODY.search(text) is not None and _OTHERWISE.search(text) is not None),
        Check("remedies", _REMEDIES.search(text) is not None),
        Check("length", SHORTEST <= len(text) <= LONGEST),
    ]
    return [*checks, Check("stays", _STAYS.search(text) is not None)] if keeps else checks


def is_brush_off(text: str, checks: Sequence[Check]) -> bool:
    """Whether the text tells that it is not ours and does not tell whose it is: nobody may be left with that."""
    met = {check.name for check in checks if check.is_met}
    return _BRUSH_OFF.search(text) is not None and not {"who", "otherwise"} <= met
