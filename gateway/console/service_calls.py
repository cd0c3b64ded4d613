"""Read services' answers for a page; a service that does not answer becomes ``ServiceUnavailable``, not an error."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request

from gateway.console.models import ServiceAnswer
from gateway.operations.service_client import call_service

ANSWER_SECONDS = 5.0  # after that the panel shows a notice instead
Read = TypeVar("Read", bound=ServiceAnswer)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUnavailable:
    """A service that did not answer, or refused this person (``refused``)."""

    service: str
    refused: bool = False


async def read(
    request: Request, shape: type[Read], service: str, path: str, query: str = ""
) -> Read | ServiceUnavailable:
    """Read one answer on the caller's behalf."""
    return (await read_each(request, shape, service, [path], query))[0]


async def read_each(
    request: Request, shape: type[Read], service: str, paths: Sequence[str], query: str = ""
) -> list[Read | ServiceUnavailable]:
    """Read several answers of the same shape concurrently; a failure of one does not affect the others."""
    reads = (_read(request, shape, service, path, query) for path in paths)
    answers = await asyncio.gather(*reads, return_exceptions=True)
    return [ServiceUnavailable(service=service) if isinstance(answer, BaseException) else answer for answer in answers]


async def _read(request: Request, shape: type[Read], service: str, path: str, query: str) -> Read | ServiceUnavailable:
    async with asyncio.timeout(ANSWER_SECONDS):
        status, body = await call_service(request, service, "GET", path, query=query)
    if status != 200:
        return ServiceUnavailable(service=service, refused=status in (403, 404))
    return shape.model_validate(body)
