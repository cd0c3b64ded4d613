"""The form that asks for a reason before it shows whom to call."""

from collections.abc import Mapping
from typing import Any

from gateway.console.cases.models import Disclosure
from gateway.console.forms import BLANK, Field, Filled, Form, Sort
from gateway.console.translations import Translations

DISCLOSE = "disclose"  # the name of the form


def disclosure_form(words: Translations) -> Form:
    """Return the form."""
    reasons = tuple(words(f"disclose.{name}") for name in ("arrange", "facts", "result"))
    reason = Field(name="reason", label=words("disclose.reason"), sort=Sort.TEXT, required=True, suggestions=reasons)
    return Form(name=DISCLOSE, verb=words("disclose.act"), fields=(reason,))


def contact_parts(words: Translations, filled: Mapping[str, Filled], disclosed: Disclosure | None) -> dict[str, Any]:
    """Return the form as it stands on the page of a case, with what came back of it, and whom to call once shown."""
    return {
        "disclosure": disclosure_form(words),
        "disclosing": filled.get(DISCLOSE, BLANK),
        "disclosed": disclosed,
    }
