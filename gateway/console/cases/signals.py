"""The signals of Art. 17 on the page of a case: which are shown, and the forms that decide and object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.web.auth import Caller
from gateway.console.cases.signal_models import Signal, Signals
from gateway.console.forms import BLANK, Choice, Field, Filled, Form, Sort
from gateway.console.navigation import HEAD, HUB, OFFICER
from gateway.console.translations import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLine:
    """A signal with the form that this person may fill in now, if any, and what came back of it."""

    signal: Signal
    form: Form | None
    filled: Filled
    action: str  # decision | objection


def signal_parts(answer: object, caller: Caller, words: Translations, filled: Mapping[str, Filled]) -> dict[str, Any]:
    """Return the signals that are raised or were decided, none where intake shows none to this person.

    ``unsigned_thresholds`` is the version of the thresholds by which was counted where nobody has signed it.
    """
    if not isinstance(answer, Signals):
        return {"signals": [], "unsigned_thresholds": None}
    return {
        "signals": [_line(one, caller, words, filled) for one in answer.items if one.is_shown],
        "unsigned_thresholds": None if answer.thresholds.signed_by else answer.thresholds.version,
    }


def _line(signal: Signal, caller: Caller, words: Translations, filled: Mapping[str, Filled]) -> SignalLine:
    decided = signal.decision
    action, form = "decision", None
    if caller.has(HEAD) and (decided.is_open if decided else signal.raised):
        form = decision_form(signal.code, words)
    elif caller.has(OFFICER, HUB) and decided and decided.upheld and decided.objected_at is None:
        action, form = "objection", objection_form(signal.code, words)
    return SignalLine(signal=signal, form=form, filled=filled.get(f"signal-{signal.code}", BLANK), action=action)


def decision_form(code: str, words: Translations) -> Form:
    upheld = (Choice("true", words("signals.upheld")), Choice("false", words("signals.rejected")))
    return Form(
        name=f"signal-{code}",
        verb=words("signals.decide"),
        fields=(
            Field(name="upheld", label=words("signals.f.upheld"), sort=Sort.RADIO, required=True, choices=upheld),
            Field(name="reason", label=words("signals.f.reason"), sort=Sort.LONG, required=True, longest=500, rows=2),
        ),
        consequence=words("signals.decide.says"),
    )


def objection_form(code: str, words: Translations) -> Form:
    text = Field(name="text", label=words("signals.f.text"), sort=Sort.LONG, required=True, longest=2000, rows=3)
    return Form(
        name=f"signal-{code}",
        verb=words("signals.object"),
        fields=(text,),
        consequence=words("signals.object.says"),
    )
