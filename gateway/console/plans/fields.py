"""The forms of refund plans: a new one, and a payment that arrived."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from canon.money import fen_of
from canon.numbers import is_whole, whole_of
from gateway.console.forms import Choice, Field, Form, Sort
from gateway.console.odr.fields import yuan
from gateway.console.plans.models import Plan
from gateway.console.translations import Translations

EVERY = ("month", "week", "quarter")


def plan_form(words: Translations, known: Mapping[str, str]) -> Form:
    """Return the form of a new plan; ``known`` is what the address says: ``complaint``, ``claim``, ``total_fen``."""
    every = tuple(Choice(one, words(f"plan.every.{one}")) for one in EVERY)
    return Form(
        name="plan",
        verb=words("plan.act.open"),
        fields=(
            Field(name="complaint", label="", sort=Sort.HIDDEN, value=known.get("complaint", "")),
            Field(name="claim", label="", sort=Sort.HIDDEN, value=known.get("claim", "")),
            Field(
                name="total_fen",
                label=words("plan.f.total"),
                sort=Sort.MONEY,
                required=True,
                value=yuan(whole_of(total)) if is_whole(total := known.get("total_fen", "")) else "",
            ),
            Field(name="count", label=words("plan.f.count"), sort=Sort.COUNT, value="1"),
            Field(name="every", label=words("plan.f.every"), sort=Sort.CHOICE, choices=every, value="month"),
            Field(name="first_due_on", label=words("plan.f.first"), sort=Sort.DAY),
            Field(name="parts", label=words("plan.f.parts"), sort=Sort.LONG, hint=words("plan.f.parts.hint")),
        ),
        consequence=words("plan.act.open.says"),
    )


def payment_form(words: Translations, plan: Plan, today: date) -> Form:
    """Return the form of a payment; the sum proposed is what the next instalment lacks."""
    unpaid = [part for part in plan.instalments if part.paid_fen < part.amount_fen]
    numbers = tuple(
        Choice(str(part.number), words("plan.part", n=part.number, day=part.due_on.isoformat())) for part in unpaid
    )
    return Form(
        name="payment",
        verb=words("plan.act.pay"),
        fields=(
            Field(
                name="amount_fen",
                label=words("plan.f.paid"),
                sort=Sort.MONEY,
                required=True,
                value=yuan(unpaid[0].amount_fen - unpaid[0].paid_fen) if unpaid else "",
            ),
            Field(name="paid_on", label=words("plan.f.paid_on"), sort=Sort.DAY, required=True, value=today.isoformat()),
            Field(
                name="reference",
                label=words("plan.f.reference"),
                required=True,
                longest=200,
                hint=words("plan.f.reference.hint"),
            ),
            Field(
                name="instalment",
                label=words("plan.f.instalment"),
                sort=Sort.CHOICE,
                choices=numbers,
                hint=words("plan.f.instalment.hint"),
                is_number=True,
            ),
        ),
        consequence=words("plan.act.pay.says"),
    )


def timetable_of(body: Mapping[str, Any], words: Translations) -> Any:
    """Return the instalments that the fields make: the listed lines, or equal parts.

    Raises:
        ValueError: a line cannot be read, or there are neither lines nor a first day.
    """
    if lines := str(body.get("parts", "")).strip():
        return [_part(line, words) for line in lines.splitlines() if line.strip()]
    if "first_due_on" not in body:
        raise ValueError(words("plan.no_days"))
    return {name: body[name] for name in ("count", "every", "first_due_on") if name in body}


def _part(line: str, words: Translations) -> dict[str, Any]:
    """Return the day and the sum that a line says: ``2026-12-15 500.00``."""
    day, _, amount = line.strip().partition(" ")
    try:
        return {"due_on": date.fromisoformat(day).isoformat(), "amount_fen": fen_of(amount)}
    except ValueError:
        raise ValueError(words("plan.bad_line", line=line)) from None
