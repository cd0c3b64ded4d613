"""Read a bureau's own knowledge from plain values: entries switched off, own entries, thresholds (本局知识).

A document is read whatever release it was signed under. What depends on the release (names of shipped entries, lists
and heads, whether examples hold) is checked when it is drafted.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from canon.codes import Alert, RefusalReason
from reading.alerts import LEARNED, MEANING
from reading.bureau_knowledge import Knowledge, own_entry, shipped_lists
from reading.entries import WITHIN, Entries, Entry
from reading.entry_files import LIST_MARK, MAX_CHARACTERS, TEXTS, WORDS
from reading.normalization import normalize_compact
from reading.signs import shipped_entries
from reading.thresholds import shipped_thresholds
from services.dispatch.routing.domain.nodes import Node

MAX_ENTRIES = 200  # of a bureau's own; each costs every text a little
MAX_WORD = 40  # characters of one word
MAX_WITHIN = 100  # characters
MAX_EXAMPLES = 20  # on either side
MAX_TEXT = 200  # characters of an example or a reason
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def read_knowledge(node: Node) -> Knowledge:
    """Read the part; a rule set without it reads by the shipped knowledge alone."""
    if node.value is None:
        return Knowledge()
    node.check_keys("off", "entries", "thresholds")
    return Knowledge(
        off=node.get("off").words(),
        own=tuple(_entry(one) for one in node.get("entries").items()),
        thresholds={head: least.number() for head, least in node.get("thresholds").entries()},
    )


def check_knowledge(node: Node, knowledge: Knowledge) -> None:
    """Record what is wrong with a drafted part that was read as ``knowledge``."""
    shipped = {entry.id for entry in shipped_entries().entries}
    _check_names(node.get("off").items(), knowledge.off, shipped)
    _check_thresholds(node.get("thresholds"), knowledge)
    if len(knowledge.own) > MAX_ENTRIES:
        node.get("entries").add_fault("too_many", f"自有条目最多 {MAX_ENTRIES} 条")
        return
    taken = {*shipped, LEARNED, MEANING}
    for written, entry in zip(node.get("entries").items(), knowledge.own, strict=True):
        _check_identity(written, entry, taken)
        _check_words(written, entry)
        _check_examples(written, entry)
        taken.add(entry.id)


def _entry(node: Node) -> Entry:
    node.check_keys(*Entry.__dataclass_fields__)
    written: dict[str, Any] = {key: node.get(key).words() for key in (*WORDS, *TEXTS)}
    within = node.get("within")
    written |= {
        "id": node.get("id").text(),
        "says": node.get("says").text(),
        "within": WITHIN if within.value is None else within.integer(),
        "because": node.get("because").text_or_none(),
    }
    return own_entry(written)


def _check_names(nodes: Iterator[Node], names: Collection[str], shipped: Collection[str]) -> None:
    found = set[str]()
    for node, name in zip(nodes, names, strict=True):
        if name in found:
            node.add_fault("repeated", "条目重复")
        elif name and name not in shipped:
            node.add_fault("unknown_entry", "没有这个内置条目")
        found.add(name)


def _check_thresholds(node: Node, knowledge: Knowledge) -> None:
    for head, least in node.entries():
        if head not in shipped_thresholds():
            least.add_fault("unknown_head", "没有这个判断项")
        elif not 0 < knowledge.thresholds[head] <= 1:
            least.add_fault("out_of_range", "应大于 0，不大于 1")


def _check_identity(node: Node, entry: Entry, taken: Collection[str]) -> None:
    if entry.id and not _ID.fullmatch(entry.id):
        node.get("id").add_fault("format", "应为小写字母、数字和 . _ - 组成的名称，最长 64 个字符")
    elif entry.id in taken:
        node.get("id").add_fault("taken", "名称已被占用")
    spoken = {one.says for one in shipped_entries().entries} | {*Alert, *RefusalReason}
    if entry.says and entry.says not in spoken:
        node.get("says").add_fault("unknown_says", "不是警示、不予受理情形或者内置条目所说的事")
    if entry.says in set(RefusalReason) and not entry.because:
        node.get("because").add_fault("empty", "不予受理的提示应写明条款和理由")
    if len(entry.because) > MAX_TEXT:
        node.get("because").add_fault("too_long", f"最长 {MAX_TEXT} 个字")


def _check_words(node: Node, entry: Entry) -> None:
    if not entry.any:
        node.get("any").add_fault("empty", "至少要有一个词")
    if not 0 <= entry.within <= MAX_WITHIN:
        node.get("within").add_fault("out_of_range", f"应为 0 到 {MAX_WITHIN} 的整数")
    total = 0
    for key in WORDS:
        for one in node.get(key).items():
            word = one.value if isinstance(one.value, str) else ""
            total += len(word)
            if len(word) > MAX_WORD:
                one.add_fault("too_long", f"一个词最长 {MAX_WORD} 个字")
            elif word.startswith(LIST_MARK) and word[1:] not in shipped_lists():
                one.add_fault("unknown_list", "没有这个内置词表")
            elif word.strip() and not normalize_compact(word):
                one.add_fault("empty", "规整以后没有文字")
    if total > MAX_CHARACTERS:
        node.add_fault("too_long", f"一个条目的词合计最长 {MAX_CHARACTERS} 个字")


def _check_examples(node: Node, entry: Entry) -> None:
    """Record each example in which the entry, alone, does not speak, and each counter-example in which it does."""
    alone = Entries([entry])
    for key, texts, speaks in (("yes", entry.yes, True), ("no", entry.no, False)):
        listed = node.get(key)
        if not texts:
            listed.add_fault("empty", "至少要有一个例子")
        if len(texts) > MAX_EXAMPLES:
            listed.add_fault("too_many", f"最多 {MAX_EXAMPLES} 个例子")
            continue
        for one, text in zip(listed.items(), texts, strict=True):
            if len(text) > MAX_TEXT:
                one.add_fault("too_long", f"最长 {MAX_TEXT} 个字")
            elif bool(alone.find(normalize_compact(text))) is not speaks:
                one.add_fault(
                    "not_matched" if speaks else "matched", "条目应在此例中命中" if speaks else "条目不应在此例中命中"
                )
