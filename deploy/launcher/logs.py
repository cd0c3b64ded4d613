"""Where the processes of ``make run`` write: files of the home, or this terminal where ``WEIQUAN_LOG`` is ``json``."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MAX_FILE_BYTES = 20_000_000  # bytes of one file; then it is kept once, as ``.1``, and begun anew
REFUSAL = "refuses to start: "


class ProcessLogs:
    """One file for each process in ``$WEIQUAN_HOME/logs``; with ``to_terminal`` nothing is a file."""

    def __init__(self, directory: Path, *, to_terminal: bool = False, largest: int = MAX_FILE_BYTES) -> None:
        self.directory = directory
        self._to_terminal = to_terminal
        self._largest = largest
        self._begun: dict[str, int] = {}  # where what a process writes since its last start begins in its file

    def path(self, name: str) -> Path | None:
        """The file of one process; ``None`` where processes write to the terminal."""
        return None if self._to_terminal else self.directory / f"{name}.log"

    @contextlib.contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes] | None]:
        """Open the file of a process that is about to start, at its end; ``None`` is the terminal.

        Where no file can be written, the process starts all the same and writes to the terminal.
        """
        file = self._open(name)
        try:
            yield file
        finally:
            if file is not None:
                file.close()

    def _open(self, name: str) -> IO[bytes] | None:
        if (path := self.path(name)) is None:
            return None
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = open(path, "ab", opener=_for_the_owner)  # noqa: SIM115 - ``opened`` closes it
        except OSError:
            return None
        self._begun[name] = path.stat().st_size
        return file

    def shrink(self) -> None:
        """Keep what is too large under another name, once, and empty it: its process goes on writing at its end.

        A disk without room for the copy must not end the run: then it is emptied, which makes room.
        """
        for path in () if self._to_terminal else self.directory.glob("*.log"):
            if path.stat().st_size > self._largest:
                with contextlib.suppress(OSError):
                    shutil.copy2(path, path.with_suffix(".log.1"))
                os.truncate(path, 0)

    def refusal(self, name: str) -> str | None:
        """Return why a process refused to start, this time; ``None`` if it did not, or said so on the terminal."""
        if (path := self.path(name)) is None or name not in self._begun:
            return None
        with path.open(errors="replace") as file:
            file.seek(self._begun[name])
            return next((line.rstrip() for line in file if line.startswith(REFUSAL)), None)


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
