"""One process in reserve, for whichever falls next."""

import json
import signal
import time
from collections.abc import Sequence

from deploy.launcher.leashed import Leashed
from deploy.launcher.paths import PROJECT
from deploy.launcher.programs import Program

CALM = 10.0  # seconds without a start before a process is made ready: it takes a processor for a second or two
ENDS_WITHIN = 10.0  # seconds


class Reserve:
    """Keeps a process that has loaded everything (``deploy.spare``) while nothing else is started."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._command = (str(programs[0].python), "-m", "deploy.spare")
        told = set.intersection(*(set(program.env.items()) for program in programs))
        self._env = dict(told)  # before it is somebody it is told nothing that is not for all
        self._spare: Leashed | None = None
        self._since = time.monotonic()

    def look(self) -> None:
        """Make one ready, once it has been calm."""
        if self._spare is not None and self._spare.ended():
            self.release()
        if self._spare is None and time.monotonic() - self._since > CALM:
            self.make()

    def make(self) -> int:
        """One that loads itself from now on; its process id."""
        self._spare = Leashed(self._command, cwd=PROJECT, env=self._env, listens=True)
        return self._spare.pid

    def take(self, program: Program) -> Leashed | None:
        """The process, which becomes this program; nothing where there is none. Then it is calm no more."""
        self._since = time.monotonic()
        if self._spare is None:
            return None
        told = {"module": program.module, "argument": program.name, "env": dict(program.env)}
        if not self._spare.hears(json.dumps(told)):
            self.release()
            return None
        spare, self._spare = self._spare, None
        return spare

    def release(self) -> None:
        """End it."""
        if self._spare is not None:
            self._spare.end(signal.SIGKILL, ENDS_WITHIN)
            self._spare = None
            self._since = time.monotonic()
