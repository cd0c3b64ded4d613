"""The platforms' doors for our answers: ``POST {address}/{platform}/{step}``."""

import json
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

import httpx

from canon.codes import Channel
from chassis.patience import patience
from chassis.tls import believing
from chassis.transport import Transport
from services.intake.write_back.domain.delivery import Outcome

WITHIN = 15.0  # seconds for the whole of an answer, however slowly it drips; much less than a lease
TIMEOUT = httpx.Timeout(10.0, connect=3.0)  # seconds
MAX_ANSWER = 64 * 1024  # bytes of a platform's answer that are read, as they came
MAX_CODE = 20  # characters
PLAIN = {"Accept-Encoding": "identity"}
UNREADABLE = "unreadable"
_TRY_AGAIN = (408, 425, 429)
_YES = (None, "0", "200")


class Platforms:
    """Says one thing to one platform at a time; never follows a redirect, never believes more than it must."""

    def __init__(self, addresses: Mapping[Channel, str], within: float = WITHIN) -> None:
        self.addresses = addresses
        self._within = within
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT,
            headers=PLAIN,
            follow_redirects=False,
            trust_env=False,
            transport=Transport(verify=believing(None)),
        )

    async def tell(self, channel: Channel, step: str, body: Mapping[str, Any], delivery_id: UUID) -> Outcome:
        """``delivery_id`` is the same in every retry, so that the platform can know a repetition."""
        address = f"{self.addresses[channel]}/{channel}/{step}"
        headers = {"Idempotency-Key": str(delivery_id)}
        try:
            async with (
                patience(self._within),
                self._http.stream("POST", address, json=dict(body), headers=headers) as response,
            ):
                return _outcome_of(response.status_code, await _start_of(response))
        except (httpx.HTTPError, OSError) as error:
            return Outcome(delivered=False, error=type(error).__name__)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._http.aclose()


async def _start_of(response: httpx.Response) -> bytes:
    """Nothing of one that is too long. It is not unpacked: a small part of it may be large."""
    start = b""
    async for part in response.aiter_raw():
        start += part
        if len(start) > MAX_ANSWER:
            return b""
    return start


def _outcome_of(status: int, body: bytes) -> Outcome:
    """HTTP 200 is the platform's yes (D§6.8), unless it says another code in its answer."""
    if 400 <= status < 500 and status not in _TRY_AGAIN:
        return Outcome(delivered=False, refused=True, error=f"HTTP {status}")
    if not 200 <= status < 300:
        return Outcome(delivered=False, error=f"HTTP {status}")
    code = _code_in(body)
    if code not in _YES:
        return Outcome(delivered=False, refused=True, error=f"code {code}")
    return Outcome(delivered=True)


def _code_in(body: bytes) -> str | None:
    """In plain letters, for it is kept and shown; ``UNREADABLE`` when it is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = said.get("code") if isinstance(said, dict) else None
    if code is None:
        return None
    told = str(code) if isinstance(code, int | float | str) else UNREADABLE
    return told[:MAX_CODE] if told.isascii() and told.isprintable() else UNREADABLE
