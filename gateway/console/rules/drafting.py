"""Drafting a version from another: the form of one matter and the thresholds, and the changes that it makes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.console.forms import Field, Form, Sort
from gateway.console.rules.document import Document, limits_of, number, weight_order
from gateway.console.translations import Translations

POINT = "_"  # in the name of a field: a dot there parts the steps of a path
MOST = 20_000  # characters of the words of one weight


def draft_form(words: Translations, document: Document, topic: str, today: date) -> Form:
    """Return the form of a draft: its name and day, the words of one matter by weight, the thresholds."""
    found = topic_of(document, topic)
    terms = found.get("terms", {}) if found else {}
    weights = [*terms, *(name for name in ("strong", "medium", "weak") if name not in terms)] if found else []
    of_words = [
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
            *of_words,
            *of_limits,
        ),
        consequence=words("rules.act.draft.says"),
    )


def changes_of(body: Mapping[str, Any], document: Document, topic: str, words: Translations) -> dict[str, Any]:
    """Return what the form changes of the document, as the interface takes it.

    Raises:
        ValueError: nothing but name and day was changed, or a threshold is no number.
    """
    changes: dict[str, Any] = {}
    terms = _changed_terms(body.get("terms", {}), topic_of(document, topic) or {})
    if terms:
        changes["topics"] = {topic: {"terms": terms}}
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
        value = float(text)
    except ValueError:
        raise ValueError(words("form.number")) from None
    return int(value) if value.is_integer() else value
