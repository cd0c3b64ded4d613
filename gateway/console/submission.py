"""Send what is written into a form of ours to a service; what is refused comes back to it with what was written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from gateway.console import csrf
from gateway.console.forms import BLANK, Filled, Form, read_form, refused
from gateway.console.pages import messages_for, translations_for
from gateway.console.service_calls import Reply, send
from gateway.edge.authentication import COOKIE

STALE = 412
Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What became of a form: done, or what comes back to it, with the status of the page that shows it."""

    is_done: bool
    is_proposal: bool = False  # done, but a head decides on it
    status: int = 200
    filled: Filled = BLANK
    body: Any = None  # what the service answered
    sent: Mapping[str, str] = field(default_factory=dict)  # the fields as they were written


def same(body: Body) -> Body:
    return body


async def submit_form(
    request: Request,
    form: Form,
    service: str,
    path: str,
    *,
    shape: Callable[[Body], Body | None] = same,
    is_made: Callable[[Body], bool] = lambda _: False,
) -> Submission:
    """Send what was written into a form of ours; ``shape`` makes the body of the request of what the fields make.

    A ``ValueError`` of ``shape`` is what is wrong with the form as a whole, in the reader's language. Where ``is_made``
    says that what is to be made is there already, nothing is sent.
    """
    words = translations_for(request)
    sent, foreign = await read_fields(request)
    if foreign:
        return Submission(is_done=False, status=403, filled=foreign)
    body, filled = read_form(form, sent, messages_for(words))
    if filled.errors:
        return Submission(is_done=False, status=422, filled=filled, sent=sent)
    try:
        shaped = shape(body)
    except ValueError as wrong:
        return Submission(is_done=False, status=422, filled=Filled(values=sent, message=str(wrong)), sent=sent)
    if is_made(body):
        return Submission(is_done=True, sent=sent)
    reply = await send(request, service, path, shaped, key=sent.get("key", ""), version=sent.get("version", ""))
    if not reply.is_done:
        filled = refused_form(request, form, sent, reply)
        return Submission(is_done=False, status=reply.status, filled=filled, sent=sent)
    return Submission(is_done=True, is_proposal=reply.is_proposal, body=reply.body, sent=sent)


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
