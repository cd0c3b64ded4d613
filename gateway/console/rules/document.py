"""A rule document as tables to read: the words of each place, exceptions, agencies, limits; pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from canon.numbers import NotDecimal, decimal_of
from gateway.console.translations import Translations

Document = Mapping[str, Any]
NAMED_WEIGHTS = ("strong", "medium", "weak")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one weight."""

    weight: str
    points: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A matter that words decide, and where it goes."""

    code: str
    label: str
    target: str
    basis: str
    words: tuple[Words, ...]
    pairs: tuple[str, ...]
    respondents: tuple[Words, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """What stays where it is although other words speak against it."""

    code: str
    topic: str
    when: str
    unless: str
    against: str
    because: str
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """An entry by which a bureau reads beside the shipped ones (本局知识)."""

    id: str
    says: str
    when: str
    unless: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    code: str
    name: str
    phone: str
    answers_for: str


def topics_of(document: Document, words: Translations, target: str = "", find: str = "") -> list[Topic]:
    """Return the matters of a document; of one place, and only those with a word, if that is asked for."""
    topics = [_topic(one, document.get("weights", {}), words) for one in document.get("topics", ())]
    return [one for one in topics if (not target or one.target == target) and (not find or _has(one, find))]


def targets_of(document: Document) -> list[str]:
    """Return the places that words send to, in the order of the document."""
    return list(dict.fromkeys(str(topic["target"]) for topic in document.get("topics", ())))


def exemptions_of(document: Document, find: str = "") -> list[Exemption]:
    labels = labels_of(document)
    found = [_exemption(one, labels) for one in document.get("exemptions", ())]
    return [one for one in found if not find or find in one.when + one.unless + one.because]


def entries_of(document: Document) -> list[OwnEntry]:
    """Return the bureau's own entries of reading."""
    return [
        OwnEntry(
            id=str(one.get("id", "")),
            says=str(one.get("says", "")),
            when=" ＋ ".join("／".join(map(str, one[name])) for name in ("any", "near") if one.get(name)),
            unless="／".join(map(str, one.get("unless") or ())),
            because=str(one.get("because") or ""),
        )
        for one in (document.get("reading") or {}).get("entries") or ()
    ]


def off_of(document: Document) -> list[str]:
    """Return the shipped entries that the bureau has switched off."""
    return [str(name) for name in (document.get("reading") or {}).get("off") or ()]


def places_of(document: Document) -> list[Place]:
    """Return the agencies as the letters name them."""
    return [
        Place(
            code=code,
            name=str(one.get("name", "")),
            phone=str(one.get("phone") or ""),
            answers_for=str(one.get("answers_for", "")),
        )
        for code, one in document.get("agencies", {}).items()
    ]


def labels_of(document: Document) -> dict[str, str]:
    return {str(topic["code"]): str(topic.get("label", topic["code"])) for topic in document.get("topics", ())}


def limits_of(document: Document) -> list[tuple[str, str]]:
    """Return the thresholds and the points of the weights, by their path."""
    return [
        (f"{group}.{name}", number(value))
        for group in ("limits", "weights")
        for name, value in document.get(group, {}).items()
    ]


def number(value: object) -> str:
    """Return a number as one types it: 3, 0.85."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def weight_order(weights: Iterable[str]) -> list[str]:
    """Return weights from the heaviest: the named ones first, then numbers."""
    return sorted(
        weights, key=lambda one: (NAMED_WEIGHTS.index(one), 0.0) if one in NAMED_WEIGHTS else (9, -_points(one))
    )


def _points(weight: str) -> float:
    try:
        return decimal_of(weight)
    except NotDecimal:
        return 0.0


def _topic(topic: Document, weights: Document, words: Translations) -> Topic:
    terms = _words(topic.get("terms", {}), weights)
    return Topic(
        code=str(topic["code"]),
        label=str(topic.get("label", topic["code"])),
        target=str(topic["target"]),
        basis=str(topic.get("basis", "")),
        words=terms,
        pairs=tuple(_groups(pair.get("when", ()), words) for pair in topic.get("pairs", ())),
        respondents=_words(topic.get("respondents", {}), weights),
        count=sum(len(one.terms) for one in terms),
    )


def _words(terms: Document, weights: Document) -> tuple[Words, ...]:
    return tuple(
        Words(weight=weight, points=number(weights.get(weight, weight)), terms=tuple(map(str, terms[weight])))
        for weight in weight_order(terms)
    )


def _exemption(one: Document, labels: Mapping[str, str]) -> Exemption:
    return Exemption(
        code=str(one["code"]),
        topic=labels.get(str(one["topic"]), str(one["topic"])),
        when=" ＋ ".join("／".join(map(str, group)) for group in one.get("when", ())),
        unless="／".join(map(str, one.get("unless", ()))),
        against="、".join(labels.get(str(code), str(code)) for code in one.get("against", ())),
        because=str(one.get("because", "")),
        weight=number(one.get("weight", "")),
    )


def _groups(groups: Sequence[Sequence[str]], words: Translations) -> str:
    return words("rules.and").join("／".join(map(str, group)) for group in groups)


def _has(topic: Topic, find: str) -> bool:
    return (
        find in topic.label
        or any(find in term for words in (*topic.words, *topic.respondents) for term in words.terms)
        or any(find in pair for pair in topic.pairs)
    )
