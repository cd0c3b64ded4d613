"""HTTP client that sends our answers to the platforms: ``POST {address}/{platform}/{step}``."""

import json
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

import httpx

from canon.codes import Channel
from chassis.awake_timeout import awake_timeout
from chassis.tls import client_context
from chassis.transport import Transport
from services.intake.write_back.domain.delivery import AttemptOutcome

ANSWER_SECONDS = 15.0  # for a whole attempt, also when the response comes in small pieces; well below ``LEASE``
TIMEOUT = httpx.Timeout(10.0, connect=3.0)  # seconds
MAX_ANSWER_BYTES = 64 * 1024  # of a response body, before decompression
MAX_CODE_CHARACTERS = 20
IDENTITY_ENCODING = {"Accept-Encoding": "identity"}
UNREADABLE = "unreadable"
_RETRYABLE_STATUSES = (408, 425, 429)
_SUCCESS_CODES = (None, "0", "200")


class PlatformClient:
    """Sends steps to the platforms; does not follow redirects, and does not read long responses."""

    def __init__(self, addresses: Mapping[Channel, str], within: float = ANSWER_SECONDS) -> None:
        self.addresses = addresses
        self._within = within
        self._http: httpx.AsyncClient  # while it is open

    async def send_step(
        self, channel: Channel, step: str, body: Mapping[str, Any], delivery_id: UUID
    ) -> AttemptOutcome:
        """Send one step; a network error or a time-out is an outcome, not an exception.

        ``delivery_id`` is the same in every retry, so that the platform can recognise a repeat.
        """
        address = f"{self.addresses[channel]}/{channel}/{step}"
        headers = {"Idempotency-Key": str(delivery_id)}
        try:
            async with (
                awake_timeout(self._within),
                self._http.stream("POST", address, json=dict(body), headers=headers) as response,
            ):
                return _outcome_of(response.status_code, await _read_limited(response))
        except (httpx.HTTPError, OSError) as error:
            return AttemptOutcome(delivered=False, error=type(error).__name__)

    async def __aenter__(self) -> Self:
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT,
            headers=IDENTITY_ENCODING,
            follow_redirects=False,
            trust_env=False,
            transport=Transport(verify=client_context(None)),
        )
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._http.aclose()


async def _read_limited(response: httpx.Response) -> bytes:
    """Return the body as sent, or b"" if it is longer than the limit; it is never decompressed."""
    start = b""
    async for part in response.aiter_raw():
        start += part
        if len(start) > MAX_ANSWER_BYTES:
            return b""
    return start


def _outcome_of(status: int, body: bytes) -> AttemptOutcome:
    """Return the outcome of a response: 2xx is delivered (D§6.8), unless its body holds an error ``code``.

    An error code and most 4xx are refusals by the platform; any other status is tried again.
    """
    if 400 <= status < 500 and status not in _RETRYABLE_STATUSES:
        return AttemptOutcome(delivered=False, refused=True, error=f"HTTP {status}")
    if not 200 <= status < 300:
        return AttemptOutcome(delivered=False, error=f"HTTP {status}")
    code = _code_in(body)
    if code not in _SUCCESS_CODES:
        return AttemptOutcome(delivered=False, refused=True, error=f"code {code}")
    return AttemptOutcome(delivered=True)


def _code_in(body: bytes) -> str | None:
    """Return the body's ``code`` as printable ASCII, ``UNREADABLE`` if it is not, None if there is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = document.get("code") if isinstance(document, dict) else None
    if code is None:
        return None
    text = str(code) if isinstance(code, int | float | str) else UNREADABLE
    return text[:MAX_CODE_CHARACTERS] if text.isascii() and text.isprintable() else UNREADABLE
