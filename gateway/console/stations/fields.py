"""The forms of a station: what was settled on the spot, what is handed over, the account that acts for it."""

from datetime import date
from typing import Any

from gateway.console.forms import Field, Form, Sort
from gateway.console.translations import Translations

REASON = "reason"


def settlement_form(words: Translations, today: date) -> Form:
    return Form(
        name="settlements",
        verb=words("stations.act.settle"),
        fields=(
            _own(words, "matter", required=True, longest=2000),
            _own(words, "respondent", required=True, longest=200),
            _own(words, "amount_fen", Sort.MONEY, required=True, value="0.00"),
            _own(words, "minutes", Sort.COUNT, required=True, value="15"),
            _own(words, "terms", Sort.LONG, required=True, longest=4000, rows=2),
            _own(words, "settled_on", Sort.DAY, required=True, value=today.isoformat()),
        ),
        consequence=words("stations.act.settle.says"),
    )


def handover_form(words: Translations) -> Form:
    """Return the form whose fields are those of ``POST /v1/complaints``, and why the station hands over."""
    return Form(
        name="handovers",
        verb=words("stations.act.hand_over"),
        fields=(
            _own(words, "matter.text", Sort.LONG, required=True, longest=4000),
            _own(words, "matter.request", longest=300),
            _own(words, "respondent.name", longest=300),
            _own(words, "complainant.name", longest=100),
            _own(words, "complainant.phone", longest=40),
            _own(words, REASON, Sort.LONG, required=True, longest=2000, rows=2),
        ),
        consequence=words("stations.act.hand_over.says"),
    )


def account_form(words: Translations) -> Form:
    return Form(
        name="accounts",
        verb=words("stations.act.bind"),
        fields=(_own(words, "account", required=True, longest=64),),
        consequence=words("stations.act.bind.says"),
    )


def without_reason(body: dict[str, Any]) -> dict[str, Any]:
    """Return the complaint that a station files: what the form holds but for why it hands over."""
    return {name: value for name, value in body.items() if name != REASON}


def _own(words: Translations, name: str, sort: Sort = Sort.TEXT, **more: Any) -> Field:
    return Field(name=name, label=words(f"stations.f.{name}"), sort=sort, **more)
