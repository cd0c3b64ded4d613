"""Keeps every child running until we are asked to stop, and leaves none behind."""

import http.client
import signal
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from deploy.launcher.interrupts import Interrupts
from deploy.launcher.leashed import Leashed
from deploy.launcher.paths import PROJECT
from deploy.launcher.processes import wait_until
from deploy.launcher.programs import Program
from deploy.launcher.reserve import Reserve
from deploy.places import REFUSES

LOOK = 0.1  # seconds between two looks at the children
BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds before start number 2, 3, …
STEADY = 60.0  # seconds after which an earlier fall is forgotten
STOP_WITHIN = 10.0  # seconds between SIGTERM and SIGKILL
LEFT = (0, -signal.SIGTERM)  # the latter while it still loads its modules
DOOR = "gateway"
READY_ANSWER = 5.0  # seconds


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

    def __init__(self, program: Program, reserve: Reserve) -> None:
        self.name = program.name
        self._program = program
        self._reserve = reserve
        self._leashed: Leashed | None = None

    def start(self) -> None:
        if self._leashed is not None:
            self._leashed.release()
        program = self._program
        self._leashed = self._reserve.take(program) or Leashed(program.command, cwd=PROJECT, env=program.env)

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

    def __init__(self, servers: Sequence[Child], programs: Sequence[Program], interrupts: Interrupts) -> None:
        self._servers = servers  # already started, and stopped by whoever started them
        self._reserve = Reserve(programs)
        self._programs = [ProgramChild(program, self._reserve) for program in programs]
        self._interrupts = interrupts
        self._falls: dict[str, int] = {}
        self._started: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def run(self, address: str, say: Callable[[str], None]) -> None:
        """Until asked to stop: restart what falls, and say once when the gateway is ready.

        Ends with what a child ended with that refuses to start.
        """
        ready = False
        try:
            for program in self._programs:
                program.start()
            while not wait_until(lambda: self._interrupts.stop, LOOK):
                for child in (*self._servers, *self._programs):
                    self._look_at(child, say)
                if not ready and answers_ready(address):
                    ready = True
                    say(f"ready {address}")
                if ready:
                    self._reserve.look()
        finally:
            self._stop(say)

    def _look_at(self, child: Child, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if not child.ended():
            return
        if child.refused():
            raise SystemExit(REFUSES)
        if child.name not in self._due:
            falls = self._falls.get(child.name, 0) if now - self._started.get(child.name, now) < STEADY else 0
            delay = 0.0 if child.left() else BACK_OFF[min(falls, len(BACK_OFF) - 1)]
            self._falls[child.name] = falls if child.left() else falls + 1
            self._due[child.name] = now + delay
            say(f"{child.name} has ended; started again in {delay:g} s")
        elif now >= self._due[child.name]:
            del self._due[child.name]
            self._started[child.name] = now
            child.start()

    def _stop(self, say: Callable[[str], None]) -> None:
        """The door first: what it let in is answered while the services are still there."""
        say("stopping")
        self._reserve.release()
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


def answers_ready(address: str) -> bool:
    """Of a child of ours, which need not prove to us who it is."""
    scheme, _, place = address.partition("://")
    connection = http.client.HTTPConnection(place, timeout=READY_ANSWER)
    if scheme == "https":
        anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(place, timeout=READY_ANSWER, context=anybody)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
