"""PostgreSQL's own programs on a database, its password never on a command line."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from deploy.launcher.binaries import Binaries
from deploy.process.child_process import ChildProcess
from deploy.process.messages import CannotStart

MAX_ERROR_TEXT = 2000  # characters of a program's complaint worth showing
LONG_RUN_NAME = "weiquan launcher"  # as the sessions of a long run are known to the server
ENDS_WITHIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Database:
    """One database that we may read and write as its owner."""

    url: str
    binaries: Binaries

    def run(self, program: str, *arguments: str, told: str | None = None) -> str:
        """What the program writes. Raises ``CannotStart`` with its last words."""
        command, env = self._command(program, arguments)
        ended = subprocess.run(command, input=told, capture_output=True, text=True, check=False, env=env)
        if ended.returncode != 0:
            raise CannotStart(f"{Path(program).name} failed:\n{ended.stderr.strip()[-MAX_ERROR_TEXT:]}")
        return ended.stdout

    def run_long(self, program: str, *arguments: str) -> None:
        """The same of one that works for long: it ends when we end, however we end."""
        command, env = self._command(program, arguments)
        with tempfile.TemporaryFile() as said:
            running = ChildProcess(command, cwd=Path.cwd(), env=env | {"PGAPPNAME": LONG_RUN_NAME}, output=said)
            try:
                code = running.program.wait()
            finally:
                running.end(signal.SIGTERM, ENDS_WITHIN)
            if code != 0:
                said.seek(0)
                words = said.read().decode(errors="replace").strip()
                raise CannotStart(f"{Path(program).name} failed:\n{words[-MAX_ERROR_TEXT:]}")

    def query(self, statement: str) -> list[str]:
        """Run statements in one transaction; the lines of the answer."""
        quiet = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--single-transaction")
        return self.run("psql", *quiet, "--set", "ON_ERROR_STOP=1", "--file", "-", told=statement).splitlines()

    def execute_alone(self, statement: str) -> None:
        """Run one statement that may not stand in a transaction."""
        self.run("psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement)

    def _command(self, program: str, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        user = (parts.username or "") + "@" if parts.username else ""
        env = dict(os.environ)
        if parts.password:
            env["PGPASSWORD"] = unquote(parts.password)
        place = urlunsplit(parts._replace(scheme="postgresql", netloc=user + host))
        return [self.binaries.program(program), "--dbname", place, *arguments], env
