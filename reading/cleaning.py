"""A text without the person in it (去标识): what travels in events and is read by those who need no name."""

from collections.abc import Iterator, Sequence

from reading.names import names_in
from reading.personal_patterns import TRACES
from reading.prefilter import Prefilter
from reading.script import plain

_NOBODY = frozenset({"匿名", "市民", "群众", "消费者", "不详", "未知", "保密", "先生", "女士", "顾客", "业主"})

KNOWN = "个人信息"  # where no pattern says what it is
_SHORTEST = 6  # characters of an address that lead somewhere

_GATE = Prefilter(trace.form for trace in TRACES)
_Span = tuple[int, int, str]


def clean(
    text: str,
    complainant_name: str | None = None,
    respondent_name: str | None = None,
    known: Sequence[str | None] = (),
) -> str:
    """Replace phones, identity, card and plate numbers, e-mail, WeChat and QQ ids, rooms and names of persons.

    Each becomes a mark a reader understands, such as 〔电话〕. Amounts, order numbers, dates, credit codes and the
    respondent's name, even if it holds the complainant's, stay. ``known`` is what else is known of the complainant:
    address, numbers; an address also goes where it is written without its beginning.
    """
    flat = plain(text)
    spans = [
        *_names(flat, complainant_name or "", respondent_name or ""),
        *_traces(flat),
        *_others(flat, plain(respondent_name or "")),
        *(span for one in known if one for span in _known(flat, plain(one).strip())),
    ]
    if not spans:
        return text
    parts, at = [], 0
    for start, end, mark in sorted(spans, key=lambda span: (*span[:2], span[2] == KNOWN, span[2])):
        if start >= at:
            parts += [text[at:start], f"〔{mark}〕"]
            at = end
        elif end > at:
            at = end
    return "".join([*parts, text[at:]])


def _traces(flat: str) -> Iterator[_Span]:
    taken: list[tuple[int, int]] = []
    look = _GATE.look(flat)
    for trace in TRACES:
        for match in look.all(trace.form):
            groups = match.groupdict()
            name = next((key for key in ("it", "or") if groups.get(key)), 0)
            start, end = match.span(name)
            if trace.holds(match) and all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                yield start, end, trace.mark


def _others(flat: str, firm: str) -> Iterator[_Span]:
    """Find other persons' names that are not a piece of the respondent's."""
    for start, end in names_in(flat):
        if flat[start:end] not in firm:
            yield start, end, "姓名"


def _known(flat: str, value: str) -> Iterator[_Span]:
    """Find the value by its end, and as much of its beginning as is there."""
    end = value[-_SHORTEST:]
    if len(end) < _SHORTEST:
        return
    at = flat.find(end)
    while at >= 0:
        before = len(value) - _SHORTEST
        start = at
        while before and start and flat[start - 1] == value[before - 1]:
            start, before = start - 1, before - 1
        yield start, at + _SHORTEST, KNOWN
        at = flat.find(end, at + 1)


def _names(flat: str, complainant: str, respondent: str) -> Iterator[_Span]:
    """Find the complainant's name wherever it is not a piece of the respondent's."""
    name, firm = "".join(plain(complainant).split()), plain(respondent).strip()
    if len(name) < 2 or name in _NOBODY:
        return
    inside = firm.find(name)
    before, after = (firm[:inside], firm[inside + len(name) :]) if inside >= 0 else ("", "")
    at = flat.find(name)
    while at >= 0:
        end = at + len(name)
        # "王芳理发" of 王芳理发店 and "县王芳" of 某县王芳 are the firm, however it is shortened.
        of_firm = (after and flat.startswith(after[:2], end)) or (
            before and not after and flat.endswith(before[-2:], 0, at)
        )
        if not of_firm:
            yield at, end, "投诉人"
        at = flat.find(name, end)
