"""Hints that a complaint may have to be refused (Order 121 Art. 16): advice with its words, never a decision."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from canon.codes import Kind, RefusalReason
from reading.prefilter import Prefilter, PrefilteredText
from reading.refusal_patterns import REFUSAL_PATTERNS, RefusalPattern
from reading.script import squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalHint:
    """One statutory reason that may apply, why it is thought of, and the words that say so."""

    code: RefusalReason
    words: str
    matched: str


_MANY_BOUGHT = re.compile(
    r"(?:买|购|订|拍|下单)[^,。;!?]{0,8}?(?P<n>[0-9]{2,5}|[二三四五六七八九]十|[一二三四五六七八九两]?[百千])[多几一二三四五六七八九十]*(?P<unit>箱|件|台|部|瓶|袋|盒|份|包|条|罐|单)"
)
_MANY = {"箱": 20, "台": 10, "部": 10, "单": 20}  # pieces; of anything else 50: only a flag for a person to look at
_MANY_OF_ANY = 50
_YEARS_AGO = re.compile(
    r"(?P<n>[4-9]|[1-9][0-9]|四|五|六|七|八|九|十[一二三四五六七八九]?|好几|十几|多)年(?:多)?(?:以)?前|(?P<three>三|3)年多(?:以)?前|(?:拖|这事|事情|过去|过了|都|[,。])[^。]{0,6}?(?P<since>[四五六七八九十]|[4-9])[四五六七八九十]?年多?了(?=[,。;!?])|超过(?:了)?(?:三|3)年|已(?:经)?过(?:了)?(?:三|3)年"
)
_DATED = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?:年|[-./])(?:(?P<month>1[0-2]|0?[1-9])(?:月|[-./](?=[0-9]))(?:(?P<day>3[01]|[12][0-9]|0?[1-9])(?:日|号|(?![0-9])))?)?(?!款|版|型|生产|产|成立|开业|开张|注册|毕业)"
)
_LATELY = re.compile(
    r"最近|近日|近期|今年|昨天|昨日|前天|今天(?!才?(?:想起|来投|来反映|来说|投诉|反映|来问))|今日|上周|上个?月|本月|这个月|刚刚|刚才|刚发现|直到现在才|现在才知道|才发现|才知道"
)
_KNEW = re.compile(
    r"当时(?:就|没|我|忙)|一直(?:没|搁|拖)|那时候?[^,。]{0,4}就|当年就|那年就|当天就|那天[^,。]{0,4}就|当场就|早就知道"
)
_SHORT_YEAR = re.compile(
    r"(?<![0-9])(?=(?:0[5-9]|1[0-9]|2[0-5])年(?:[0-9]{1,2}月)?[^,。年]{0,8}(?:买|办|交|充|签|订|装|报))"
)
_HAN_YEAR = re.compile(r"[二两][零〇0][零〇0一二][零〇0一二三四五六七八九](?=年)")
_HAN_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_LIMIT_YEARS = 3
_BEFORE = 8  # characters before a hint that may take it back
_GATE = Prefilter(ground.form for ground in REFUSAL_PATTERNS)


def refusal_hints(text: str, received_on: date | None = None, kind: Kind | None = None) -> tuple[RefusalHint, ...]:
    """List the reasons of Order 121 Art. 16 the text itself suggests; without ``received_on`` dates are not weighed.

    A report is looked at whoever sends it: given as ``kind``, it gets no hints.
    """
    return hints_by(squeezed(text), received_on, kind)


def hints_by(flat: str, received_on: date | None = None, kind: Kind | None = None) -> tuple[RefusalHint, ...]:
    """List the hints of text that is already ``squeezed``."""
    if kind is Kind.REPORT:
        return ()
    look = _GATE.look(flat)
    hints = [hint for ground in REFUSAL_PATTERNS for hint in _by(ground, look)]
    hints += _in_bulk(flat)
    hints += _long_ago(flat, received_on)
    order = list(RefusalReason)
    single = {(hint.code, hint.words.partition("：")[0]): hint for hint in reversed(hints)}  # the first of each
    return tuple(sorted(single.values(), key=lambda hint: order.index(hint.code)))


def _by(ground: RefusalPattern, look: PrefilteredText) -> Iterator[RefusalHint]:
    """Give a hint for the first occurrence that is not denied, intended or said of the other side."""
    for found in look.all(ground.form):
        if ground.unless.search(look.text, max(0, found.start() - _BEFORE), found.start()):
            continue
        if ground.outweighed is None or ground.outweighed.search(look.text) is None:
            yield RefusalHint(code=ground.code, words=f"{ground.words}：“{found[0]}”", matched=found[0])
        return


def _in_bulk(flat: str) -> list[RefusalHint]:
    found = _MANY_BOUGHT.search(flat)
    if found is None or _number(found["n"]) < _MANY.get(found["unit"], _MANY_OF_ANY):
        return []
    words = f"购买数量可能与通常消费习惯明显不符（第十七条第一项）：“{found[0]}”"
    return [RefusalHint(code=RefusalReason.NOT_CONSUMER, words=words, matched=found[0])]


def _number(written: str) -> int:
    """Read 200, 六十 or 三百."""
    if written.isascii():
        return int(written)
    first = "一二三四五六七八九".find(written[0].replace("两", "二")) + 1
    return max(first, 1) * {"十": 10, "百": 100, "千": 1000}[written[-1]]


def _long_ago(flat: str, received_on: date | None) -> list[RefusalHint]:
    """Hint at Art. 16(4) only if nothing in the text speaks of the last three years."""
    if _LATELY.search(flat) and _KNEW.search(flat) is None:
        return []
    flat = _HAN_YEAR.sub(lambda year: year[0].translate(_HAN_DIGITS), flat)
    flat = _SHORT_YEAR.sub("20", flat)
    said = _YEARS_AGO.search(flat)
    dated = [(_latest(match), match[0]) for match in _DATED.finditer(flat)]
    if received_on is not None and dated:
        on, matched = max(dated)
        if not _is_over(on, received_on):
            return []
        return [_over(matched)]
    return [_over(said[0])] if said and not dated else []


def _over(matched: str) -> RefusalHint:
    words = f"距知道权益受到侵害可能已超过三年（第十六条第四项）：“{matched}”"
    return RefusalHint(code=RefusalReason.OVER_3_YEARS, words=words, matched=matched)


def _latest(match: re.Match[str]) -> tuple[int, int, int]:
    """Read a date at its latest: 2021 means its last day."""
    return int(match["year"]), int(match["month"] or 12), int(match["day"] or 31)


def _is_over(on: tuple[int, int, int], received_on: date) -> bool:
    year, month, day = on
    return (year + _LIMIT_YEARS, month, day) < (received_on.year, received_on.month, received_on.day)
