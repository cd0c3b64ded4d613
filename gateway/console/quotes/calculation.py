"""A calculation: the facts of an address, the form that asks for them, and what the service makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Request

from canon.shanghai import day_of
from gateway.console.forms import BLANK, Filled, Form, Sort, read_form, refused
from gateway.console.pages import formatter_for, messages_for
from gateway.console.quotes.fields import CARDS, SCHEMES, quote_form
from gateway.console.quotes.models import Quote
from gateway.console.service_calls import send

QUOTES = "/v1/refunds/quotes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """What was typed and what comes of it; ``quote`` is missing until the facts suffice."""

    scheme: str
    card: str
    form: Form
    further: Form
    filled: Filled = BLANK
    quote: Quote | None = None
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_further(self) -> bool:
        """Whether something of the further facts was typed or is wrong."""
        names = {one.name for one in self.further.fields}
        return bool(names & set(self.filled.errors)) or any(self.filled.values.get(name) for name in names)


def facts_of(request: Request, known: Mapping[str, str]) -> Calculation:
    """Return the form of the scheme that the address names, with what was typed in it."""
    say = formatter_for(request)
    query = request.query_params
    scheme = query.get("scheme", "")
    scheme = scheme if scheme in SCHEMES else SCHEMES[0]
    card = query.get("card", "")
    card = card if card in CARDS else CARDS[0]
    today = day_of(say.now).isoformat()
    form, further = quote_form(say.words, scheme, card, {"requested_on": today, **known})
    return Calculation(scheme=scheme, card=card, form=form, further=further)


async def calculate(request: Request, known: Mapping[str, str]) -> Calculation:
    """Return the calculation of the facts in the address; ``known`` stands in the form at first."""
    blank = facts_of(request, known)
    typed = {name: value for name, value in request.query_params.items() if value}
    if "reckon" not in typed:
        return blank
    return await reckon(request, blank, typed)


async def reckon(request: Request, calculation: Calculation, typed: Mapping[str, str]) -> Calculation:
    """Return the calculation with the sum, or with what is wrong with its facts."""
    words = formatter_for(request).words
    whole = replace(calculation.form, fields=(*calculation.form.fields, *calculation.further.fields))
    body, filled = read_form(whole, typed, messages_for(words))
    body = _with_scheme(_without_no(body, whole), calculation)
    if filled.errors:
        return replace(calculation, filled=filled, body=body)
    reply = await send(request, "refunds", QUOTES, body)
    if not reply.is_done:
        return replace(calculation, filled=refused(whole, typed, reply, words("quote.silent")), body=body)
    return replace(calculation, filled=filled, quote=Quote.model_validate(reply.body), body=body)


def _with_scheme(body: dict[str, Any], calculation: Calculation) -> dict[str, Any]:
    card = {"card": calculation.card} if calculation.scheme == "prepaid" else {}
    return {"scheme": calculation.scheme, **card, **body}


def _without_no(body: dict[str, Any], form: Form) -> dict[str, Any]:
    """Leave out what was not ticked: no is what the service takes it for."""
    ticks = {one.name for one in form.fields if one.sort is Sort.TICK}
    return {name: value for name, value in body.items() if value or name not in ticks}
