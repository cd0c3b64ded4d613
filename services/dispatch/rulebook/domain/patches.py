"""Changes to a rule document as a merge patch (RFC 7396) that names items of lists by their code, or their id."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from chassis.errors import FieldError

CODE = "code"
Document = Mapping[str, Any]
Path: TypeAlias = tuple[str, ...]
_LISTS: Mapping[Path, str] = {  # by what their items are named
    ("topics",): CODE,
    ("exemptions",): CODE,
    ("territory", "towns"): CODE,
    ("reading", "entries"): "id",
}


def apply_patch(base: Any, changes: Any, path: Path = ()) -> Any:
    """Return the document after the changes: null removes, an object changes parts, anything else replaces.

    In a list whose items have codes, an object changes them by code: ``{"topics": {"cards": {"cap": 8}}}``. ``path`` is
    where in the document the base stands.
    """
    if not isinstance(changes, Mapping):
        return changes
    name = _LISTS.get(path, CODE)
    items = [] if base is None and path in _LISTS else base
    if not _are_named(items, name):
        return _merge(base if isinstance(base, Mapping) else {}, changes, path)
    merged = _merge(_by_name(items, name), changes, path)
    return [{**item, name: named} if isinstance(item, Mapping) else item for named, item in merged.items()]


def changes_between(old: Document, new: Document, path: Path = ()) -> dict[str, Any]:
    """Return the changes that turn the old document into the new; the order of items with codes does not count.

    An object in one must not be a list in the other; in two valid documents none is.
    """
    changes: dict[str, Any] = {}
    for key in {**old, **new}:
        before, after = old.get(key), new.get(key)
        parts = _nested_changes(before, after, (*path, key))
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


def _merge(base: Document, changes: Document, path: Path) -> dict[str, Any]:
    merged = dict(base)
    for key, change in changes.items():
        if change is None:
            merged.pop(key, None)
        else:
            merged[key] = apply_patch(merged.get(key), change, (*path, key))
    return merged


def _nested_changes(before: Any, after: Any, path: Path) -> dict[str, Any] | None:
    """Return what changed inside both values; ``None`` for values without parts."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return changes_between(before, after, path)
    name = _LISTS.get(path, CODE)
    if before and after and _are_named(before, name) and _are_named(after, name):
        return changes_between(_by_name(before, name), _by_name(after, name), path)
    return None


def _are_named(value: Any, name: str) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and isinstance(item.get(name), str) for item in value
    )


def _by_name(items: Iterable[Document], name: str) -> dict[str, Document]:
    return {item[name]: item for item in items}


def _pointer_by_code(pointer: str, document: Document) -> str:
    """Return the pointer with the code of each listed item in place of its number."""
    parts = pointer.split("/")[1:]
    for path, name in _LISTS.items():
        at = len(path)
        if tuple(parts[:at]) == path and len(parts) > at:
            parts[at] = _name_at(document, (*path, int(parts[at])), name) or parts[at]
    return "".join(f"/{part}" for part in parts)


def _name_at(document: Document, place: tuple[str | int, ...], name: str) -> str | None:
    item: Any = document
    for key in place:
        item = item[key]
    named = item.get(name) if isinstance(item, Mapping) else None
    return named.replace("~", "~0").replace("/", "~1") if isinstance(named, str) else None
