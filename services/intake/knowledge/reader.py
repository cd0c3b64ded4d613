"""Reads short texts at once and long ones beside the event loop, in turns of their accounts."""

from collections.abc import Callable, Iterable
from typing import TypeVar, TypeVarTuple

from chassis.shared_thread import SharedThread

LONG_CHARACTERS = 500  # which the most laborious text reads in 5 ms
WAIT_SECONDS = 1.0  # for a turn, for whoever waits for an answer

Parameters = TypeVarTuple("Parameters")
Result = TypeVar("Result")


class TextReader:
    """Runs what reads texts."""

    def __init__(self, thread: SharedThread) -> None:
        self._thread = thread

    async def read(
        self,
        account: str,
        texts: Iterable[str | None],
        function: Callable[[*Parameters], Result],
        *args: *Parameters,
        is_patient: bool = False,
    ) -> Result:
        """Return what the function returns that reads these texts, or raise what it raises.

        It is ``Busy`` and nothing was read where others had every turn for a second and the account is not patient.
        """
        if sum(len(text) for text in texts if text) <= LONG_CHARACTERS:
            return function(*args)
        return await self._thread.run(account, function, *args, wait_seconds=None if is_patient else WAIT_SECONDS)
