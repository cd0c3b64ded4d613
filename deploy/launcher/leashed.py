"""Child programs that never outlive us."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

LEASH = Path(__file__).with_name("leash.py")


class Leashed:
    """A program that is ended when we end, however we end; Ctrl-C at the terminal reaches only us."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
    ) -> None:
        reading, self._writing = os.pipe()
        try:
            self.program = subprocess.Popen(
                [sys.executable, "-I", "-S", str(LEASH), str(reading), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=cwd,
                env=env,
                pass_fds=(reading,),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._writing)
            raise
        finally:
            os.close(reading)

    @property
    def pid(self) -> int:
        return self.program.pid

    def ended(self) -> bool:
        return self.program.poll() is not None

    def tell(self, number: int) -> None:
        self.program.send_signal(number)

    def end(self, number: int, patience: float) -> None:
        """Ask with a signal, wait so many seconds, then kill."""
        self.program.send_signal(number)
        try:
            self.program.wait(patience)
        except subprocess.TimeoutExpired:
            self.program.kill()
            self.program.wait()
        self.release()

    def release(self) -> None:
        """Let the watcher of an ended program go."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1
