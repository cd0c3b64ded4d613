"""The forms by which a partner adds to what it filed, or takes it back."""

from gateway.console.forms import Field, Form, Sort
from gateway.console.translations import Translations


def supplement_form(words: Translations) -> Form:
    label = words("partner.f.text")
    return Form(
        name="supplements",
        verb=words("partner.supplement"),
        fields=(Field(name="text", label=label, sort=Sort.LONG, required=True, hint=words("partner.f.text.hint")),),
        consequence=words("partner.supplement.says"),
    )


def withdrawal_form(words: Translations) -> Form:
    return Form(
        name="withdrawal",
        verb=words("partner.withdraw"),
        fields=(Field(name="reason", label=words("partner.f.reason"), longest=500),),
        consequence=words("partner.withdraw.says"),
        is_grave=True,
    )
