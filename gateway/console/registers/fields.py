"""The forms of registers: an entry, its review, suspension, restoration, leaving; a breach and its decision."""

from collections.abc import Callable
from datetime import date

from gateway.console.forms import Choice, Field, Form, Sort, choices
from gateway.console.named_fields import field
from gateway.console.registers.models import Breach, Entry
from gateway.console.translations import Translations

REGISTERS = ("pledge", "demonstration", "no-reason-return", "stations")
LEVELS = ("province", "city", "county")
FIELDS = (
    *("food", "medical", "services", "catering", "retail", "clothing", "appliances", "home", "vehicles"),
    *("education", "culture_tourism", "online"),
)
PLACES = (
    *("mall", "supermarket", "shop", "pharmacy", "online_shop", "restaurant", "manufacturer"),
    *("community", "street", "town", "complex", "platform"),
)
KEEPERS = ("hub", "section_head")
JOINERS = ("officer", *KEEPERS)


def entry_form(words: Translations, register: str, today: date, *, keeps: bool) -> Form:
    """Return the form that enters a business; ``keeps``: it is on the register at once, else it waits for a review."""
    return Form(
        name="join",
        verb=words("registers.act.join" if keeps else "registers.act.apply"),
        fields=tuple(_fields(words, register, today)),
        consequence=words("registers.act.join.says" if keeps else "registers.act.apply.says"),
    )


def _fields(words: Translations, register: str, today: date) -> list[Field]:
    def own(name: str, sort: Sort = Sort.TEXT, **more: object) -> Field:
        return Field(name=name, label=words(f"registers.f.{name}"), sort=sort, **more)  # type: ignore[arg-type]

    return [
        own("name", required=True, longest=200),
        own("uscc", longest=30),
        own("address", required=True, longest=300),
        own("town", required=True, longest=50),
        own("field", Sort.CHOICE, required=True, choices=choices(FIELDS, _names(words, "field"))),
        own("place_kind", Sort.CHOICE, choices=choices(PLACES, _names(words, "place"))),
        *(
            [own("level", Sort.CHOICE, required=True, choices=choices(LEVELS, _names(words, "level")))]
            if register == "demonstration"
            else []
        ),
        own("promise", Sort.LONG, longest=2000),
        *(
            [
                own("days", Sort.COUNT, value="7"),
                own("scope", longest=1000),
                own("exclusions", longest=1000),
                own("freight", longest=200),
            ]
            if register == "no-reason-return"
            else []
        ),
        own("valid_from", Sort.DAY, required=True, value=today.isoformat()),
        own("valid_to", Sort.DAY),
        own("reason", longest=1000, hint=words("registers.f.reason.hint")),
    ]


def _names(words: Translations, prefix: str) -> Callable[[str], str]:
    return lambda code: words(f"registers.{prefix}.{code}")


def acts_of(
    words: Translations, entry: Entry, today: date, *, keeps: bool, suspends: bool, case: str = ""
) -> dict[str, Form]:
    """Return the forms of what this person may decide about an entry now, by name; ``case`` is what it is read from."""
    forms: list[Form] = []
    if entry.state == "applied" and keeps:
        forms.append(_review(words))
    if entry.state in ("listed", "suspended"):
        forms.append(_breach(words, entry, today, case))
    if entry.state == "listed" and suspends:
        forms.append(_suspension(words))
    if entry.state == "suspended" and suspends:
        forms.append(_with_reason(words, "restoration"))
    if entry.state in ("applied", "listed", "suspended") and keeps:
        forms.append(_with_reason(words, "leave", is_grave=True))
    return {form.name: form for form in forms}


def decision_form(words: Translations, breach: Breach) -> Form:
    answers = (Choice("true", words("registers.breach.yes")), Choice("false", words("registers.breach.no")))
    return Form(
        name=f"decision-{breach.id}",
        verb=words("registers.act.decision"),
        fields=(
            Field(
                name="confirmed",
                label=words("registers.act.decision"),
                sort=Sort.RADIO,
                required=True,
                choices=answers,
            ),
            field(words, "reason", Sort.LONG),
        ),
        consequence=words("registers.act.decision.says"),
    )


def _review(words: Translations) -> Form:
    answers = (Choice("true", words("registers.review.yes")), Choice("false", words("registers.review.no")))
    label = words("registers.act.review")
    return Form(
        name="review",
        verb=label,
        fields=(
            Field(name="approved", label=label, sort=Sort.RADIO, required=True, choices=answers),
            field(words, "reason", Sort.LONG),
        ),
        consequence=words("registers.act.review.says"),
    )


def _breach(words: Translations, entry: Entry, today: date, case: str) -> Form:
    kinds = ("refused_return", "broken_promise") if entry.register_name == "no-reason-return" else ("broken_promise",)
    return Form(
        name="breaches",
        verb=words("registers.act.breaches"),
        fields=(
            Field(
                name="kind",
                label=words("registers.f.kind"),
                sort=Sort.CHOICE,
                required=True,
                value=kinds[0],
                choices=choices(kinds, _names(words, "breach")),
            ),
            Field(name="on", label=words("registers.f.on"), sort=Sort.DAY, required=True, value=today.isoformat()),
            Field(
                name="evidence",
                label=words("registers.f.evidence"),
                sort=Sort.LONG,
                required=True,
                longest=1000,
                hint=words("registers.f.evidence.hint"),
            ),
            Field(name="complaint_id", label=words("registers.f.complaint_id"), longest=36, value=case),
        ),
        consequence=words("registers.act.breaches.says"),
    )


def _suspension(words: Translations) -> Form:
    return Form(
        name="suspension",
        verb=words("registers.act.suspension"),
        fields=(
            field(words, "reason", Sort.LONG, required=True),
            Field(
                name="proof",
                label=words("registers.f.proof"),
                required=True,
                longest=1000,
                hint=words("registers.f.evidence.hint"),
            ),
        ),
        consequence=words("registers.act.suspension.says"),
        is_grave=True,
    )


def _with_reason(words: Translations, act: str, *, is_grave: bool = False) -> Form:
    return Form(
        name=act,
        verb=words(f"registers.act.{act}"),
        fields=(field(words, "reason", Sort.LONG, required=True),),
        consequence=words(f"registers.act.{act}.says"),
        is_grave=is_grave,
    )
