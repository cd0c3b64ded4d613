"""What a draft changes of its base, in words: one line for each list or value that differs; pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from gateway.console.rules.document import Document, labels_of, number
from gateway.console.translations import Translations

OWN_PARTS = (("version",), ("effective_from",))  # what every draft has of its own
CODED = ("against", "topic")  # parts that name matters or places by their code


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a draft changes at one place: words added and removed, or a value."""

    place: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


def differences(base: Document, changes: Document, words: Translations) -> list[Difference]:
    """Return what the changes do to their base, one line for each list or value that differs."""
    labels = labels_of(base) | labels_of({"topics": _added_topics(changes)})
    leaves = [leaf for leaf in _leaves(base, changes, ()) if leaf[0] not in OWN_PARTS]
    return [one for path, before, after in leaves for one in _differences_at(path, before, after, labels, words)]


def _differences_at(
    path: tuple[str, ...], before: Any, after: Any, labels: Mapping[str, str], words: Translations
) -> list[Difference]:
    place = _name_of(path, labels, words)

    def named(value: Any) -> Any:
        return _named(value, labels, words) if path[-1] in CODED else value

    if _is_grouped(before) or _is_grouped(after):
        pairs = enumerate(zip_longest(before or (), after or (), fillvalue=()), 1)
        return [
            one
            for at, (was, now) in pairs
            for one in _changed_terms(words("rules.group", place=place, n=at), tuple(was), tuple(now))
        ]
    old, new = _terms(before), _terms(after)
    if old is not None or new is not None:
        return _changed_terms(place, tuple(map(named, old or ())), tuple(map(named, new or ())))
    return [Difference(place=place, before=_shown_value(named(before), words), after=_shown_value(named(after), words))]


def _changed_terms(place: str, was: tuple[str, ...], now: tuple[str, ...]) -> list[Difference]:
    added = tuple(term for term in now if term not in was)
    removed = tuple(term for term in was if term not in now)
    return [Difference(place=place, added=added, removed=removed)] if added or removed else []


def _named(code: Any, labels: Mapping[str, str], words: Translations) -> Any:
    """Return the name of a matter or a place."""
    return labels.get(code) or words.place(code) if isinstance(code, str) else code


def _is_grouped(value: Any) -> bool:
    """Whether a value is a list of lists, as the words are that count together."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, list) for one in value)


def _leaves(base: Any, changes: Any, path: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Any, Any]]:
    """Yield path, old and new value of everything that the changes name; listed things go by their code."""
    if not isinstance(changes, Mapping):
        yield path, base, changes
        return
    known = _by_name(base)
    for key, change in changes.items():
        yield from _leaves(known.get(key), change, (*path, str(key)))


def _by_name(value: Any) -> Mapping[str, Any]:
    """Return the parts of an object by name, or listed things by their code or id; nothing for any other value."""
    if isinstance(value, Mapping):
        return value
    things = value if isinstance(value, list) else []
    return {str(one.get("code", one.get("id"))): one for one in things if isinstance(one, Mapping)}


def _terms(value: Any) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else None


def _shown_value(value: Any, words: Translations) -> str:
    """Return a value in words: a weight by its name, what is removed as a whole by what it said."""
    if isinstance(value, Mapping):
        groups = value.get("when") or ()
        return str(value.get("label") or value.get("name") or " ＋ ".join("／".join(map(str, one)) for one in groups))
    key = f"rules.weight.{value}"
    return "" if value is None else words(key) if words.has(key) else number(value)


def _added_topics(changes: Document) -> list[dict[str, Any]]:
    topics = changes.get("topics")
    if not isinstance(topics, Mapping):
        return []
    return [{"code": code, **one} for code, one in topics.items() if isinstance(one, Mapping) and "label" in one]


def _name_of(path: tuple[str, ...], labels: Mapping[str, str], words: Translations) -> str:
    """Return where a change is, in words: the matter by its label, then the part of it."""
    whole = f"rules.{'.'.join(path)}"
    if words.has(whole):
        return words(whole)
    names = []
    for step, before in zip(path, ("", *path[:-1]), strict=True):
        key = f"rules.part.{step}"
        if before == "topics":
            names.append(labels.get(step, step))
        elif before == "agencies":
            names.append(words.place(step))
        elif step != "topics":
            names.append(words(key) if words.has(key) else step)
    return " · ".join(names)
