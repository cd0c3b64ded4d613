"""Read what our own forms send, and turn a refusal of a service into what the form shows."""

from collections.abc import Mapping

from fastapi import Request

from gateway.console import csrf
from gateway.console.forms import Filled, Form, refused
from gateway.console.pages import translations_for
from gateway.console.service_calls import Reply
from gateway.edge.authentication import COOKIE

STALE = 412


async def read_fields(request: Request) -> tuple[dict[str, str], Filled | None]:
    """Return the fields of our own form, or what is wrong with a form that is not."""
    try:
        return await csrf.read_own_form(request, COOKIE), None
    except csrf.ForeignForm:
        return {}, Filled(message=translations_for(request)("form.old"))


def refused_form(request: Request, form: Form, sent: Mapping[str, str], reply: Reply) -> Filled:
    """Return the form with what was written and what the service said; of a stale one that somebody was faster."""
    words = translations_for(request)
    if reply.status == STALE:
        return Filled(values=dict(sent), message=words("form.stale"))
    return refused(form, sent, reply, words("form.unsure"))
