"""The form of a complaint that somebody tells: its fields stand in the order in which they are asked."""

from canon.codes import Kind
from gateway.console.forms import Choice, Field, Form, Sort
from gateway.console.named_fields import field
from gateway.console.translations import Translations

REGISTER = "register"
PHONE = "complainant.phone"
TEXT = "matter.text"
FIRM = "respondent.name"
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (  # the parts of the page, with their fields
    ("caller", (PHONE, "complainant.name", "complainant.id_number", "complainant.confidential")),
    ("matter", (TEXT, "matter.request", "kind")),
    ("firm", (FIRM, "respondent.address", "respondent.platform", "respondent.phone")),
    ("money", ("matter.amount_fen", "matter.happened_on", "matter.order_no")),
)


def complaint_form(words: Translations) -> Form:
    """Return the form; its fields are those of the body of ``POST /v1/complaints``."""
    return Form(name=REGISTER, verb=words("register.verb"), fields=tuple(_fields(words)))


def _fields(words: Translations) -> list[Field]:
    kinds = tuple(Choice(kind, words(f"kind.{kind}")) for kind in Kind)
    return [
        field(words, PHONE, longest=40),
        field(words, "complainant.name", longest=100),
        field(words, "complainant.id_number", longest=100),
        field(words, "complainant.confidential", Sort.TICK),
        field(words, TEXT, Sort.LONG, required=True, rows=6),
        field(words, "matter.request", longest=300),
        field(words, "kind", Sort.CHOICE, choices=kinds),
        field(words, FIRM, longest=300),
        field(words, "respondent.address", longest=300),
        field(words, "respondent.platform", longest=100),
        field(words, "respondent.phone", longest=100),
        field(words, "matter.amount_fen", Sort.MONEY),
        field(words, "matter.happened_on", Sort.DAY),
        field(words, "matter.order_no", longest=100),
    ]
