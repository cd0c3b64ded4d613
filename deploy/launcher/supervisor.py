"""Keeps every child running until we are asked to stop, and leaves none behind."""

import signal
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from deploy.launcher.gateway_client import is_ready
from deploy.launcher.interrupts import Interrupts
from deploy.launcher.leashed import Leashed
from deploy.launcher.logs import ProcessLogs
from deploy.launcher.paths import PROJECT
from deploy.launcher.processes import wait_until
from deploy.launcher.programs import Program
from deploy.launcher.speech import warn
from deploy.places import REFUSES

LOOK = 0.1  # seconds between two looks at the children
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before start number 2, 3, …
STEADY = 60.0  # seconds after which an earlier fall is forgotten
STOP_WITHIN = 10.0  # seconds between SIGTERM and SIGKILL
LEFT = (0, -signal.SIGTERM)  # the latter while it still loads its modules
DOOR = "gateway"
SHRINK_EVERY = 60.0  # seconds between two looks at the sizes of logs


class Child(Protocol):
    """Something that is started, may end by itself, and is started again."""

    name: str

    def start(self) -> None: ...

    def ended(self) -> bool: ...

    def left(self) -> bool:
        """Ended because somebody asked it to."""

    def refused(self) -> bool:
        """Ended because what it was told forbids to start; it has said why."""


class ProgramChild:
    """A host process as a child."""

    def __init__(self, program: Program, logs: ProcessLogs) -> None:
        self.name = program.name
        self._program = program
        self._logs = logs
        self._leashed: Leashed | None = None

    def start(self) -> None:
        if self._leashed is not None:
            self._leashed.release()
        program = self._program
        with self._logs.opened(program.name) as output:
            self._leashed = Leashed(program.command, cwd=PROJECT, env=program.env, output=output)

    def ended(self) -> bool:
        return self._leashed is None or self._leashed.ended()

    def left(self) -> bool:
        return self._leashed is not None and self._leashed.program.returncode in LEFT

    def refused(self) -> bool:
        return self._leashed is not None and self._leashed.program.returncode == REFUSES

    def tell(self, number: int) -> None:
        if self._leashed is not None and not self._leashed.ended():
            self._leashed.tell(number)

    def release(self) -> None:
        if self._leashed is not None:
            self._leashed.release()


class Supervisor:
    """Looks at its children in one loop."""

    def __init__(
        self, servers: Sequence[Child], programs: Sequence[Program], interrupts: Interrupts, logs: ProcessLogs
    ) -> None:
        self._servers = servers  # already started, and stopped by whoever started them
        self._programs = [ProgramChild(program, logs) for program in programs]
        self._logs = logs
        self._interrupts = interrupts
        self._falls: dict[str, int] = {}
        self._started: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def run(self, address: str, say: Callable[[str], None], when_ready: Callable[[], None]) -> None:
        """Until asked to stop: restart what falls, and say once when the gateway is ready.

        Ends with what a child ended with that refuses to start.
        """
        ready, shrunk = False, time.monotonic()
        try:
            for program in self._programs:
                program.start()
            while not wait_until(lambda: self._interrupts.stop, LOOK):
                for child in (*self._servers, *self._programs):
                    self._look_at(child, say)
                if not ready and is_ready(address):
                    ready = True
                    say(f"ready {address}")
                    when_ready()
                if time.monotonic() - shrunk > SHRINK_EVERY:
                    self._logs.shrink()
                    shrunk = time.monotonic()
        finally:
            self._stop(say)

    def _look_at(self, child: Child, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if not child.ended():
            return
        if child.refused():
            if (reason := self._logs.refusal(child.name)) is not None:
                warn(reason)
            raise SystemExit(REFUSES)
        if child.name not in self._due:
            falls = self._falls.get(child.name, 0) if now - self._started.get(child.name, now) < STEADY else 0
            delay = 0.0 if child.left() else BACK_OFF[min(falls, len(BACK_OFF) - 1)]
            self._falls[child.name] = falls if child.left() else falls + 1
            self._due[child.name] = now + delay
            say(f"{child.name} has ended; started again in {delay:g} s")
            if not child.left() and (log := self._logs.path(child.name)) is not None and log.exists():
                say(f"  its last lines: tail {log}")
        elif now >= self._due[child.name]:
            del self._due[child.name]
            self._started[child.name] = now
            child.start()

    def _stop(self, say: Callable[[str], None]) -> None:
        """The door first: what it let in is answered while the services are still there."""
        say("stopping")
        doors = [program for program in self._programs if program.name == DOOR]
        for leaving in (doors, self._programs):
            self._ask(leaving, signal.SIGTERM)
        self._ask(self._programs, signal.SIGKILL)
        for program in self._programs:
            program.release()

    def _ask(self, programs: Sequence[ProgramChild], number: signal.Signals) -> None:
        """And wait, unless somebody is in a hurry, until they have ended."""
        for program in programs:
            program.tell(number)
        may_stay = number is signal.SIGTERM
        wait_until(lambda: _have_ended(programs) or (may_stay and self._interrupts.hurry), STOP_WITHIN)


def _have_ended(programs: Sequence[ProgramChild]) -> bool:
    return all(program.ended() for program in programs)
