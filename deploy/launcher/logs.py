"""Log files of the processes of ``make run``, in the home; with ``WEIQUAN_LOG=json`` they log to the terminal."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MAX_FILE_BYTES = 20_000_000  # from which a file is rotated to ``.1``
REFUSAL = "refuses to start: "


class ProcessLogs:
    """One log file for each process in ``$WEIQUAN_HOME/logs``; with ``to_terminal`` there are no files."""

    def __init__(self, directory: Path, *, to_terminal: bool = False, max_bytes: int = MAX_FILE_BYTES) -> None:
        self.directory = directory
        self._to_terminal = to_terminal
        self._max_bytes = max_bytes
        self._start_offsets: dict[str, int] = {}  # in each file, where the output since the last start begins

    def path(self, name: str) -> Path | None:
        """Return the log file of a process; ``None`` if processes log to the terminal."""
        return None if self._to_terminal else self.directory / f"{name}.log"

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[IO[bytes] | None]:
        """Open the log file of a process that is about to start, for appending; ``None`` is the terminal.

        If no file can be written, the process logs to the terminal.
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
            file = open(path, "ab", opener=_open_private)  # noqa: SIM115 - closed by the caller
        except OSError:
            return None
        self._start_offsets[name] = path.stat().st_size
        return file

    def rotate(self) -> None:
        """Copy files that are too large to ``.1`` and truncate them; their processes go on appending.

        If there is no space for the copy, the file is truncated without it, which makes space.
        """
        for path in () if self._to_terminal else self.directory.glob("*.log"):
            if path.stat().st_size > self._max_bytes:
                with contextlib.suppress(OSError):
                    shutil.copy2(path, path.with_suffix(".log.1"))
                os.truncate(path, 0)

    def refusal_message(self, name: str) -> str | None:
        """Return the line in which a process refused to start since its last start, if its log file has one."""
        if (path := self.path(name)) is None or name not in self._start_offsets:
            return None
        with path.open(errors="replace") as file:
            file.seek(self._start_offsets[name])
            return next((line.rstrip() for line in file if line.startswith(REFUSAL)), None)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
