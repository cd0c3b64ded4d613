"""Give one command on several cases; each is answered for itself, and what was refused is shown beside its case."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request

from gateway.console.pages import translations_for
from gateway.console.service_calls import Reply, send

AT_ONCE = 4  # commands under way
STALE = 412
CHOSEN = "case."  # names of the boxes of chosen rows begin with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command on one case, of the version that the person saw."""

    case_id: str
    command: str
    body: Mapping[str, Any]
    version: str = ""


def chosen_cases(sent: Mapping[str, str]) -> list[str]:
    """Return the cases whose boxes are ticked, or the one whose own button was pressed (``only``)."""
    names = [sent["only"]] if sent.get("only") else [name.removeprefix(CHOSEN) for name in sent if _is_box(name)]
    return [name for name in names if is_case_id(name)]


def is_case_id(name: str) -> bool:
    """Whether this is written as the id of a case."""
    try:
        UUID(name)
    except ValueError:
        return False
    return True


async def give_commands(request: Request, orders: Sequence[Order], key: str) -> dict[str, Reply]:
    """Return the reply to each order, by its case; the same ``key`` makes a second sending harmless."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def give(order: Order) -> Reply:
        async with turn:
            return await send(
                request,
                "dispatch",
                f"/v1/cases/{order.case_id}/{order.command}",
                dict(order.body),
                key=f"{key}.{order.case_id}" if key else "",
                version=order.version,
            )

    replies = await asyncio.gather(*(give(order) for order in orders))
    return {order.case_id: reply for order, reply in zip(orders, replies, strict=True)}


def refusals_of(request: Request, replies: Mapping[str, Reply]) -> dict[str, str]:
    """Return why it was not done, by case, of those where it was not."""
    return {case_id: refusal_of(request, reply) for case_id, reply in replies.items() if not reply.is_done}


def refusal_of(request: Request, reply: Reply) -> str:
    """Return why a command was not done: the case has changed, the service's own words, or that it did not answer."""
    words = translations_for(request)
    if reply.status == STALE:
        return words("form.stale")
    if reply.status >= 500 and not reply.title:
        return words("form.unsure")
    return " ".join([reply.title or reply.code, *reply.errors.values()])


def _is_box(name: str) -> bool:
    return name.startswith(CHOSEN)
