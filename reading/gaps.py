"""Parts that Order 121 Art. 10 requires of a complaint and that a message lacks (缺项)."""

import re
from dataclasses import dataclass
from functools import cache

from canon.codes import Kind
from reading.entry_files import read_lists
from reading.kinds import kind_from_signs
from reading.normalization import normalize, normalize_compact
from reading.signs import Signs, find_signs

NAME = "/complainant/name"
PHONE = "/complainant/phone"
RESPONDENT = "/respondent/name"
ADDRESS = "/respondent/address"
REQUEST = "/matter/request"
TEXT = "/matter/text"

PART_NAMES: dict[str, str] = {
    NAME: "投诉人的姓名",
    PHONE: "投诉人的电话号码",
    RESPONDENT: "被投诉人的名称",
    ADDRESS: "被投诉人的地址",
    REQUEST: "具体的投诉请求",
    TEXT: "消费者权益争议的事实依据",
}

_NOT_A_NAME = re.compile(
    r"(?:匿名|保密|不详|未知|无|没有|不清楚|某人|市民|群众|消费者|先生|女士|来电人|-+|/|)", re.ASCII
)
_HAN = "[\u4e00-\u9fff]"
_OWN_NAME = re.compile(
    rf"我叫{_HAN}{{2,4}}"
    rf"|(?:本人|投诉人|联系人|姓名|举报人)(?:姓名)?[:是为]{{0,2}}{_HAN}{{2,4}}(?=[,。;、 (]|电话|联系|手机|身份|$)"
)
_PHONE = re.compile(
    r"(?<![0-9])1[3-9][0-9][ -]?[0-9*]{4}[ -]?[0-9]{4}(?![0-9])"
    r"|(?<![0-9])0[0-9]{2,3}[ -]?[2-9][0-9]{6,7}(?![0-9])|〔电话〕"
)
_NAME_BEFORE = re.compile(r"[\u4e00-\u9fffa-z0-9()]{0,12}$")
_LOCATION_WORD = re.compile(r"[在到于的路街巷镇乡村县区号]|一家|某家|附近|对面|旁边")
_NAMED_AREA = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:县|区|市(?<!超市)(?<!门市)(?!场|民|面|监))")
_NEARBY = re.compile("对面|旁边|附近|隔壁|楼下|门口|[东南西北]侧|地址|位于|(?<=[0-9])号(?!楼|线)")
_REQUESTS = ("demand", "refused", "punishment", "report_too")  # who was refused something still wants it
_FACTS = (
    *("dispute", "refused", "purchase", "defect", "violation", "witness"),
    *("report", "report_too", "inspection", "punishment"),
)
_MIN_FACTS_CHARACTERS = 6  # a shorter text states no facts


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of ``knowledge/gaps.yaml`` as patterns."""

    business: re.Pattern[str]
    generic: re.Pattern[str]
    places: tuple[re.Pattern[str], ...]


@cache
def _words() -> _Words:
    lists = {name: "|".join(words) for name, words in read_lists("gaps").items()}
    return _Words(
        business=re.compile(lists["businesses"]),
        generic=re.compile(f"{lists['generic']}|[0-9]"),
        places=(re.compile(rf"(?<=[\u4e00-\u9fff0-9])(?:{lists['places']})"), re.compile(lists["platforms"])),
    )


def missing_in(
    text: str,
    *,
    kind: Kind | None = None,
    complainant_name: str | None = None,
    complainant_phone: str | None = None,
    respondent_name: str | None = None,
    respondent_address: str | None = None,
    request: str | None = None,
    signs: Signs | None = None,
) -> tuple[str, ...]:
    """Return the missing parts as JSON pointers (Order 121 Art. 10; Art. 28 for reports); an inquiry lacks nothing.

    A part that no field gives may be found in the text. ``signs`` of the text, if known, save finding them again.
    """
    signs = signs or find_signs(normalize_compact(text))
    kind = kind or kind_from_signs(signs)
    if kind is Kind.INQUIRY:
        return ()
    normalized = normalize(text)
    missing = []
    if kind is Kind.COMPLAINT:
        if not _is_name(complainant_name) and _OWN_NAME.search(normalized) is None:
            missing.append(NAME)
        if not _is_given(complainant_phone) and _PHONE.search(normalized) is None:
            missing.append(PHONE)
    if not _is_name(respondent_name) and not _names_business(normalized):
        missing.append(RESPONDENT)
    if kind is Kind.COMPLAINT:
        if not _is_given(respondent_address) and not _names_place(normalized):
            missing.append(ADDRESS)
        if not _is_given(request) and not signs.say(*_REQUESTS):
            missing.append(REQUEST)
    if not _states_facts(signs):
        missing.append(TEXT)
    return tuple(missing)


def _is_given(field: str | None) -> bool:
    return bool(field and field.strip())


def _is_name(name: str | None) -> bool:
    return _NOT_A_NAME.fullmatch(normalize(name or "").strip()) is None


def _names_business(normalized: str) -> bool:
    """Whether a word like 公司 or 店 follows a name of at least two characters."""
    words = _words()
    for found in words.business.finditer(normalized):
        before = _NAME_BEFORE.search(normalized, max(0, found.start() - 12), found.start())
        if before is not None and len(words.generic.sub("", _LOCATION_WORD.split(before[0])[-1])) >= 2:
            return True
    return False


def _names_place(normalized: str) -> bool:
    return any(place.search(normalized) is not None for place in (*_words().places, _NAMED_AREA, _NEARBY))


def _states_facts(signs: Signs) -> bool:
    return len(signs.text) >= _MIN_FACTS_CHARACTERS and signs.say(*_FACTS)
