"""Hints that a complaint may have to be refused (Order 121 Art. 16); advice for an officer, never a decision."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from canon.codes import Kind, RefusalReason
from reading.heads import HINT, HINTED, probability
from reading.normalization import normalize_compact
from reading.signs import Signs, find_signs
from reading.thresholds import shipped_thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalHint:
    """A statutory reason to refuse that may apply, with an explanation and the matching part of the text."""

    code: RefusalReason
    words: str
    matched: str  # empty where no word, but the text as a whole suggests the reason
    entry: str | None = None  # the id of the entry that speaks


_HEADS = tuple((reason, HINT + reason) for reason in HINTED)
_LEARNED: Mapping[RefusalReason, str] = {
    RefusalReason.OUT_OF_SCOPE: "可能不属于市场监督管理部门职责（第十六条第一项）",
    RefusalReason.ALREADY_HANDLED: (
        "同一争议可能已由法院、仲裁机构、其他行政机关或者消费者协会受理或者处理（第十六条第二项）"
    ),
    RefusalReason.NOT_CONSUMER: "可能不是为生活消费需要，或者不能证明存在消费者权益争议（第十六条第三项、第十七条）",
    RefusalReason.OVER_3_YEARS: "距知道权益受到侵害可能已超过三年（第十六条第四项）",
    RefusalReason.MATERIALS: "可能缺少真实身份信息、被投诉人信息或者授权委托材料（第十条、第十一条、第十六条第五项）",
    RefusalReason.IDENTITY: "可能冒用他人名义或者不配合核验身份（第十六条第六项）",
}
_BULK_PURCHASE = re.compile(
    r"(?:买|购|订|拍|下单)[^,。;!?]{0,8}?(?P<n>[0-9]{2,5}|[二三四五六七八九]十|[一二三四五六七八九两]?[百千])[多几一二三四五六七八九十]*(?P<unit>箱|件|台|部|瓶|袋|盒|份|包|条|罐|单)"
)
_BULK_QUANTITIES = {"箱": 20, "台": 10, "部": 10, "单": 20}  # by unit; only a hint for a person to check
_BULK_QUANTITY = 50  # of any other unit
_YEARS_AGO = re.compile(
    r"(?:[4-9]|[1-9][0-9]|四|五|六|七|八|九|十[一二三四五六七八九]?|好几|十几|多)年(?:多)?(?:以)?前|[三3]年多(?:以)?前"
)
_YEARS_SINCE = re.compile(
    r"(?:拖|这事|事情|过去|过了|都|[,。])[^。]{0,6}?[四五六七八九十4-9][四五六七八九十]?年?多?了(?=[,。;!?])"
    r"|(?:超过了?|已经?过了?)[三3]年"
)
_DATED = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?:年|[-./])(?:(?P<month>1[0-2]|0?[1-9])(?:月|[-./](?=[0-9]))(?:(?P<day>3[01]|[12][0-9]|0?[1-9])(?:日|号|(?![0-9])))?)?(?!款|版|型|生产|产|成立|开业|开张|注册|毕业)"
)
_RECENT = re.compile(
    r"最近|近日|近期|今年|昨天|昨日|前天|今天(?!才?(?:想起|来投|来反映|来说|投诉|反映|来问))|今日|上周|上个?月|本月|这个月|刚刚|刚才|刚发现|直到现在才|现在才知道|才发现|才知道"
)
_KNEW_THEN = re.compile(
    r"当即|第[一二]天就|第二年就|第一晚就|当月就|当时(?:就|没|我|忙)|一直(?:没|搁|拖)|那时候?[^,。]{0,4}就|当年就|那年就|当天就|那天[^,。]{0,4}就|当场就|早就知道"
)
_LEARNED_LATELY = re.compile("才(?!来|想起|[又再去])|此前|不知情|没怀疑|一直(?:好好|正常)|承诺[^,。]{0,6}年")
_FOR_AN_OCCASION = re.compile("婚|喜糖|喜饼|满月|坐月子|寿|走礼|走亲|公益|社区|盒饭|周末")
_SHORT_YEAR = re.compile(
    r"(?<![0-9])(?=(?:0[5-9]|1[0-9]|2[0-5])年(?:[0-9]{1,2}月)?[^,。年]{0,8}(?:买|办|交|充|签|订|装|报))"
)
_MAY_BE_DATED = re.compile("年|(?:19|20)[0-9]{2}[-./]")
_HAN_YEAR = re.compile(r"[二两][零〇0][零〇0一二][零〇0一二三四五六七八九](?=年)")
_HAN_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_LIMIT_YEARS = 3
MIN_LEARNED_CHARACTERS = 12  # a shorter text says too little for the learned heads


def refusal_hints(
    text: str,
    received_on: date | None = None,
    kind: Kind | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> tuple[RefusalHint, ...]:
    """Return the reasons of Order 121 Art. 16 that a text suggests; without ``received_on`` dates do not count.

    Only complaints are refused: a report is examined whoever sends it, so with another ``kind`` there are none.
    """
    return hints_from_signs(find_signs(normalize_compact(text)), received_on, kind, thresholds)


def hints_from_signs(
    signs: Signs,
    received_on: date | None = None,
    kind: Kind | None = None,
    thresholds: Mapping[str, float] | None = None,
) -> tuple[RefusalHint, ...]:
    """Return the hints of entries, quantities and dates, and of learned heads where none of these speaks."""
    if kind not in (None, Kind.COMPLAINT):
        return ()
    hints = [*_spoken_hints(signs), *_bulk_purchase_hints(signs.text)]
    hints += _time_limit_hints(signs.text, received_on)
    known = {hint.code for hint in hints}
    for reason in _learned_reasons(signs, shipped_thresholds() if thresholds is None else thresholds):
        if reason not in known and not (reason is RefusalReason.OVER_3_YEARS and _is_within(signs.text, received_on)):
            hints.append(RefusalHint(code=reason, words=_LEARNED[reason], matched=""))
    order = list(RefusalReason)
    single = {(hint.code, hint.words.partition("：")[0]): hint for hint in reversed(hints)}  # the first of each
    return tuple(sorted(single.values(), key=lambda hint: order.index(hint.code)))


def _spoken_hints(signs: Signs) -> Iterator[RefusalHint]:
    for reason in RefusalReason:
        for found in signs.found.get(reason, ()):
            matched = found.quote(signs.text)
            words = f"{found.entry.because}：“{matched}”"
            yield RefusalHint(code=reason, words=words, matched=matched, entry=found.entry.id)


def _learned_reasons(signs: Signs, thresholds: Mapping[str, float]) -> list[RefusalReason]:
    if len(signs.text) < MIN_LEARNED_CHARACTERS:
        return []
    return [reason for reason, head in _HEADS if probability(head, signs.margins) >= thresholds[head]]


def _bulk_purchase_hints(normalized: str) -> list[RefusalHint]:
    found = _BULK_PURCHASE.search(normalized)
    if found is None or _number(found["n"]) < _BULK_QUANTITIES.get(found["unit"], _BULK_QUANTITY):
        return []
    if _FOR_AN_OCCASION.search(normalized) is not None:  # a family buys as much, once
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
    if _MAY_BE_DATED.search(normalized) is None or _is_recent(normalized):
        return []
    dated = _dates_in(normalized)
    if dated:
        on, matched = max(dated)
        return [_time_limit_hint(matched)] if received_on and _is_over(on, received_on) else []
    years_ago = _YEARS_AGO.search(normalized) or _YEARS_SINCE.search(normalized)
    return [_time_limit_hint(years_ago[0])] if years_ago else []


def _is_within(normalized: str, received_on: date | None) -> bool:
    """Whether the writer learned of it lately, or dates it where it is not over or cannot be weighed."""
    if _LEARNED_LATELY.search(normalized) is not None and _KNEW_THEN.search(normalized) is None:
        return True
    dated = _dates_in(normalized)
    return bool(dated) and (received_on is None or not _is_over(max(dated)[0], received_on))


def _is_recent(normalized: str) -> bool:
    recent = _RECENT.search(normalized) or _LEARNED_LATELY.search(normalized)
    return recent is not None and _KNEW_THEN.search(normalized) is None


def _dates_in(normalized: str) -> list[tuple[tuple[int, int, int], str]]:
    """Return each date as the last day that it can mean, and as it is written."""
    normalized = _HAN_YEAR.sub(lambda year: year[0].translate(_HAN_DIGITS), normalized)
    normalized = _SHORT_YEAR.sub("20", normalized)
    return [(_latest(match), match[0]) for match in _DATED.finditer(normalized)]


def _time_limit_hint(matched: str) -> RefusalHint:
    words = f"距知道权益受到侵害可能已超过三年（第十六条第四项）：“{matched}”"
    return RefusalHint(code=RefusalReason.OVER_3_YEARS, words=words, matched=matched)


def _latest(match: re.Match[str]) -> tuple[int, int, int]:
    """Return the last day that a date can mean, as year, month and day: 2021 means its last day."""
    return int(match["year"]), int(match["month"] or 12), int(match["day"] or 31)


def _is_over(on: tuple[int, int, int], received_on: date) -> bool:
    year, month, day = on
    return (year + _LIMIT_YEARS, month, day) < (received_on.year, received_on.month, received_on.day)
