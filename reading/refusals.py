"""Hints that a complaint may have to be refused (Order 121 Art. 16); advice for an officer, never a decision."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from canon.codes import Kind, RefusalReason
from reading.normalization import normalize_compact
from reading.prefilter import Prefilter, PrefilteredText
from reading.refusal_patterns import REFUSAL_PATTERNS, RefusalPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalHint:
    """A statutory reason to refuse that may apply, with an explanation and the matching part of the text."""

    code: RefusalReason
    words: str
    matched: str


_BULK_PURCHASE = re.compile(
    r"(?:买|购|订|拍|下单)[^,。;!?]{0,8}?(?P<n>[0-9]{2,5}|[二三四五六七八九]十|[一二三四五六七八九两]?[百千])[多几一二三四五六七八九十]*(?P<unit>箱|件|台|部|瓶|袋|盒|份|包|条|罐|单)"
)
_BULK_QUANTITIES = {"箱": 20, "台": 10, "部": 10, "单": 20}  # by unit; only a hint for a person to check
_BULK_QUANTITY = 50  # of any other unit
_YEARS_AGO = re.compile(
    r"(?P<n>[4-9]|[1-9][0-9]|四|五|六|七|八|九|十[一二三四五六七八九]?|好几|十几|多)年(?:多)?(?:以)?前|(?P<three>三|3)年多(?:以)?前|(?:拖|这事|事情|过去|过了|都|[,。])[^。]{0,6}?(?P<since>[四五六七八九十]|[4-9])[四五六七八九十]?年多?了(?=[,。;!?])|超过(?:了)?(?:三|3)年|已(?:经)?过(?:了)?(?:三|3)年"
)
_DATED = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?:年|[-./])(?:(?P<month>1[0-2]|0?[1-9])(?:月|[-./](?=[0-9]))(?:(?P<day>3[01]|[12][0-9]|0?[1-9])(?:日|号|(?![0-9])))?)?(?!款|版|型|生产|产|成立|开业|开张|注册|毕业)"
)
_RECENT = re.compile(
    r"最近|近日|近期|今年|昨天|昨日|前天|今天(?!才?(?:想起|来投|来反映|来说|投诉|反映|来问))|今日|上周|上个?月|本月|这个月|刚刚|刚才|刚发现|直到现在才|现在才知道|才发现|才知道"
)
_KNEW_THEN = re.compile(
    r"当时(?:就|没|我|忙)|一直(?:没|搁|拖)|那时候?[^,。]{0,4}就|当年就|那年就|当天就|那天[^,。]{0,4}就|当场就|早就知道"
)
_SHORT_YEAR = re.compile(
    r"(?<![0-9])(?=(?:0[5-9]|1[0-9]|2[0-5])年(?:[0-9]{1,2}月)?[^,。年]{0,8}(?:买|办|交|充|签|订|装|报))"
)
_HAN_YEAR = re.compile(r"[二两][零〇0][零〇0一二][零〇0一二三四五六七八九](?=年)")
_HAN_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_LIMIT_YEARS = 3
_NEGATION_REACH = 8  # characters before a match that may negate it
_PREFILTER = Prefilter(rule.pattern for rule in REFUSAL_PATTERNS)


def refusal_hints(text: str, received_on: date | None = None, kind: Kind | None = None) -> tuple[RefusalHint, ...]:
    """Return the reasons of Order 121 Art. 16 that a text suggests; without ``received_on`` dates do not count.

    A report is examined whoever sends it, so with that ``kind`` there are no hints.
    """
    return hints_in_normalized(normalize_compact(text), received_on, kind)


def hints_in_normalized(
    normalized: str, received_on: date | None = None, kind: Kind | None = None
) -> tuple[RefusalHint, ...]:
    """Return the hints of a text that ``normalize_compact`` has already normalized."""
    if kind is Kind.REPORT:
        return ()
    scanned = _PREFILTER.scan(normalized)
    hints = [hint for rule in REFUSAL_PATTERNS for hint in _hints_from(rule, scanned)]
    hints += _bulk_purchase_hints(normalized)
    hints += _time_limit_hints(normalized, received_on)
    order = list(RefusalReason)
    single = {(hint.code, hint.words.partition("：")[0]): hint for hint in reversed(hints)}  # the first of each
    return tuple(sorted(single.values(), key=lambda hint: order.index(hint.code)))


def _hints_from(rule: RefusalPattern, scanned: PrefilteredText) -> Iterator[RefusalHint]:
    """Yield a hint for the first match that is not denied, only planned, or about the other side."""
    for found in scanned.find_all(rule.pattern):
        if rule.unless_before.search(scanned.text, max(0, found.start() - _NEGATION_REACH), found.start()):
            continue
        if rule.unless_anywhere is None or rule.unless_anywhere.search(scanned.text) is None:
            yield RefusalHint(code=rule.code, words=f"{rule.description}：“{found[0]}”", matched=found[0])
        return


def _bulk_purchase_hints(normalized: str) -> list[RefusalHint]:
    found = _BULK_PURCHASE.search(normalized)
    if found is None or _number(found["n"]) < _BULK_QUANTITIES.get(found["unit"], _BULK_QUANTITY):
        return []
    words = f"购买数量可能与通常消费习惯明显不符（第十七条第一项）：“{found[0]}”"
    return [RefusalHint(code=RefusalReason.NOT_CONSUMER, words=words, matched=found[0])]


def _number(written: str) -> int:
    """Parse a number such as 200, 六十 or 三百."""
    if written.isascii():
        return int(written)
    first = "一二三四五六七八九".find(written[0].replace("两", "二")) + 1
    return max(first, 1) * {"十": 10, "百": 100, "千": 1000}[written[-1]]


def _time_limit_hints(normalized: str, received_on: date | None) -> list[RefusalHint]:
    """Return a hint at Art. 16(4), the limit of three years, unless the text mentions something more recent."""
    if _RECENT.search(normalized) and _KNEW_THEN.search(normalized) is None:
        return []
    normalized = _HAN_YEAR.sub(lambda year: year[0].translate(_HAN_DIGITS), normalized)
    normalized = _SHORT_YEAR.sub("20", normalized)
    years_ago = _YEARS_AGO.search(normalized)
    dated = [(_latest(match), match[0]) for match in _DATED.finditer(normalized)]
    if received_on is not None and dated:
        on, matched = max(dated)
        if not _is_over(on, received_on):
            return []
        return [_time_limit_hint(matched)]
    return [_time_limit_hint(years_ago[0])] if years_ago and not dated else []


def _time_limit_hint(matched: str) -> RefusalHint:
    words = f"距知道权益受到侵害可能已超过三年（第十六条第四项）：“{matched}”"
    return RefusalHint(code=RefusalReason.OVER_3_YEARS, words=words, matched=matched)


def _latest(match: re.Match[str]) -> tuple[int, int, int]:
    """Return the last day that a date can mean, as year, month and day: 2021 means its last day."""
    return int(match["year"]), int(match["month"] or 12), int(match["day"] or 31)


def _is_over(on: tuple[int, int, int], received_on: date) -> bool:
    year, month, day = on
    return (year + _LIMIT_YEARS, month, day) < (received_on.year, received_on.month, received_on.day)
