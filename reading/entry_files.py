"""Read entries from YAML files: lists of words that several entries share, then the entries."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from reading.entries import Entry

KNOWLEDGE = Path(__file__).with_name("knowledge")
MAX_CHARACTERS = 200  # of the words of an entry, or of a list: more is several ideas
WORDS = ("any", "near", "before", "after", "unless", "unless_before", "never")  # fields of an entry that list words
TEXTS = ("yes", "no")
LIST_MARK = "$"  # before the name of a list


def read_entries(*names: str) -> tuple[Entry, ...]:
    """Read the entries of shipped files, such as ``alerts``; an invalid one raises ``ValueError`` with its name."""
    return tuple(entry for name in names for entry in entries_of(_document(name)))


def read_lists(name: str) -> Mapping[str, Sequence[str]]:
    """Read the word lists of a shipped file."""
    lists: Mapping[str, Sequence[str]] = _document(name)["lists"]
    return lists


def entries_of(document: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield the entries of a document: ``lists`` by name, and ``entries``, whose words may name a list as ``$denied``.

    Raises:
        ValueError: an entry is not as it must be; the message names it.
    """
    lists = document.get("lists") or {}
    for name, words in lists.items():
        if sum(map(len, words)) > MAX_CHARACTERS:
            raise ValueError(f"{name}: more than {MAX_CHARACTERS} characters")
    for written in document["entries"]:
        name = written.get("id", "?")
        try:
            entry = Entry(**{key: _value(key, value, lists) for key, value in written.items()})
        except (KeyError, TypeError, ValueError) as failure:
            raise ValueError(f"{name}: not an entry") from failure
        if not entry.any or not all(entry.words):
            raise ValueError(f"{name}: an empty word, or none at all")
        if sum(len(word) for key in WORDS for word in written.get(key, ())) > MAX_CHARACTERS:
            raise ValueError(f"{name}: more than {MAX_CHARACTERS} characters")
        yield entry


def _document(name: str) -> Mapping[str, Any]:
    """Parse a shipped file with every scalar as text: otherwise ``yes`` and ``no`` would be truth values."""
    written = (KNOWLEDGE / f"{name}.yaml").read_text("utf-8")
    document: Mapping[str, Any] = yaml.load(written, yaml.CBaseLoader)
    return document


def _value(key: str, written: Any, lists: Mapping[str, Sequence[str]]) -> Any:
    """Return a value of an entry's field; ``within`` may be written as text."""
    if key in WORDS:
        return _expand(written, lists)
    if key == "within":
        return int(written)
    return tuple(written) if key in TEXTS else written


def _expand(words: Sequence[str], lists: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the words with every ``$name`` replaced by the words of that list."""
    return tuple(one for word in words for one in (lists[word[1:]] if word.startswith(LIST_MARK) else (word,)))
