"""The forms of disputes and enterprises: offers and how they end; applications, reviews, sessions, suspensions."""

from datetime import date
from typing import Any

from chassis.web.auth import Caller
from gateway.console.forms import Choice, Field, Form, Sort
from gateway.console.named_fields import field
from gateway.console.odr.models import Dispute, Enterprise
from gateway.console.translations import Translations

FEN = 100  # in a yuan
REVIEWERS = ("hub", "section_head")
GUIDES = ("officer", *REVIEWERS)
WHOLE = "whole"  # of an offer: all of it is paid back


def yuan(fen: int | None) -> str:
    """Return a sum as it is typed; empty where there is none."""
    return "" if fen is None else f"{fen // FEN}.{fen % FEN:02}"


def offer_form(words: Translations, dispute: Dispute, proposed_fen: int | None = None) -> Form:
    """Return the form of an enterprise's offer; ``proposed_fen`` is what the calculator says is owed."""
    amount, _, instalments, terms = _terms(
        words, yuan(dispute.demand_fen if proposed_fen is None else proposed_fen), ""
    )
    whole = Field(name=WHOLE, label=words("odr.f.whole"), sort=Sort.TICK, value="yes")
    part = Field(name="refund.amount_fen", label=words("odr.f.part"), sort=Sort.MONEY, hint=words("odr.f.part.hint"))
    return Form(
        name="offer",
        verb=words("odr.act.offer"),
        fields=(amount, whole, part, instalments, terms),
        consequence=words("odr.act.offer.says"),
    )


def counter_form(words: Translations, dispute: Dispute) -> Form:
    """Return the form of an offer that the bureau records for the consumer."""
    demand = yuan(dispute.demand_fen)
    return Form(
        name="counter",
        verb=words("odr.act.counter"),
        fields=_terms(words, demand, demand),
        consequence=words("odr.act.counter.says"),
    )


def settlement_form(words: Translations, dispute: Dispute) -> Form:
    amount = yuan(dispute.demand_fen)
    return Form(
        name="settlement",
        verb=words("odr.act.settlement"),
        fields=_terms(words, amount, ""),
        consequence=words("odr.act.settlement.says"),
    )


def failure_form(words: Translations) -> Form:
    return Form(
        name="failure",
        verb=words("odr.act.failure"),
        fields=(field(words, "reason", Sort.LONG, required=True),),
        consequence=words("odr.act.failure.says"),
        is_grave=True,
    )


def answer_forms(words: Translations, dispute: Dispute, side: str) -> list[Form]:
    """Return the forms by which a side, ``consumer`` or ``enterprise``, answers the other's offer that waits."""
    offer = dispute.waiting
    if offer is None or offer.made_by == side:
        return []
    return [
        Form(
            name=f"{name}-{offer.number}",
            verb=words(f"odr.act.{name}.{side}"),
            consequence=words(f"odr.act.{name}.{side}.says", n=offer.number),
        )
        for name in ("acceptance", "rejection")
    ]


def review_form(words: Translations) -> Form:
    answers = (Choice("true", words("odr.review.yes")), Choice("false", words("odr.review.no")))
    return Form(
        name="review",
        verb=words("odr.act.review"),
        fields=(
            Field(name="approved", label=words("odr.act.review"), sort=Sort.RADIO, required=True, choices=answers),
            field(words, "note", Sort.LONG, hint=words("odr.review.hint")),
        ),
        consequence=words("odr.act.review.says"),
    )


def acts_on(words: Translations, firm: Enterprise, caller: Caller, today: date) -> dict[str, Form]:
    """Return the forms of what this person may do about an enterprise now, by name."""
    decides, forms = caller.has(*REVIEWERS), []
    if firm.standing == "applied" and decides:
        forms.append(review_form(words))
    if firm.standing == "suspended" and decides:
        forms.append(_with_reason(words, "restoration"))
    if firm.standing in ("applied", "active", "suspended") and caller.has(*GUIDES):
        forms.append(_session_form(words, today))
    if firm.standing == "active" and decides:
        forms.append(_with_reason(words, "suspension", is_grave=True))
    if firm.standing in ("applied", "active", "suspended") and decides:
        forms.append(leave_form(words))
    return {form.name: form for form in forms}


def leave_form(words: Translations, *, own: bool = False) -> Form:
    """Return the form of leaving; ``own`` is the enterprise's own, not one that the bureau records for it."""
    return _with_reason(words, "leave", is_grave=True, says="odr.act.leave.own" if own else "odr.act.leave.says")


def _session_form(words: Translations, today: date) -> Form:
    kinds = tuple(Choice(kind, words(f"odr.session.{kind}")) for kind in ("guidance", "training"))
    return Form(
        name="guidance",
        verb=words("odr.act.guidance"),
        fields=(
            Field(
                name="kind",
                label=words("odr.f.session"),
                sort=Sort.RADIO,
                required=True,
                choices=kinds,
                value="guidance",
            ),
            Field(name="held_on", label=words("odr.f.held_on"), sort=Sort.DAY, required=True, value=today.isoformat()),
            Field(name="topic", label=words("odr.f.topic"), sort=Sort.LONG, required=True, longest=1000),
            Field(name="by", label=words("odr.f.given_by"), longest=100),
        ),
        consequence=words("odr.act.guidance.says"),
    )


def _with_reason(words: Translations, name: str, *, is_grave: bool = False, says: str = "") -> Form:
    return Form(
        name=name,
        verb=words(f"odr.act.{name}"),
        fields=(field(words, "reason", Sort.LONG, required=True),),
        consequence=words(says or f"odr.act.{name}.says"),
        is_grave=is_grave,
    )


def application_form(words: Translations, *, own: bool = False) -> Form:
    """Return the form of an application; ``own`` is the enterprise's own, not one the hub enters for it."""
    return Form(
        name="application",
        verb=words("odr.act.apply" if own else "odr.act.application"),
        fields=(
            Field(name="name", label=words("odr.f.name"), required=True, longest=200),
            Field(name="uscc", label=words("odr.f.uscc"), longest=30),
            Field(name="promise", label=words("odr.f.promise"), sort=Sort.TICK),
        ),
        consequence=words("odr.act.apply.says" if own else "odr.act.application.says"),
    )


def offer_body(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an offer: all of it is paid back in money, or the part that was typed, or nothing."""
    offered = {name: value for name, value in body.items() if name != WHOLE}
    refund = offered.get("refund") or {}
    if body.get(WHOLE) and not refund.get("amount_fen"):
        offered["refund"] = {**refund, "amount_fen": body["amount_fen"]}
    return without_empty_refund(offered)


def without_empty_refund(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out a refund of which no sum was typed, or none at all."""
    refund = body.get("refund")
    if refund is not None and not refund.get("amount_fen"):
        return {name: value for name, value in body.items() if name != "refund"}
    return body


def _terms(words: Translations, amount: str, refund: str) -> tuple[Field, ...]:
    return (
        Field(name="amount_fen", label=words("odr.f.amount"), sort=Sort.MONEY, required=True, value=amount),
        Field(
            name="refund.amount_fen",
            label=words("odr.f.refund"),
            sort=Sort.MONEY,
            value=refund,
            hint=words("odr.f.refund.hint"),
        ),
        Field(name="refund.instalments", label=words("odr.f.instalments"), sort=Sort.COUNT, value="1"),
        Field(
            name="terms",
            label=words("odr.f.terms"),
            sort=Sort.LONG,
            required=True,
            longest=4000,
            hint=words("odr.f.terms.hint"),
        ),
    )
