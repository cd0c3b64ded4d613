"""The forms by which an agency takes a case, gives it back, or answers it."""

from collections.abc import Mapping
from typing import Any

from gateway.console.forms import Choice, Form, Sort
from gateway.console.named_fields import field
from gateway.console.translations import Translations

WHY = ("NOT_OURS", "OTHER_AGENCY", "MATERIALS")  # why an agency gives a case back


def acknowledgement_form(words: Translations) -> Form:
    return Form(name="acknowledgement", verb=words("agency.acknowledge"), consequence=words("agency.acknowledge.says"))


def refusal_form(words: Translations) -> Form:
    """Return the form that gives a case back; without a basis it cannot be sent."""
    reasons = tuple(Choice(code, words(f"agency.why.{code}")) for code in WHY)
    return Form(
        name="refusal",
        verb=words("agency.refuse"),
        consequence=words("agency.refuse.says"),
        is_grave=True,
        fields=(
            field(words, "why", Sort.RADIO, required=True, choices=reasons),
            field(words, "belongs_to", longest=100),
            field(words, "refusal_basis", required=True, longest=300),
            field(words, "refusal_text", Sort.LONG, longest=1000),
        ),
    )


def answer_form(words: Translations) -> Form:
    return Form(
        name="result",
        verb=words("agency.answer"),
        fields=(field(words, "answer", Sort.LONG, required=True, rows=7),),
    )


def refusal_of(body: Mapping[str, Any], words: Translations) -> dict[str, Any]:
    """Return the body of ``POST /v1/handovers/{id}/refusal``: why in a few words, and with what basis."""
    parts = [words("agency.note.basis", basis=body["refusal_basis"])]
    parts += [words("agency.note.belongs", agency=body["belongs_to"])] if body.get("belongs_to") else []
    parts += [body["refusal_text"]] if body.get("refusal_text") else []
    return {"reason": words(f"agency.why.{body['why']}"), "note": "".join(parts)}


def answer_of(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": body["answer"]}
