"""Keeps every child running until we are asked to stop, and leaves none behind."""

import signal
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from deploy.launcher.gateway_client import is_ready
from deploy.launcher.logs import ProcessLogs
from deploy.launcher.programs import Program
from deploy.process.child_process import ChildProcess
from deploy.process.interrupts import Interrupts
from deploy.process.messages import warn
from deploy.process.paths import PROJECT
from deploy.process.processes import wait_until
from deploy.registry import REFUSED

POLL_SECONDS = 0.1  # seconds between two looks at the children
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before start number 2, 3, …
STEADY = 60.0  # seconds after which an earlier fall is forgotten
STOP_WITHIN = 10.0  # seconds between SIGTERM and SIGKILL
LEFT_EXIT_CODES = (0, -signal.SIGTERM)  # the latter while it still loads its modules
GATEWAY = "gateway"
SHRINK_EVERY = 60.0  # seconds between two looks at the sizes of logs


class Supervised(Protocol):
    """Something that is started, may end by itself, and is started again."""

    name: str

    def start(self) -> None: ...

    def has_ended(self) -> bool: ...

    def has_left(self) -> bool:
        """Ended because somebody asked it to."""

    def has_refused(self) -> bool:
        """Ended because what it was told forbids to start; it has said why."""


class SupervisedProgram:
    """A host process as a child."""

    def __init__(self, program: Program, logs: ProcessLogs) -> None:
        self.name = program.name
        self._program = program
        self._logs = logs
        self._process: ChildProcess | None = None

    def start(self) -> None:
        if self._process is not None:
            self._process.release()
        program = self._program
        with self._logs.opened(program.name) as output:
            self._process = ChildProcess(program.command, cwd=PROJECT, env=program.env, output=output)

    def has_ended(self) -> bool:
        return self._process is None or self._process.has_ended()

    def has_left(self) -> bool:
        return self._process is not None and self._process.program.returncode in LEFT_EXIT_CODES

    def has_refused(self) -> bool:
        return self._process is not None and self._process.program.returncode == REFUSED

    def send_signal(self, number: int) -> None:
        if self._process is not None and not self._process.has_ended():
            self._process.send_signal(number)

    def release(self) -> None:
        if self._process is not None:
            self._process.release()


class Supervisor:
    """Looks at its children in one loop."""

    def __init__(
        self, servers: Sequence[Supervised], programs: Sequence[Program], interrupts: Interrupts, logs: ProcessLogs
    ) -> None:
        self._servers = servers  # already started, and stopped by whoever started them
        self._programs = [SupervisedProgram(program, logs) for program in programs]
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
            while not wait_until(lambda: self._interrupts.should_stop, POLL_SECONDS):
                for child in (*self._servers, *self._programs):
                    self._check(child, say)
                if not ready and is_ready(address):
                    ready = True
                    say(f"ready {address}")
                    when_ready()
                if time.monotonic() - shrunk > SHRINK_EVERY:
                    self._logs.shrink()
                    shrunk = time.monotonic()
        finally:
            self._stop(say)

    def _check(self, child: Supervised, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if not child.has_ended():
            return
        if child.has_refused():
            if (reason := self._logs.refusal(child.name)) is not None:
                warn(reason)
            raise SystemExit(REFUSED)
        if child.name not in self._due:
            falls = self._falls.get(child.name, 0) if now - self._started.get(child.name, now) < STEADY else 0
            delay = 0.0 if child.has_left() else BACK_OFF[min(falls, len(BACK_OFF) - 1)]
            self._falls[child.name] = falls if child.has_left() else falls + 1
            self._due[child.name] = now + delay
            say(f"{child.name} has ended; started again in {delay:g} s")
            if not child.has_left() and (log := self._logs.path(child.name)) is not None and log.exists():
                say(f"  its last lines: tail {log}")
        elif now >= self._due[child.name]:
            del self._due[child.name]
            self._started[child.name] = now
            child.start()

    def _stop(self, say: Callable[[str], None]) -> None:
        """The door first: what it let in is answered while the services are still there."""
        say("stopping")
        doors = [program for program in self._programs if program.name == GATEWAY]
        for leaving in (doors, self._programs):
            self._signal_and_wait(leaving, signal.SIGTERM)
        self._signal_and_wait(self._programs, signal.SIGKILL)
        for program in self._programs:
            program.release()

    def _signal_and_wait(self, programs: Sequence[SupervisedProgram], number: signal.Signals) -> None:
        """And wait, unless somebody is in a hurry, until they have ended."""
        for program in programs:
            program.send_signal(number)
        may_stay = number is signal.SIGTERM
        wait_until(lambda: _have_ended(programs) or (may_stay and self._interrupts.should_hurry), STOP_WITHIN)


def _have_ended(programs: Sequence[SupervisedProgram]) -> bool:
    return all(program.has_ended() for program in programs)
