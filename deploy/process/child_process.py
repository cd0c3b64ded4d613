"""Child processes that never outlive this one."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from deploy.process.interrupts import defer_stop_signals
from deploy.process.parent_watch import RELEASED, TERMINATE_SECONDS

PARENT_WATCH = Path(__file__).with_name("parent_watch.py")


class ChildProcess:
    """A program that ends when this process ends, even by SIGKILL; Ctrl-C at the terminal does not reach it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
    ) -> None:
        self._watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", str(PARENT_WATCH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # so that a reader of our output does not wait for the watcher
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        begun = False
        try:
            with defer_stop_signals():  # or a program might run that the watcher does not know
                self.program = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=cwd,
                    env=env,
                    start_new_session=True,
                )
                begun = True
                self._write_to_watcher(f"{self.program.pid}\n")
        except BaseException:
            if begun:
                self.end(signal.SIGTERM, TERMINATE_SECONDS)
            else:
                self._watcher.communicate()
            raise

    @property
    def pid(self) -> int:
        return self.program.pid

    def has_ended(self) -> bool:
        return self.program.poll() is not None

    def send_signal(self, number: int) -> None:
        self.program.send_signal(number)

    def end(self, number: int, timeout: float) -> None:
        """Send a signal, wait up to ``timeout`` seconds, then kill the program."""
        self.program.send_signal(number)
        try:
            self.program.wait(timeout)
        except subprocess.TimeoutExpired:
            self.program.kill()
            self.program.wait()
        self.release()

    def release(self) -> None:
        """End the watcher of a program that has ended."""
        if self._watcher.returncode is None:
            self._write_to_watcher(RELEASED)
            with contextlib.suppress(BrokenPipeError):
                self._watcher.communicate()

    def _write_to_watcher(self, word: str) -> None:
        if self._watcher.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # the watcher was killed
                self._watcher.stdin.write(word.encode())
                self._watcher.stdin.flush()
