"""How long an uncertain answer is asked for again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sdk.answer import Answer

SPREAD = 0.25  # of a pause, so that many callers do not come back at one moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: in all, the first pause (doubled each time), and the longest, also where the gateway asks for more."""

    seconds: float = 60.0
    first: float = 0.5
    longest: float = 30.0

    async def settle(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask until the answer is certain; when patience ends, the last one there was."""
        time = asyncio.get_running_loop().time
        until, pause = time() + self.seconds, self.first
        while not (answer := await ask()).certain:
            wait = min(max(pause * random.uniform(1 - SPREAD, 1), answer.retry_after), self.longest)
            if time() + wait > until:
                return answer
            await asyncio.sleep(wait)
            pause *= 2
        return answer
