"""Drafting a version from another: the form of what is changed and the thresholds, and the changes that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from canon.numbers import decimal_of
from gateway.console.forms import Field, Form, Sort
from gateway.console.rules.document import Document, limits_of, number, weight_order
from gateway.console.rules.entries import (
    NEW,
    agency_fields,
    changed_agency,
    changed_exemption,
    exemption_fields,
    exemption_of,
)
from gateway.console.translations import Translations

POINT = "_"  # in the name of a field: a dot there parts the steps of a path
PARTS = ("topic", "exemption", "agency")  # of a document that a draft can change
MOST = 20_000  # characters of the words of one weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a draft changes beside the thresholds: one matter, exception or agency by its code, or nothing."""

    part: str = ""
    code: str = ""


def subject_of(query: Mapping[str, str], document: Document) -> Subject:
    """Return what an address names: ``topic=cards``, or ``what=exemption:stay.tiles``; nothing if it is not there."""
    chosen = next((f"{part}:{query[part]}" for part in PARTS if query.get(part)), query.get("what", ""))
    part, _, code = chosen.partition(":")
    return Subject(part=part, code=code) if _is_there(part, code, document) else Subject()


def _is_there(part: str, code: str, document: Document) -> bool:
    if part == "exemption":
        return code == NEW or exemption_of(document, code) is not None
    if part == "agency":
        return code in document.get("agencies", {})
    return part == "topic" and topic_of(document, code) is not None


def draft_form(words: Translations, document: Document, subject: Subject, today: date) -> Form:
    """Return the form of a draft: its name and day, the fields of what it changes, the thresholds."""
    of_limits = [
        Field(name=path, label=limit_name(path, words), value=value, longest=12) for path, value in limits_of(document)
    ]
    return Form(
        name="draft",
        verb=words("rules.act.draft"),
        fields=(
            Field(
                name="version",
                label=words("rules.f.version"),
                required=True,
                longest=64,
                hint=words("rules.f.version.hint"),
            ),
            Field(
                name="effective_from",
                label=words("rules.f.from"),
                sort=Sort.DAY,
                required=True,
                value=today.isoformat(),
            ),
            Field(name="note", label=words("rules.f.note"), sort=Sort.LONG, rows=2, hint=words("rules.f.note.hint")),
            *_subject_fields(words, document, subject),
            *of_limits,
        ),
        consequence=words("rules.act.draft.says"),
    )


def _subject_fields(words: Translations, document: Document, subject: Subject) -> list[Field]:
    if subject.part == "exemption":
        return exemption_fields(document, subject.code, words)
    if subject.part == "agency":
        return agency_fields(document, subject.code, words)
    return _term_fields(words, document, subject.code)


def _term_fields(words: Translations, document: Document, topic: str) -> list[Field]:
    """Return the words of one matter by weight, from the heaviest."""
    found = topic_of(document, topic)
    terms = found.get("terms", {}) if found else {}
    weights = [*terms, *(name for name in ("strong", "medium", "weak") if name not in terms)] if found else []
    return [
        Field(
            name=f"terms.{weight.replace('.', POINT)}",
            label=words("rules.f.terms", weight=weight_name(weight, document, words)),
            sort=Sort.LONG,
            rows=4,
            longest=MOST,
            value=" ".join(terms.get(weight, ())),
        )
        for weight in weight_order(weights)
    ]


def changes_of(body: Mapping[str, Any], document: Document, subject: Subject, words: Translations) -> dict[str, Any]:
    """Return what the form changes of the document, as the interface takes it.

    Raises:
        ValueError: nothing but name and day was changed, a threshold is no number, or a name is not known.
    """
    changes = _subject_changes(body, document, subject, words)
    for group in ("limits", "weights"):
        changed = {
            name: _number(str(typed), words)
            for name, typed in body.get(group, {}).items()
            if str(typed).strip() != number(document[group][name])
        }
        if changed:
            changes[group] = changed
    if not changes:
        raise ValueError(words("rules.unchanged"))
    return {"version": body["version"], "effective_from": body["effective_from"], **changes}


def _subject_changes(
    body: Mapping[str, Any], document: Document, subject: Subject, words: Translations
) -> dict[str, Any]:
    if subject.part == "exemption":
        changed = changed_exemption(body["exemption"], document, subject.code, words)
        return {"exemptions": changed} if changed else {}
    if subject.part == "agency":
        changed = changed_agency(body["agency"], document, subject.code)
        return {"agencies": changed} if changed else {}
    terms = _changed_terms(body.get("terms", {}), topic_of(document, subject.code) or {})
    return {"topics": {subject.code: {"terms": terms}}} if terms else {}


def topic_of(document: Document, code: str) -> Mapping[str, Any] | None:
    return next((one for one in document.get("topics", ()) if one["code"] == code), None)


def weight_name(weight: str, document: Document, words: Translations) -> str:
    """Return a weight with its points: ``强（6 分）``."""
    key = f"rules.weight.{weight}"
    if words.has(key):
        return words("rules.weighs", name=words(key), points=number(document.get("weights", {}).get(weight, "")))
    return words("rules.points", points=weight)


def limit_name(path: str, words: Translations) -> str:
    key = f"rules.{path}"
    return words(key) if words.has(key) else path


def _changed_terms(typed: Mapping[str, str], topic: Mapping[str, Any]) -> dict[str, list[str] | None]:
    """Return the words of each weight that differ from before; a weight without words is removed."""
    before = topic.get("terms", {})
    typed = {weight.replace(POINT, "."): text for weight, text in typed.items()}
    changed: dict[str, list[str] | None] = {}
    for weight in {*before, *typed}:
        terms = list(dict.fromkeys(typed.get(weight, "").split()))
        if terms != list(before.get(weight, ())):
            changed[weight] = terms or None
    return changed


def _number(text: str, words: Translations) -> float | int:
    try:
        value = decimal_of(text)
    except ValueError:
        raise ValueError(words("form.number")) from None
    return round(value) if value.is_integer() else value
