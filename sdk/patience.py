"""Retries of a request whose outcome is not known, with exponential backoff."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sdk.answer import Answer

JITTER = 0.25  # share of a pause that is random, so that many callers do not retry at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a request is retried; all fields in seconds.

    Each pause is twice the one before, and never longer than ``longest_pause``, even if ``Retry-After`` asks for more.
    """

    seconds: float = 60.0  # in all
    first_pause: float = 0.5
    longest_pause: float = 30.0

    async def retry(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Call ``ask`` until its answer is certain or the time is over; return the last answer."""
        time = asyncio.get_running_loop().time
        until, pause = time() + self.seconds, self.first_pause
        while not (answer := await ask()).certain:
            wait = min(max(pause * random.uniform(1 - JITTER, 1), answer.retry_after), self.longest_pause)
            if time() + wait > until:
                return answer
            await asyncio.sleep(wait)
            pause *= 2
        return answer
