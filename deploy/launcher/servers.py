"""Start what the services need: packages, PostgreSQL and Kafka where they are ours, and every schema migrated."""

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.broker import Broker
from deploy.launcher.configuration import Configuration
from deploy.launcher.environment import Environment
from deploy.launcher.logs import ProcessLogs
from deploy.launcher.postgres import Postgres
from deploy.launcher.programs import Program, common_environment, migration_program
from deploy.process.child_process import ChildProcess
from deploy.process.messages import CannotStart, say, step
from deploy.process.paths import PROJECT

MIGRATION_STOPS_WITHIN = 10.0  # seconds


class SupervisedServer:
    """PostgreSQL or the broker, restarted by the supervisor on the same port."""

    def __init__(self, name: str, server: Postgres | Broker) -> None:
        self.name = name
        self._server = server

    def start(self) -> None:
        with contextlib.suppress(CannotStart):  # the supervisor will find it ended and try again
            self._server.restart()

    def has_ended(self) -> bool:
        return self._server.has_ended()

    def has_exited_cleanly(self) -> bool:
        return False

    def has_refused_to_start(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What runs, and with what the host processes are started."""

    python: Path
    servers: list[SupervisedServer]
    environment: dict[str, str]  # of every host process
    logs: ProcessLogs


def start_servers(configuration: Configuration, stack: contextlib.ExitStack) -> Started:
    """Start the servers, to be stopped when the stack is unwound.

    ``CannotStart`` is raised if a server does not start, or a migration fails.
    """
    parts = ["run", "kafka"] if configuration.own_broker else ["run"]
    python = Environment().ensure(parts, say)
    servers: list[SupervisedServer] = []
    database_url = configuration.database_url
    if database_url is None:
        postgres = Postgres(configuration.home, say)
        stack.callback(postgres.stop)
        with step("starting PostgreSQL", say):
            postgres.start()
        database_url = postgres.socket_url
        servers.append(SupervisedServer("PostgreSQL", postgres))
    bootstrap = configuration.kafka_bootstrap
    if configuration.own_broker:
        broker = Broker(configuration.home, quick=False, say=say)
        stack.callback(broker.stop)
        with step("starting Kafka", say):
            bootstrap = broker.start()
        say(f"  on {bootstrap}")
        servers.append(SupervisedServer("Kafka", broker))
    environment = common_environment(configuration, os.environ, database_url, bootstrap)
    logs = ProcessLogs(configuration.home / "logs", to_terminal=configuration.logs_to_terminal)
    with step("migrating the databases", say):
        _migrate(migration_program(configuration, python, environment), logs)
    return Started(python=python, servers=servers, environment=environment, logs=logs)


def _migrate(program: Program, logs: ProcessLogs) -> None:
    with logs.open(program.name) as output:
        migrating = ChildProcess(program.command, cwd=PROJECT, env=program.env, output=output)
    try:
        code = migrating.program.wait()
    finally:
        migrating.end(signal.SIGTERM, MIGRATION_STOPS_WITHIN)
    if code != 0:
        reason = logs.refusal_message(program.name) or f"see {logs.path(program.name) or 'above'}"
        raise CannotStart(f"the migrations failed (exit code {code}), nothing was started: {reason}")
