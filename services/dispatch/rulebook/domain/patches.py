"""Changes to a rule document as a merge patch (RFC 7396) that names items of lists by their code."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chassis.errors import FieldError

CODE = "code"
Document = Mapping[str, Any]
_LISTS = (("topics",), ("exemptions",), ("territory", "towns"))  # whose entries have codes


def apply_patch(base: Any, changes: Any) -> Any:
    """Return the document after the changes: null removes, an object changes parts, anything else replaces.

    In a list whose items have codes, an object changes them by code: ``{"topics": {"cards": {"cap": 8}}}``.
    """
    if not isinstance(changes, Mapping):
        return changes
    if not _has_codes(base):
        return _merge(base if isinstance(base, Mapping) else {}, changes)
    merged = _merge(_by_code(base), changes)
    return [{**item, CODE: code} if isinstance(item, Mapping) else item for code, item in merged.items()]


def changes_between(old: Document, new: Document) -> dict[str, Any]:
    """Return the changes that turn the old document into the new; the order of items with codes does not count.

    An object in one must not be a list in the other; in two valid documents none is.
    """
    changes: dict[str, Any] = {}
    for key in {**old, **new}:
        before, after = old.get(key), new.get(key)
        parts = _nested_changes(before, after)
        if parts is None and before != after:
            changes[key] = after
        elif parts:
            changes[key] = parts
    return changes


def relocate_errors(
    faults: Iterable[FieldError], document: Document, *, within: str, by_code: bool
) -> list[FieldError]:
    """Return the faults of a document as pointers into the request: ``/changes/topics/cards/cap`` by code."""
    return [
        replace(fault, field=within + (_pointer_by_code(fault.field, document) if by_code else fault.field))
        for fault in faults
    ]


def _merge(base: Document, changes: Document) -> dict[str, Any]:
    merged = dict(base)
    for key, change in changes.items():
        if change is None:
            merged.pop(key, None)
        else:
            merged[key] = apply_patch(merged.get(key), change)
    return merged


def _nested_changes(before: Any, after: Any) -> dict[str, Any] | None:
    """Return what changed inside both values; ``None`` for values without parts."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return changes_between(before, after)
    if before and after and _has_codes(before) and _has_codes(after):
        return changes_between(_by_code(before), _by_code(after))
    return None


def _has_codes(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and isinstance(item.get(CODE), str) for item in value
    )


def _by_code(items: Iterable[Document]) -> dict[str, Document]:
    return {item[CODE]: item for item in items}


def _pointer_by_code(pointer: str, document: Document) -> str:
    """Return the pointer with the code of each listed item in place of its number."""
    parts = pointer.split("/")[1:]
    for path in _LISTS:
        at = len(path)
        if tuple(parts[:at]) == path and len(parts) > at:
            parts[at] = _code_at(document, path, int(parts[at])) or parts[at]
    return "".join(f"/{part}" for part in parts)


def _code_at(document: Document, path: tuple[str, ...], number: int) -> str | None:
    value: Any = document
    for key in path:
        value = value[key]
    item = value[number]
    code = item.get(CODE) if isinstance(item, Mapping) else None
    return code.replace("~", "~0").replace("/", "~1") if isinstance(code, str) else None
