"""Supervision of child processes: restart those that end, and stop all of them at the end."""

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

POLL_SECONDS = 0.1
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before start number 2, 3, …
STABLE_SECONDS = 60.0  # after which earlier failures no longer count
STOP_WITHIN = 10.0  # seconds between SIGTERM and SIGKILL
CLEAN_EXIT_CODES = (0, -signal.SIGTERM)  # the latter during imports, before a handler is installed
GATEWAY = "gateway"
ROTATE_SECONDS = 60.0  # between two checks of the sizes of log files


class Supervised(Protocol):
    """A process that the supervisor restarts when it ends."""

    name: str

    def start(self) -> None: ...

    def has_ended(self) -> bool: ...

    def has_exited_cleanly(self) -> bool:
        """Whether it ended because it was asked to."""

    def has_refused_to_start(self) -> bool:
        """Whether it ended because its configuration forbids it to start; its log says why."""


class SupervisedProgram:
    """A host process as a child process."""

    def __init__(self, program: Program, logs: ProcessLogs) -> None:
        self.name = program.name
        self._program = program
        self._logs = logs
        self._process: ChildProcess | None = None

    def start(self) -> None:
        if self._process is not None:
            self._process.release()
        program = self._program
        with self._logs.open(program.name) as output:
            self._process = ChildProcess(program.command, cwd=PROJECT, env=program.env, output=output)

    def has_ended(self) -> bool:
        return self._process is None or self._process.has_ended()

    def has_exited_cleanly(self) -> bool:
        return self._process is not None and self._process.program.returncode in CLEAN_EXIT_CODES

    def has_refused_to_start(self) -> bool:
        return self._process is not None and self._process.program.returncode == REFUSED

    def send_signal(self, number: int) -> None:
        if self._process is not None and not self._process.has_ended():
            self._process.send_signal(number)

    def release(self) -> None:
        if self._process is not None:
            self._process.release()


class Supervisor:
    """Polls the children in one loop and restarts them with increasing delays."""

    def __init__(
        self, servers: Sequence[Supervised], programs: Sequence[Program], interrupts: Interrupts, logs: ProcessLogs
    ) -> None:
        self._servers = servers  # started and stopped by the caller
        self._programs = [SupervisedProgram(program, logs) for program in programs]
        self._logs = logs
        self._interrupts = interrupts
        self._failures: dict[str, int] = {}
        self._started_at: dict[str, float] = {}
        self._restart_at: dict[str, float] = {}

    def run(self, address: str, say: Callable[[str], None], when_ready: Callable[[], None]) -> None:
        """Start the programs, restart children that end, and report the gateway ready once, until a stop signal.

        If a child refuses to start, the launcher exits with its exit code.
        """
        ready, rotated_at = False, time.monotonic()
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
                if time.monotonic() - rotated_at > ROTATE_SECONDS:
                    self._logs.rotate()
                    rotated_at = time.monotonic()
        finally:
            self._stop(say)

    def _check(self, child: Supervised, say: Callable[[str], None]) -> None:
        """Restart a child that has ended, after its delay.

        Raises:
            SystemExit: the child refused to start.
        """
        now = time.monotonic()
        if not child.has_ended():
            return
        if child.has_refused_to_start():
            if (reason := self._logs.refusal_message(child.name)) is not None:
                warn(reason)
            raise SystemExit(REFUSED)
        if child.name not in self._restart_at:
            failures = (
                self._failures.get(child.name, 0) if now - self._started_at.get(child.name, now) < STABLE_SECONDS else 0
            )
            delay = 0.0 if child.has_exited_cleanly() else BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            self._failures[child.name] = failures if child.has_exited_cleanly() else failures + 1
            self._restart_at[child.name] = now + delay
            say(f"{child.name} has ended; started again in {delay:g} s")
            if not child.has_exited_cleanly() and (log := self._logs.path(child.name)) is not None and log.exists():
                say(f"  its last lines: tail {log}")
        elif now >= self._restart_at[child.name]:
            del self._restart_at[child.name]
            self._started_at[child.name] = now
            child.start()

    def _stop(self, say: Callable[[str], None]) -> None:
        """Stop the gateway first, so that the services can still answer the requests it has accepted."""
        say("stopping")
        gateway = [program for program in self._programs if program.name == GATEWAY]
        for programs in (gateway, self._programs):
            self._signal_and_wait(programs, signal.SIGTERM)
        self._signal_and_wait(self._programs, signal.SIGKILL)
        for program in self._programs:
            program.release()

    def _signal_and_wait(self, programs: Sequence[SupervisedProgram], number: signal.Signals) -> None:
        """Send a signal to programs and wait until they have ended; a second stop signal cuts SIGTERM's wait short."""
        for program in programs:
            program.send_signal(number)
        can_hurry = number is signal.SIGTERM
        wait_until(lambda: _have_ended(programs) or (can_hurry and self._interrupts.should_hurry), STOP_WITHIN)


def _have_ended(programs: Sequence[SupervisedProgram]) -> bool:
    return all(program.has_ended() for program in programs)
