"""A text without the person in it (去标识): what travels in events and is read by those who need no name."""

from collections.abc import Iterator

from canon.reading.gate import Gate
from canon.reading.script import plain
from canon.reading.traces import TRACES

_NOBODY = frozenset({"匿名", "市民", "群众", "消费者", "不详", "未知", "保密", "先生", "女士", "顾客", "业主"})

_GATE = Gate(trace.form for trace in TRACES)
_Span = tuple[int, int, str]


def clean(text: str, complainant_name: str | None = None, respondent_name: str | None = None) -> str:
    """Replace phones, identity, card and plate numbers, e-mail, WeChat and QQ ids, rooms and the complainant's name.

    Each becomes a mark a reader understands, such as 〔电话〕. Amounts, order numbers, dates, credit codes and the
    respondent's name, even if it holds the complainant's, stay.
    """
    flat = plain(text)
    spans = [*_names(flat, complainant_name or "", respondent_name or ""), *_traces(flat)]
    if not spans:
        return text
    parts, at = [], 0
    for start, end, mark in sorted(spans):
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
