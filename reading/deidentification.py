"""De-identification (去标识): remove personal data from a text before it is published or shown."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence

from reading.address_parts import fold
from reading.disguised_accounts import find_disguised_accounts
from reading.disguised_numbers import find_disguised_numbers
from reading.home_addresses import NO_ADDRESSES, ROOM, KnownAddresses, find_home_addresses
from reading.names import names_in
from reading.normalization import normalize
from reading.personal_patterns import PERSONAL_PATTERNS
from reading.visible import VisibleText, without_hidden

_NOT_NAMES = frozenset({"匿名", "市民", "群众", "消费者", "不详", "未知", "保密", "先生", "女士", "顾客", "业主"})

KNOWN_LABEL = "个人信息"  # of a known value that no pattern recognises
_MIN_KNOWN_CHARACTERS = 6  # of the end of a known value, such as an address, that identify somebody

_DIGIT = re.compile("[0-9]")
_Span = tuple[int, int, str]


def deidentify(
    text: str,
    complainant_name: str | None = None,
    respondent_name: str | None = None,
    known: Sequence[str | None] = (),
    addresses: KnownAddresses = NO_ADDRESSES,
) -> str:
    """Replace phones, identity, card and plate numbers, e-mail, WeChat and QQ ids, homes and names of persons.

    Each is replaced by a readable label such as 〔电话〕. Amounts, order numbers, dates, credit codes and the
    respondent's name and address stay, even if that name contains the complainant's. ``known`` are further values of
    the complainant, such as numbers; ``addresses`` tell a home from a shop. Characters that show nothing hide nothing.
    """
    visible = VisibleText.of(text)
    normalized = normalize(visible.text)
    folded = fold(normalized)
    homes = find_home_addresses(folded, addresses)
    usual = _personal_spans(normalized)
    spans = [
        *_complainant_name_spans(normalized, complainant_name or "", respondent_name or ""),
        *(span for span in usual if not _is_business_address(span, homes.business)),
        *(span for span in find_disguised_accounts(folded) if not _overlaps(usual, *span[:2])),
        *homes.hidden,
        *find_disguised_numbers(normalized),
        *_other_name_spans(normalized, normalize(respondent_name or "")),
        *(span for one in known if one for span in _known_value_spans(normalized, normalize(without_hidden(one)))),
    ]
    if not spans:
        return text
    parts, at = [], 0
    for start, end, label in sorted(spans, key=lambda span: (*span[:2], span[2] == KNOWN_LABEL, span[2])):
        if start >= at:
            parts += [text[visible.places[at] : visible.places[start]], f"〔{label}〕"]
            at = end
        elif end > at:
            at = end
    return "".join([*parts, text[visible.places[at] :]])


def deidentify_place(text: str) -> str:
    """Remove personal data from the address of a business or an office, which stays unless it is said to be a home."""
    return deidentify(text, addresses=KnownAddresses.of(home=None, business=text, place=None))


def _personal_spans(normalized: str) -> list[_Span]:
    """Find what the usual patterns know, in order; what an earlier pattern has taken is not taken again."""
    taken: list[_Span] = []
    digits = len(_DIGIT.findall(normalized))
    for pattern in PERSONAL_PATTERNS:
        if digits < pattern.digits:
            continue
        for match in pattern.pattern.finditer(normalized):
            groups = match.groupdict()
            name = next((key for key in ("it", "or") if groups.get(key)), 0)
            start, end = match.span(name)
            if pattern.is_valid(match) and not _overlaps(taken, start, end):
                insort(taken, (start, end, pattern.label))
    return taken


def _overlaps(spans: Sequence[tuple[int, int, str]], start: int, end: int) -> bool:
    """Whether a stretch overlaps one of these spans, which are in order and do not overlap each other."""
    before = bisect_left(spans, (end,))
    return before > 0 and spans[before - 1][1] > start


def _is_business_address(span: _Span, business: Sequence[tuple[int, int]]) -> bool:
    start, end, label = span
    before = bisect_left(business, (start + 1,))
    return label == ROOM and before > 0 and end <= business[before - 1][1]


def _other_name_spans(normalized: str, business: str) -> Iterator[_Span]:
    """Find names of other persons that are not part of the respondent's name."""
    for start, end in names_in(normalized):
        if normalized[start:end] not in business:
            yield start, end, "姓名"


def _known_value_spans(normalized: str, known: str) -> Iterator[_Span]:
    """Find a known value by its end, with as much of its beginning as is there."""
    value = known.strip()
    end = value[-_MIN_KNOWN_CHARACTERS:]
    if len(end) < _MIN_KNOWN_CHARACTERS:
        return
    at = normalized.find(end)
    while at >= 0:
        before = len(value) - _MIN_KNOWN_CHARACTERS
        start = at
        while before and start and normalized[start - 1] == value[before - 1]:
            start, before = start - 1, before - 1
        yield start, at + _MIN_KNOWN_CHARACTERS, KNOWN_LABEL
        at = normalized.find(end, at + 1)


def _complainant_name_spans(normalized: str, complainant: str, respondent: str) -> Iterator[_Span]:
    """Find the complainant's name where it is not part of the respondent's name."""
    name, business = "".join(normalize(complainant).split()), normalize(respondent).strip()
    if len(name) < 2 or name in _NOT_NAMES:
        return
    inside = business.find(name)
    before, after = (business[:inside], business[inside + len(name) :]) if inside >= 0 else ("", "")
    at = normalized.find(name)
    while at >= 0:
        end = at + len(name)
        # "王芳理发" of 王芳理发店 and "县王芳" of 某县王芳 are the business, in a shortened form.
        is_business = (after and normalized.startswith(after[:2], end)) or (
            before and not after and normalized.endswith(before[-2:], 0, at)
        )
        if not is_business:
            yield at, end, "投诉人"
        at = normalized.find(name, end)
