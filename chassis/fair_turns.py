"""Turns at something of which there is one, shared fairly by the accounts that ask for it."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from chassis.errors import Busy

HALF_LIFE_SECONDS = 10.0  # after which what was used counts half
NEGLIGIBLE_SECONDS = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A turn that an account has, or waits for; equal to no other."""

    account: str
    priority: int
    begun: "asyncio.Future[None]"  # refused before it is begun: nobody waits for it any more

    @property
    def has_come(self) -> bool:
        return self.begun.done() and not self.begun.cancelled() and self.begun.exception() is None

    def refuse(self) -> None:
        if not self.begun.done():
            self.begun.set_exception(Busy())


class FairTurns:
    """One turn at a time, next one of the waiting account that has used the least of late.

    A lower number of priority goes before all others. The turns of an account come in their order, and equal accounts
    take turns. What an account has used are the seconds that its turns ended with, with a half-life. Everything belongs
    to one event loop.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[tuple[int, str], deque[Turn]] = {}  # whose turn was longest ago first
        self._used: dict[str, float] = {}  # account -> seconds, as of _used_at
        self._used_at = clock()
        self._is_taken = False

    async def begin(self, account: str, *, wait_seconds: float | None = None, priority: int = 0) -> Turn:
        """Return a turn once it has come; ``end`` ends it.

        ``Busy`` is raised if it did not come within ``wait_seconds``, or all that wait were refused.
        """
        loop = asyncio.get_running_loop()
        turn = Turn(account, priority, loop.create_future())
        self._waiting.setdefault((priority, account), deque()).append(turn)
        self._begin_next()
        timer = None if wait_seconds is None else loop.call_later(wait_seconds, turn.refuse)
        try:
            await turn.begun
        except BaseException:
            if turn.has_come:
                self.end(turn, 0.0)
            else:
                self._drop(turn)
            raise
        finally:
            if timer is not None:
                timer.cancel()
        return turn

    def end(self, turn: Turn, seconds: float) -> None:
        """End a turn for which ``seconds`` were used."""
        self._is_taken = False
        self._decay()
        self._used[turn.account] = self._used.get(turn.account, 0.0) + seconds
        self._begin_next()

    def refuse_waiting(self) -> None:
        for turn in [turn for turns in self._waiting.values() for turn in turns]:
            turn.refuse()

    def _begin_next(self) -> None:
        """Begin the next turn that somebody waits for, unless one is taken."""
        self._decay()
        while self._waiting and not self._is_taken:
            whose = min(self._waiting, key=lambda one: (one[0], self._used.get(one[1], 0.0)))
            turns = self._waiting.pop(whose)
            turn = turns.popleft()
            if turns:
                self._waiting[whose] = turns  # behind its equals
            if not turn.begun.done():
                self._is_taken = True
                turn.begun.set_result(None)

    def _decay(self) -> None:
        now = self._clock()
        factor = 0.5 ** ((now - self._used_at) / HALF_LIFE_SECONDS)
        self._used_at = now
        left = {account: seconds * factor for account, seconds in self._used.items()}
        self._used = {account: seconds for account, seconds in left.items() if seconds > NEGLIGIBLE_SECONDS}

    def _drop(self, turn: Turn) -> None:
        """Keep nothing of a turn for which nobody waits."""
        whose = (turn.priority, turn.account)
        turns = self._waiting.get(whose)
        if turns is not None and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[whose]
