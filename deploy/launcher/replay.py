"""`make demo`, `make year`, and the first start of `make run`: fill a new county with days that have gone by."""

import contextlib
import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

from deploy.launcher.configuration import Configuration, settings_leading_out
from deploy.launcher.exclusive import LOCK_FILE, exclusive_run
from deploy.launcher.postgres import Postgres
from deploy.launcher.servers import Started, start_servers
from deploy.launcher.summary import CREDENTIALS
from deploy.process.child_process import ChildProcess
from deploy.process.interrupts import Interrupts
from deploy.process.messages import CannotStart, say, step
from deploy.process.paths import PROJECT
from deploy.process.processes import free_ports

STOPS_WITHIN = 10.0  # seconds
MADE_BY_REPLAY = "made-by-replay"  # a file in homes that the next replay may empty
ANY_RATE = "1000000"  # requests a second of one account: everybody acts at once here


def was_started_before(home: Path) -> bool:
    """Whether services have run in this home: their accounts of development exist."""
    return (home / CREDENTIALS).exists()


def fill(configuration: Configuration, started: Started, kind: str) -> None:
    """Replay days into a county whose servers run and whose services do not.

    Raises:
        CannotStart: the replay failed.
    """
    [port] = free_ports(1)
    own = {
        "WEIQUAN_REPLAY": kind,
        "WEIQUAN_MEANING": "off",
        "WEIQUAN_SIMULATORS_PORT": str(port),
        "SIMULATORS_COUNTY": "off",
        "GATEWAY_REQUESTS_PER_SECOND": ANY_RATE,
        **{f"INTAKE_{platform}_URL": f"http://127.0.0.1:{port}" for platform in ("12345", "12315")},
    }
    command = [str(started.python), "-m", configuration.replay_module, "replay"]
    replaying = ChildProcess(command, cwd=PROJECT, env=started.environment | own)
    try:
        code = replaying.program.wait()
    finally:
        replaying.end(signal.SIGTERM, STOPS_WITHIN)
    if code != 0:
        raise CannotStart(f"the replay ended with exit code {code}: see {configuration.home / 'logs' / 'replay.log'}")


def replay(configuration: Configuration, kind: str) -> None:
    """Make a county in the home anew, with a server of its own, replay into it, put its report into ``reports``.

    Raises:
        CannotStart: settings lead out of the home, another county lies there, or the start or the replay failed.
    """
    if given := settings_leading_out(os.environ):
        raise CannotStart(f"a replay has a server, files and platforms of its own: start it without {', '.join(given)}")
    own = configuration.home / kind
    if was_started_before(own) and not (own / MADE_BY_REPLAY).exists():
        raise CannotStart(f"{own} holds a county that no replay has made: choose another WEIQUAN_HOME")
    Interrupts()
    chosen = replace(configuration, home=own, bus="postgres", profile="development", simulators=True)
    with contextlib.ExitStack() as stack:
        stack.enter_context(exclusive_run(own))
        if was_started_before(own):
            with step("removing the county of last time", say):
                _empty(own)
        (own / MADE_BY_REPLAY).touch()
        began = time.monotonic()
        started = start_servers(chosen, stack)
        say(f"replaying into {own}")
        try:
            fill(chosen, started, kind)
        finally:  # also a report that its record does not bear out
            if (own / "reports").exists():
                shutil.copytree(own / "reports", configuration.home / "reports", dirs_exist_ok=True)
        say(f"done in {time.monotonic() - began:.0f} s; look around: WEIQUAN_HOME={own} make run")


def _empty(home: Path) -> None:
    """Remove everything of a home but its lock."""
    Postgres(home, say).erase()
    for path in home.iterdir():
        if path.name == LOCK_FILE:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
