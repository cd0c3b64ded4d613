"""Running psql, pg_dump and pg_restore on a database, without its password on the command line."""

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

MAX_ERROR_TEXT = 2000  # characters of a program's error output in a message
LONG_RUN_NAME = "weiquan launcher"  # application name of the sessions of ``run_long``
ENDS_WITHIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Database:
    """One database, accessed as its owner."""

    url: str
    binaries: Binaries

    def run(self, program: str, *arguments: str, stdin: str | None = None) -> str:
        """Run a program and return its output.

        Raises:
            CannotStart: the program failed.
        """
        command, env = self._command(program, arguments)
        ended = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, env=env)
        if ended.returncode != 0:
            raise CannotStart(f"{Path(program).name} failed:\n{ended.stderr.strip()[-MAX_ERROR_TEXT:]}")
        return ended.stdout

    def run_long(self, program: str, *arguments: str) -> None:
        """Run a program for a long time; it ends when this process ends, even by SIGKILL.

        Raises:
            CannotStart: the program failed.
        """
        command, env = self._command(program, arguments)
        with tempfile.TemporaryFile() as output:
            running = ChildProcess(command, cwd=Path.cwd(), env=env | {"PGAPPNAME": LONG_RUN_NAME}, output=output)
            try:
                code = running.program.wait()
            finally:
                running.end(signal.SIGTERM, ENDS_WITHIN)
            if code != 0:
                output.seek(0)
                text = output.read().decode(errors="replace").strip()
                raise CannotStart(f"{Path(program).name} failed:\n{text[-MAX_ERROR_TEXT:]}")

    def query(self, statement: str) -> list[str]:
        """Run statements in one transaction and return the lines of the result."""
        quiet = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--single-transaction")
        return self.run("psql", *quiet, "--set", "ON_ERROR_STOP=1", "--file", "-", stdin=statement).splitlines()

    def execute_alone(self, statement: str) -> None:
        """Run one statement that cannot run in a transaction."""
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
