"""What a person at the terminal of ``make run`` sees: where to look, whom to sign in as, a calm line now and then."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deploy.launcher.gateway_client import get

FIRST_AFTER, EVERY = 20.0, 300.0  # seconds
CREDENTIALS = "credentials.json"  # written by the gateway, in development alone
FIRST_USER = "hub"


class Summary:
    """The work queue in one line, read through the gateway with the hub's development key."""

    def __init__(self, address: str, home: Path) -> None:
        self._address = address
        self._home = home

    def greeting(self) -> list[str]:
        """The console's address, and in development a user and password to try; passwords stand nowhere else."""
        lines = [f"the console: {self._address}/console/"]
        if (hub := self._hub()) is not None and "password" in hub:
            file = self._home / CREDENTIALS
            lines.append(f"  sign in as {hub['user']}, password {hub['password']} (others: {file}; development only)")
        return lines

    def line(self) -> str | None:
        """``12:03  214 complaints today, 3 need a person · …``; ``None`` where the figures cannot be had."""
        if (hub := self._hub()) is None:
            return None
        status, body = get(self._address, "/v1/desk", {hub["header"]: hub["value"]})
        if status != 200:
            return None
        desk = json.loads(body)
        received, waiting = desk["today"]["received"], _needing_a_person(desk)
        complaints = "1 complaint" if received == 1 else f"{received} complaints"
        people = "1 needs a person" if waiting == 1 else f"{waiting} need a person"
        return f"{time.strftime('%H:%M')}  {complaints} today, {people} · {self._address}/console/"

    def repeat(self, say: Callable[[str], None]) -> Callable[[], None]:
        """Say it now and then from a thread, so that a slow answer delays nothing; return what ends that."""
        stopping = threading.Event()

        def go_on() -> None:
            pause = FIRST_AFTER
            while not stopping.wait(pause):
                if (line := self.line()) is not None:
                    say(line)
                pause = EVERY

        threading.Thread(target=go_on, name="summary", daemon=True).start()
        return stopping.set

    def _hub(self) -> dict[str, str] | None:
        try:
            hub: dict[str, str] | None = json.loads((self._home / CREDENTIALS).read_text()).get(FIRST_USER)
        except OSError:
            return None
        return hub


def _needing_a_person(desk: dict[str, Any]) -> int:
    """Count the cases at the hub or with an alarm; one that is both counts once, as far as the lists show it."""
    waiting, attention = desk["waiting"], desk["attention"]
    both = {case["id"] for case in waiting["items"]} & {case["id"] for case in attention["items"]}
    return int(waiting["count"] + attention["count"] - len(both))
