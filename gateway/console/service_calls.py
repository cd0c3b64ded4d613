"""Read services' answers for a page, and send what a form asks for; always with the rights of who is signed in.

A service that does not answer becomes ``ServiceUnavailable``, not an error: the rest of the page is shown.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from fastapi import Request

from chassis.errors import Unavailable
from gateway.console.csrf import UploadedFile
from gateway.console.models import ServiceAnswer
from gateway.console.translations import language_of
from gateway.operations.service_client import call_service

ANSWER_SECONDS = 5.0  # after that the panel shows a notice instead
SEND_SECONDS = 20.0  # after that nobody knows whether it was done; the same form may be sent again
FILE_SECONDS = 130.0  # the same where a file is read at once: a little longer than its reader may take
Read = TypeVar("Read", bound=ServiceAnswer)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUnavailable:
    """A service that did not answer, or refused this person (``refused``)."""

    service: str
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A service's answer to what was sent: its status (503 if it did not answer) and its JSON."""

    status: int
    body: Any = None

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_proposal(self) -> bool:
        """Whether the act waits for a head."""
        return self.status == 202

    @property
    def code(self) -> str:
        """The code of the problem, for example ``stale``."""
        return str(self._problem.get("code", "unavailable"))

    @property
    def title(self) -> str:
        """What the service says is wrong, in the reader's language; empty if it said nothing."""
        return str(self._problem.get("detail") or self._problem.get("title") or "")

    @property
    def errors(self) -> Mapping[str, str]:
        """What is wrong with which field of the body, by its dotted name: ``refund.amount_fen``."""
        found = self._problem.get("errors") or ()
        return {error["field"].strip("/").replace("/", "."): error["message"] for error in found}

    @property
    def _problem(self) -> Mapping[str, Any]:
        return self.body if isinstance(self.body, dict) else {}


def is_silent(answer: object) -> bool:
    """Whether this stands for a service's answer that did not come."""
    return isinstance(answer, ServiceUnavailable)


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


async def send(
    request: Request,
    service: str,
    path: str,
    body: object = None,
    *,
    method: str = "POST",
    key: str = "",
    version: str = "",
    query: str = "",
) -> Reply:
    """Send what a form asks for; ``key`` makes a repetition harmless, ``version`` refuses what has changed since."""
    headers = [language_header(request)]
    if version:
        headers.append((b"if-match", f'"{version}"'.encode()))
    sent = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        async with asyncio.timeout(SEND_SECONDS):
            status, answer = await call_service(
                request, service, method, path, query=query, body=sent, key=key, headers=headers
            )
    except (Unavailable, TimeoutError):
        return Reply(status=503)
    return Reply(status=status, body=answer)


async def send_file(request: Request, service: str, path: str, file: UploadedFile, *, key: str = "") -> Reply:
    """Send a file that a person chose, with its name; ``key`` makes a repetition harmless."""
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    headers = [
        language_header(request),
        (b"content-type", b"application/octet-stream"),
        (b"content-disposition", disposition.encode()),
    ]
    try:
        async with asyncio.timeout(FILE_SECONDS):
            status, answer = await call_service(
                request, service, "POST", path, body=file.content, key=key, headers=headers
            )
    except (Unavailable, TimeoutError):
        return Reply(status=503)
    return Reply(status=status, body=answer)


def language_header(request: Request) -> tuple[bytes, bytes]:
    """Return the header that asks for a problem's text in the language of the page."""
    language = language_of(request.query_params.get("lang"), request.headers.get("accept-language"))
    return b"accept-language", language.encode()


async def _read(request: Request, shape: type[Read], service: str, path: str, query: str) -> Read | ServiceUnavailable:
    async with asyncio.timeout(ANSWER_SECONDS):
        status, body = await call_service(
            request, service, "GET", path, query=query, headers=[language_header(request)]
        )
    if status != 200:
        return ServiceUnavailable(service=service, refused=status in (403, 404))
    return shape.model_validate(body)
