"""The terminal output of ``make run``: the console's address, a first user, and a regular status line."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.launcher.gateway_client import get

FIRST_AFTER_SECONDS, INTERVAL_SECONDS = 20.0, 300.0
CREDENTIALS = "credentials.json"  # written by the gateway in development only
FIRST_USER = "hub"


class Summary:
    """The work queue in one line, read from the gateway with the hub's development credential."""

    def __init__(self, address: str, home: Path) -> None:
        self._address = address
        self._home = home

    def greeting_lines(self) -> list[str]:
        """Return the console's address, and in development a user with password, which is printed nowhere else."""
        lines = [f"the console: {self._address}/console/"]
        if (hub := self._hub()) is not None and "password" in hub:
            file = self._home / CREDENTIALS
            lines.append(f"  sign in as {hub['user']}, password {hub['password']} (others: {file}; development only)")
        return lines

    def status_line(self) -> str | None:
        """Return ``12:03  214 complaints today, 3 need a person · …``, or ``None`` without figures."""
        if (hub := self._hub()) is None:
            return None
        status, body = get(self._address, "/v1/desk", {hub["header"]: hub["value"]})
        if status != 200:
            return None
        queue = json.loads(body)
        received, waiting = queue["today"]["received"], _needing_a_person(queue)
        complaints = "1 complaint" if received == 1 else f"{received} complaints"
        people = "1 needs a person" if waiting == 1 else f"{waiting} need a person"
        return f"{time.strftime('%H:%M')}  {complaints} today, {people} · {self._address}/console/"

    def print_repeatedly(self, say: Callable[[str], None]) -> Callable[[], None]:
        """Print the status line regularly from a thread, so that a slow answer delays nothing else.

        Return a function that ends it.
        """
        stopping = threading.Event()

        def print_lines() -> None:
            pause = FIRST_AFTER_SECONDS
            while not stopping.wait(pause):
                if (line := self.status_line()) is not None:
                    say(line)
                pause = INTERVAL_SECONDS

        threading.Thread(target=print_lines, name="summary", daemon=True).start()
        return stopping.set

    def _hub(self) -> dict[str, str] | None:
        try:
            hub: dict[str, str] | None = json.loads((self._home / CREDENTIALS).read_text()).get(FIRST_USER)
        except OSError:
            return None
        return hub


def _needing_a_person(queue: dict[str, Any]) -> int:
    """Count the cases that wait at the hub or have an alarm; a case in both listed parts counts once."""
    waiting, attention = queue["waiting"], queue["attention"]
    both = {case["id"] for case in waiting["items"]} & {case["id"] for case in attention["items"]}
    return int(waiting["count"] + attention["count"] - len(both))
