"""Drafting an exception or an agency's entry: its fields, and what they change of the document; pure functions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from canon.numbers import decimal_of
from gateway.console.forms import Choice, Field, Sort
from gateway.console.rules.document import NAMED_WEIGHTS, Document, labels_of, number
from gateway.console.translations import Translations

NEW = "new"  # stands for the code of an exception that is added
MOST = 5_000  # characters of the words of an exception
AGENCY_PARTS = ("name", "phone", "answers_for")


def exemption_of(document: Document, code: str) -> Mapping[str, Any] | None:
    return next((one for one in document.get("exemptions", ()) if one["code"] == code), None)


def exemption_fields(document: Document, code: str, words: Translations) -> list[Field]:
    """Return the fields of an exception, or of a new one: words as one types them, matters and places by name."""
    one = exemption_of(document, code) or {}
    labels, weight = _topic_names(document), number(one.get("weight", NAMED_WEIGHTS[0]))
    weights = dict.fromkeys((*NAMED_WEIGHTS, weight))
    named = Field(name="exemption.code", label=words("rules.f.code"), required=True, longest=64)
    fields = [
        _of("topic", words, sort=Sort.CHOICE, choices=tuple(Choice(*pair) for pair in labels.items()), one=one),
        _of("when", words, sort=Sort.LONG, rows=4, hint=True, value=_lines(one.get("when", ()))),
        _of("near", words, sort=Sort.COUNT, hint=True, value=number(one.get("near", ""))),
        _of("unless", words, sort=Sort.LONG, rows=2, value=" ".join(one.get("unless", ()))),
        _of("against", words, sort=Sort.LONG, rows=3, hint=True, value=_names(one.get("against", ()), labels, words)),
        _of("weight", words, sort=Sort.CHOICE, choices=_weights(list(weights), words), value=weight),
        _of("because", words, sort=Sort.LONG, rows=2, hint=True, one=one),
    ]
    if not one:
        return [named, *fields]
    return [*fields, Field(name="exemption.removed", label=words("rules.f.removed"), sort=Sort.TICK)]


def changed_exemption(typed: Mapping[str, Any], document: Document, code: str, words: Translations) -> dict[str, Any]:
    """Return what the fields change of the exceptions, by code: ``None`` for one that is removed.

    Raises:
        ValueError: a name is neither a matter nor a place, or a new exception has a code that is there already.
    """
    if typed.get("removed"):
        return {code: None}
    before = exemption_of(document, code) or {}
    if not before and exemption_of(document, str(typed["code"])):
        raise ValueError(words("rules.code_taken", code=typed["code"]))
    after = {
        "topic": typed["topic"],
        "when": [line.split() for line in str(typed["when"]).splitlines() if line.strip()],
        "near": typed.get("near"),
        "unless": str(typed.get("unless", "")).split(),
        "against": _codes(str(typed.get("against", "")), document, words),
        "weight": _weight(typed["weight"]),
        "because": typed.get("because"),
    }
    changed = {name: value or None for name, value in after.items() if (value or None) != (before.get(name) or None)}
    return {str(typed.get("code") or code): changed} if changed else {}


def agency_fields(document: Document, code: str, words: Translations) -> list[Field]:
    """Return the fields of an agency as letters name it."""
    one = document.get("agencies", {}).get(code, {})
    return [
        Field(
            name=f"agency.{part}",
            label=words(f"rules.f.agency.{part}"),
            required=part != "phone",
            longest=30 if part == "phone" else 500,
            value=str(one.get(part) or ""),
        )
        for part in AGENCY_PARTS
    ]


def changed_agency(typed: Mapping[str, Any], document: Document, code: str) -> dict[str, Any]:
    """Return what the fields change of the agencies, by code."""
    before = document.get("agencies", {}).get(code, {})
    changed = {
        part: typed.get(part) for part in AGENCY_PARTS if (typed.get(part) or None) != (before.get(part) or None)
    }
    return {code: changed} if changed else {}


def _of(
    part: str,
    words: Translations,
    *,
    sort: Sort,
    choices: tuple[Choice, ...] = (),
    rows: int = 1,
    hint: bool = False,
    value: str = "",
    one: Mapping[str, Any] | None = None,
) -> Field:
    return Field(
        name=f"exemption.{part}",
        label=words(f"rules.f.exemption.{part}"),
        sort=sort,
        choices=choices,
        rows=rows,
        hint=words(f"rules.f.exemption.{part}.hint") if hint else "",
        value=value or str((one or {}).get(part) or ""),
        required=part in ("topic", "when", "weight"),
        longest=MOST,
    )


def _weights(weights: Sequence[str], words: Translations) -> tuple[Choice, ...]:
    key = "rules.weight.{}".format
    return tuple(
        Choice(one, words(key(one)) if words.has(key(one)) else words("rules.points", points=one)) for one in weights
    )


def _weight(typed: object) -> str | float:
    return str(typed) if typed in NAMED_WEIGHTS else decimal_of(str(typed))


def _lines(groups: Sequence[Sequence[str]]) -> str:
    return "\n".join(" ".join(map(str, group)) for group in groups)


def _names(codes: Sequence[str], labels: Mapping[str, str], words: Translations) -> str:
    return "\n".join(labels.get(code) or words.place(code) for code in map(str, codes))


def _topic_names(document: Document) -> dict[str, str]:
    """Return the matters by code, each under a name of its own."""
    labels = labels_of(document)
    several = [label for label, count in Counter(labels.values()).items() if count > 1]
    return {code: f"{label}（{code}）" if label in several else label for code, label in labels.items()}


def _codes(typed: str, document: Document, words: Translations) -> list[str]:
    """Return the matters and places that are named, a line each."""
    targets = dict.fromkeys(str(topic["target"]) for topic in document.get("topics", ()))
    known = {words.place(code): code for code in (*targets, *document.get("agencies", {}))}
    known |= {label: code for code, label in _topic_names(document).items()}
    names = [line.strip() for line in typed.splitlines() if line.strip()]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(words("rules.unknown_name", names=words("list.joint").join(unknown)))
    return [known[name] for name in names]
