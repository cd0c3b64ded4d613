"""What the services answer, or that one does not: a page is shown either way."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request

from gateway.console.answers import Answer
from gateway.operations.services import ask

ANSWER_SECONDS = 5.0  # longer, and the panel says so instead
Read = TypeVar("Read", bound=Answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A service that did not answer, or not this person."""

    service: str
    refused: bool = False


async def read(request: Request, shape: type[Read], service: str, path: str, query: str = "") -> Read | Silent:
    """One answer in the caller's name."""
    return (await read_each(request, shape, service, [path], query))[0]


async def read_each(
    request: Request, shape: type[Read], service: str, paths: Sequence[str], query: str = ""
) -> list[Read | Silent]:
    """Several of the same shape at once; what fails in one leaves the others alone."""
    asked = (_read(request, shape, service, path, query) for path in paths)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return [Silent(service=service) if isinstance(answer, BaseException) else answer for answer in answers]


async def _read(request: Request, shape: type[Read], service: str, path: str, query: str) -> Read | Silent:
    async with asyncio.timeout(ANSWER_SECONDS):
        status, body = await ask(request, service, "GET", path, query=query)
    if status != 200:
        return Silent(service=service, refused=status in (403, 404))
    return shape.model_validate(body)
