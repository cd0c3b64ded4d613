"""The fields of each scheme (退款类型): a prepaid card by its kind, hours of training, a condition, a return."""

from collections.abc import Mapping
from dataclasses import replace

from gateway.console.forms import Choice, Field, Form, Sort
from gateway.console.translations import Translations

SCHEMES = ("prepaid", "training_hours", "conditional", "no_reason_return")
CARDS = ("discount", "gifted", "unlimited", "counted_gift")
_FIRST = {  # the facts that the sum is made of, by scheme or by kind of card
    "discount": ("used_discounted_fen", "used_list_fen"),
    "gifted": ("gifted_fen", "used_credit_fen"),
    "unlimited": ("starts_on", "ends_on", "service_stopped_on", "total_days", "remaining_days"),
    "counted_gift": ("paid_times", "total_times", "used_times"),
    "training_hours": ("paid_fen", "total_hours", "used_hours", "materials_fen", "requested_on"),
    "conditional": ("paid_fen", "condition_met", "refundable_fen", "pay_within_working_days", "papers_complete_on"),
    "no_reason_return": ("paid_fen", "received_on", "requested_on", "returned_on", "freight_fen", "excluded"),
}
_PREPAID = ("paid_fen", "cause", "paid_on", "requested_on")
_INTEREST = ("formed_on", "rescinded_on", "interest_from", "interest_until", "agreed_rate_bp", "day_basis")
_SUPERVISED = ("supervised_fen", "supervised_rate_bp")
_AGREED = ("agreed_used_fen", "agreed_withdrawal_days", "same_before", "records_withheld", "gift_value_fen")
_MINOR = ("minor", "limited_capacity", "consented", "age_appropriate", "illegal_game")
_FURTHER = {
    "discount": ("list_price_unreasonable", "market_used_fen"),
    "prepaid": (*_AGREED, *_MINOR, "expenses_fen", "force_majeure", *_INTEREST, *_SUPERVISED, "region"),
    "training_hours": ("cause", *_INTEREST, *_SUPERVISED),
}
_REQUIRED = {
    **dict.fromkeys(
        ("prepaid", "discount", "gifted", "unlimited", "counted_gift"), frozenset({"paid_fen", "cause", "requested_on"})
    ),
    "training_hours": frozenset({"paid_fen", "total_hours", "used_hours"}),
    "conditional": frozenset({"paid_fen", "condition_met"}),
    "no_reason_return": frozenset({"paid_fen", "received_on", "requested_on"}),
}
_TICKS = frozenset((*_MINOR, "list_price_unreasonable", "same_before", "records_withheld", "force_majeure", "excluded"))


def fields_of(scheme: str, card: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of what a scheme asks, and of what it may ask further."""
    if scheme != "prepaid":
        return _FIRST[scheme], _FURTHER.get(scheme, ())
    return (*_PREPAID, *_FIRST[card]), (*_FURTHER.get(card, ()), *_FURTHER["prepaid"])


def quote_form(words: Translations, scheme: str, card: str, known: Mapping[str, str]) -> tuple[Form, Form]:
    """Return the form of a scheme, and the further facts it may ask; ``known`` is what stands in them at first."""
    first, further = fields_of(scheme, card)
    needed = _REQUIRED[scheme]

    def made(names: tuple[str, ...]) -> tuple[Field, ...]:
        fields = [_field(words, name, required=name in needed) for name in names]
        return tuple(replace(one, value=known.get(one.name, one.value)) for one in fields)

    return (
        Form(name="quote", verb=words("quote.act"), fields=made(first)),
        Form(name="further", verb=words("quote.further"), fields=made(further)),
    )


def _field(words: Translations, name: str, *, required: bool) -> Field:
    hint = words(f"quote.hint.{name}") if words.has(f"quote.hint.{name}") else ""
    label = words(f"quote.f.{name}")
    if name == "cause":
        causes = tuple(Choice(one, words(f"quote.cause.{one}")) for one in ("operator", "neither", "consumer"))
        return Field(name=name, label=label, sort=Sort.RADIO, required=required, choices=causes, hint=hint)
    if name == "condition_met":
        answers = (Choice("true", words("quote.yes")), Choice("false", words("quote.no")))
        return Field(name=name, label=label, sort=Sort.RADIO, required=required, choices=answers, hint=hint)
    return Field(name=name, label=label, sort=_sort(name), required=required, hint=hint, longest=12)


def _sort(name: str) -> Sort:
    if name in _TICKS:
        return Sort.TICK
    if name.endswith(("_fen", "_bp")):  # a rate is typed in percent, and its basis points are hundredths as fen are
        return Sort.MONEY
    if name.endswith(("_on", "_from", "_until")):
        return Sort.DAY
    return Sort.TEXT if name == "region" else Sort.COUNT
