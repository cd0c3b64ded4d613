"""The command line of the launcher."""

import argparse
import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from deploy.kafka.classpath import are_jars_cached
from deploy.launcher import replay, run
from deploy.launcher.backup import Databases, backup, begin_new_epoch, exclusive_home, open_databases, restore
from deploy.launcher.browser import ensure_browser, find_browser
from deploy.launcher.configuration import Configuration
from deploy.launcher.debian import PROMETHEUS, PROMTOOL, ensure_tools, find_tool
from deploy.launcher.environment import PARTS, Environment
from deploy.launcher.point_in_time import make_base_copy, recover
from deploy.launcher.postgres import Postgres
from deploy.launcher.upgrade import upgrade
from deploy.process.interrupts import Interrupts, Stopped
from deploy.process.messages import CannotStart, say, warn
from deploy.process.paths import PROJECT, home_path

KAFKA_PORT = 9092
# Megabytes to download, 2026-11-30, Linux on x86_64.
PACKAGES_MB = {
    "run": 49,
    "meaning": 91,
    "dev": 151,
    "kafka": 36,
    "clients": 140,
}  # the last with what they fetch: Node's packages, jars
JARS_MB, BROWSER_MB, PROMETHEUS_MB = 43, 135, 19
# These first put back what they were replacing when they are asked to stop.
REPLACING_COMMANDS = ("restore", "recover", "upgrade-db")


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; an expected failure is a message, not a traceback."""
    given = _parser().parse_args(arguments)
    if given.command in REPLACING_COMMANDS:
        Interrupts()
    try:
        _run_command(given)
    except CannotStart as refusal:
        warn(str(refusal))
        return 1
    except (KeyboardInterrupt, Stopped):
        return 130
    return 0


def _run_command(given: argparse.Namespace) -> None:
    match given.command:
        case "run" | "demo" | "year" | "stop" | "kafka":
            run_county_command(given)
        case "env":
            Environment().ensure(given.parts, say)
        case "announce" | "tools":
            prepare_tests(say, fetch=given.command == "tools")
        case "bundle":
            Environment().ensure(["run"], say)
            Environment().bundle(given.parts, given.into, say)
        case "migration":
            write_migration(given.service, given.message)
        case "upgrade-db":
            upgrade(home_path(), say)
        case "base" | "recover" | "backup" | "restore" | "restored" | "administrator":
            run_data_command(given, Environment().ensure(["run"], say), Configuration.read())


def run_county_command(given: argparse.Namespace) -> None:
    """Start, fill or stop a county, or start a broker."""
    match given.command:
        case "run":
            run.run(Configuration.read())
        case "stop":
            run.stop(home_path())
        case "kafka":
            run.run_kafka(home_path(), given.port)
        case "demo" | "year":
            replay.replay(Configuration.read(), given.command)


def prepare_tests(say: Callable[[str], None], *, fetch: bool) -> None:
    """Fetch the programs that tests need, or only print what is still missing and how long the tests take."""
    if fetch:
        ensure_browser(say)
        ensure_tools(say, PROMETHEUS, PROMTOOL)
        subprocess.run([Environment().python, "-m", "tests.contracts.clients.toolbox"], cwd=PROJECT, check=True)
        return
    missing = {part: size for part, size in PACKAGES_MB.items() if Environment().is_missing(part)}
    missing |= {} if are_jars_cached() else {"Kafka's jars": JARS_MB}
    missing |= {} if find_browser() else {"Chromium and a Chinese font": BROWSER_MB}
    missing |= {} if find_tool(PROMETHEUS) and find_tool(PROMTOOL) else {"Prometheus": PROMETHEUS_MB}
    if missing:
        sizes = ", ".join(f"{what} {size}" for what, size in missing.items())
        say(f"make test fetches about {sum(missing.values())} MB, once: {sizes}")
    say("make test: checks for a minute, then tests for about forty minutes on two cores")


def run_recovery_command(given: argparse.Namespace, configuration: Configuration) -> None:
    """Make a base copy of the embedded server, or recover the server as of an earlier instant.

    Raises:
        CannotStart: the server is not ours, or the instant has no time zone.
    """
    if configuration.database_url is not None:
        raise CannotStart("the server of DATABASE_URL is archived and recovered by its own means (docs/operations.md)")
    archive = given.archive.absolute()
    if given.command == "base":
        make_base_copy(configuration.home, archive, say)
        return
    instant = datetime.fromisoformat(given.instant) if given.instant else None
    if instant is not None and instant.tzinfo is None:
        raise CannotStart("TIME needs its zone: TIME=2026-11-26T10:00:00+08:00")
    recover(configuration.home, archive, instant, say)


def run_data_command(given: argparse.Namespace, python: Path, configuration: Configuration) -> None:
    """Run a command on the data: a backup, a restore, a new epoch, a recovery or a new administrator."""
    if given.command in ("base", "recover"):
        run_recovery_command(given, configuration)
        return
    home, url = configuration.home, configuration.database_url
    with contextlib.ExitStack() as stack:
        if given.command == "restore":
            stack.enter_context(exclusive_home(home, url))
        databases = stack.enter_context(open_databases(home, url, say))
        match given.command:
            case "backup":
                backup(
                    databases, home, (given.into or home / "backups" / time.strftime("%Y%m%d-%H%M%S")).absolute(), say
                )
            case "restore":
                restore(databases, home, given.source.absolute(), given.service, say, elsewhere=url is not None)
            case "restored":
                begin_new_epoch(databases, given.service, say)
            case "administrator":
                make_administrator(given.name, python, databases)


def make_administrator(name: str, python: Path, databases: Databases) -> None:
    """Create an administrator; the gateway's own program asks for the password.

    Raises:
        CannotStart: the administrator was not created.
    """
    env = os.environ | {"GATEWAY_DATABASE_URL": databases.for_schema("gateway").url}
    command = [str(python), "-m", "gateway", "administrator", name]
    if subprocess.run(command, cwd=PROJECT, env=env, check=False).returncode != 0:
        raise CannotStart(f"{name} was not let in")


def write_migration(service: str, message: str) -> None:
    """Write a migration from the difference between a service's tables and a temporary, migrated database.

    Raises:
        CannotStart: there is no such service, or no migration was written.
    """
    package = PROJECT / ("gateway" if service == "gateway" else f"services/{service}")
    if not package.is_dir():
        raise CannotStart(f"there is no service {service!r}")
    python = Environment().ensure(["run"], say)
    with tempfile.TemporaryDirectory(prefix="weiquan-") as home:
        postgres = Postgres(Path(home))
        try:
            command = [
                str(python),
                "-m",
                "chassis.db.write_migration",
                str(package.relative_to(PROJECT)),
                service,
                message,
            ]
            env = os.environ | {"WEIQUAN_DATABASE_URL": postgres.start()}
            if subprocess.run(command, cwd=PROJECT, env=env, check=False).returncode != 0:
                raise CannotStart("no migration was written")
        finally:
            postgres.erase()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.launcher")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run")
    commands.add_parser("demo")
    commands.add_parser("year")
    commands.add_parser("stop")
    commands.add_parser("announce")
    commands.add_parser("tools")
    commands.add_parser("upgrade-db")
    commands.add_parser("backup").add_argument("into", type=Path, nargs="?")
    restore_parser = commands.add_parser("restore")
    restore_parser.add_argument("source", type=Path)
    restore_parser.add_argument("service", nargs="?")
    commands.add_parser("base").add_argument("archive", type=Path)
    recover_parser = commands.add_parser("recover")
    recover_parser.add_argument("archive", type=Path)
    recover_parser.add_argument("instant", nargs="?")
    commands.add_parser("restored").add_argument("service")
    commands.add_parser("administrator").add_argument("name")
    commands.add_parser("kafka").add_argument("--port", type=int, default=KAFKA_PORT)
    commands.add_parser("env").add_argument("parts", nargs="*", choices=PARTS, default=["run"])
    bundle = commands.add_parser("bundle")
    bundle.add_argument("into", type=Path)
    bundle.add_argument("parts", nargs="*", choices=PARTS, default=["run"])
    migration = commands.add_parser("migration")
    migration.add_argument("service")
    migration.add_argument("message")
    return parser
