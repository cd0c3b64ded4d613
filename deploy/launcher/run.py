"""`make run`: install packages, start PostgreSQL and Kafka if needed, migrate, start the services, supervise them."""

import contextlib
import os
import signal
import time
from pathlib import Path

from deploy.kafka.broker import Broker
from deploy.launcher.account import server_account
from deploy.launcher.cluster import Cluster
from deploy.launcher.configuration import Configuration
from deploy.launcher.environment import Environment
from deploy.launcher.exclusive import LOCK_FILE, exclusive_run
from deploy.launcher.logs import ProcessLogs
from deploy.launcher.postgres import Postgres
from deploy.launcher.programs import service_programs
from deploy.launcher.replay import fill, was_started_before
from deploy.launcher.servers import Started, start_servers
from deploy.launcher.summary import Summary
from deploy.launcher.supervisor import Supervisor
from deploy.process.child_process import ChildProcess
from deploy.process.interrupts import Interrupts, Stopped
from deploy.process.locks import try_lock
from deploy.process.messages import CannotStart, say, warn
from deploy.process.paths import PROJECT
from deploy.process.processes import is_free, is_running, wait_until

STOP_WITHIN = 60.0  # seconds
MEANING_STOPS_WITHIN = 5.0  # seconds


def run(configuration: Configuration) -> None:
    """Start everything and supervise it until a stop signal; a new county may first get a month of history.

    Raises:
        CannotStart: the port is taken.
    """
    interrupts = Interrupts()
    with contextlib.suppress(Stopped), contextlib.ExitStack() as stack:
        stack.enter_context(exclusive_run(configuration.home, configuration.address))
        if not is_free(configuration.port):
            raise CannotStart(f"port {configuration.port} is taken: choose another, WEIQUAN_PORT=8081 make run")
        began = time.monotonic()
        started = start_servers(configuration, stack)
        if configuration.history and not was_started_before(configuration.home):
            _begin_with_a_month(configuration, started)
        logs = started.logs
        children = service_programs(configuration, started.python, started.environment)
        say("starting the services")
        starting = time.monotonic()
        interrupts.interrupts_start = False

        def greet() -> None:
            now = time.monotonic()
            say(f"  done in {now - starting:.1f} s, {now - began:.1f} s in all; Ctrl-C stops everything")
            _greet(configuration, logs, stack)
            _fetch_meaning(started.python, logs, stack)

        Supervisor(started.servers, children, interrupts, logs).run(configuration.address, say, greet)


def _begin_with_a_month(configuration: Configuration, started: Started) -> None:
    """Replay a month into a new county; without it, or with a part of it, everything works as well."""
    say("a new county: replaying a month that has gone by")
    try:
        fill(configuration, started, "month")
    except CannotStart as failure:
        warn(f"{failure}; going on with what there is")


def _greet(configuration: Configuration, logs: ProcessLogs, stack: contextlib.ExitStack) -> None:
    """Print where to look, and from then on a status line regularly, until the stack is unwound."""
    summary = Summary(configuration.address, configuration.home)
    for line in summary.greeting_lines():
        say(line)
    if not configuration.logs_to_terminal:
        say(f"what the services log: {logs.directory}")
        stack.callback(summary.print_repeatedly(say))


def _fetch_meaning(python: Path, logs: ProcessLogs, stack: contextlib.ExitStack) -> None:
    """Install behind everything else what the second reading needs, 91 MB; without it texts are read once."""
    if os.environ.get("WEIQUAN_MEANING") == "off" or not Environment().is_missing("meaning"):
        return
    with logs.open("meaning") as output:
        fetching = ChildProcess([str(python), "-m", "deploy.launcher", "env", "meaning"], cwd=PROJECT, output=output)
    stack.callback(fetching.end, signal.SIGTERM, MEANING_STOPS_WITHIN)
    say("fetching behind what the second reading of texts needs (91 MB; WEIQUAN_MEANING=off: never)")


def stop(home: Path) -> None:
    """Stop the launcher of this home, or a PostgreSQL server left running by a killed one.

    Raises:
        CannotStart: the launcher does not end.
    """
    lock = try_lock(home / LOCK_FILE)
    if lock is None:
        pid = int((home / LOCK_FILE).read_text().split()[0])
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: not is_running(pid), STOP_WITHIN):
            raise CannotStart(f"{pid} does not end")
        return
    os.close(lock)
    for cluster in (own := Cluster(home.absolute(), server_account()), own.successor):
        Postgres(home, cluster=cluster).stop_leftover()


def run_kafka(home: Path, port: int) -> None:
    """Run a Kafka broker until a stop signal (`make kafka`).

    Raises:
        CannotStart: the broker has ended by itself.
    """
    interrupts = Interrupts()
    with contextlib.suppress(Stopped), contextlib.ExitStack() as stack:
        Environment().ensure(["kafka"], say)
        broker = Broker(home, port=port, quick=False, say=say)
        stack.callback(broker.stop)
        say(f"ready {broker.start()}")
        interrupts.interrupts_start = False
        while not wait_until(lambda: interrupts.should_stop or broker.has_ended(), 1.0):
            pass
        if not interrupts.should_stop:
            raise CannotStart(f"the broker has ended: see {broker.files}")
