"""`make run` with a stand-in for the services: started, watched over, stopped, begun again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.launcher.logs import ProcessLogs
from deploy.launcher.postgres import Postgres
from deploy.launcher.supervisor import STOP_WITHIN
from deploy.process.paths import PROJECT
from deploy.process.processes import free_ports, is_running, wait_until
from deploy.registry import REFUSED
from tests.sweeps import sampled

PATIENCE = 20.0  # seconds


class Run:
    """One `make run` and what it says."""

    def __init__(self, home: Path, **env: str) -> None:
        (port,) = free_ports(1)
        self.port = port
        self.output: list[str] = []
        self.program = subprocess.Popen(
            [sys.executable, "-m", "deploy.launcher", "run"],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
                "WEIQUAN_HOME": str(home),
                "WEIQUAN_PORT": str(port),
                "WEIQUAN_HOST_MODULE": "tests.deploy.stand_in_host",
                "WEIQUAN_REPLAY_MODULE": "tests.deploy.stand_in_host",
                "WEIQUAN_LOG": "json",
                **env,
            },
        )

    def wait_for_line(self, beginning: str) -> str:
        """Read on until it says this."""
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self.output.append(line.rstrip())
            if line.startswith(beginning):
                return line.rstrip()
        pytest.fail(f"{beginning!r} was never said, but: {self.output}")

    def end(self, number: int = signal.SIGINT) -> int:
        self.program.send_signal(number)
        rest, _ = self.program.communicate(timeout=PATIENCE)
        self.output += rest.splitlines()
        return self.program.returncode

    def hosts(self) -> dict[str, int]:
        hosts = [line.split() for line in self.output if line.startswith("host ")]
        return {what: int(pid) for _, what, pid, _ in hosts if what != "migrate"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One home, begun again by every test: that is what homes are for."""
    path = tmp_path_factory.mktemp("run") / "home"
    yield path
    Postgres(path).erase()


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(**env: str) -> Run:
        runs.append(Run(home, **env))
        return runs[-1]

    yield begin
    for run in runs:
        if run.program.poll() is None:
            run.end()
        if run.program.stdout is not None:
            run.program.stdout.close()


@sampled
def test_a_run_says_once_that_it_is_ready_and_leaves_nothing_behind(start: Callable[..., Run], home: Path) -> None:
    run = start()
    ready = run.wait_for_line("ready ")
    postgres = Postgres(home).find_leftover()

    code = run.end()

    assert ready == f"ready http://127.0.0.1:{run.port}"
    assert code == 0
    assert [line for line in run.output if line.startswith("ready ")] == [ready]
    assert postgres is not None
    assert not is_running(postgres.pid)
    assert not is_running(run.hosts()["all"])
    assert (home / "internal.key").stat().st_mode & 0o777 == 0o600


def test_what_processes_write_stands_in_files_of_the_home_and_not_on_the_terminal(
    start: Callable[..., Run], home: Path
) -> None:
    run = start(WEIQUAN_LOG="")
    run.wait_for_line("ready ")

    assert run.wait_for_line("what the services log: ") == f"what the services log: {home / 'logs'}"
    assert run.end() == 0
    assert run.hosts() == {}
    assert (home / "logs" / "all.log").read_text().startswith("host all ")
    assert (home / "logs" / "migrate.log").read_text().startswith("host migrate ")
    assert (home / "logs" / "all.log").stat().st_mode & 0o777 == 0o600


def test_a_run_says_what_each_step_took_and_where_the_console_is(start: Callable[..., Run]) -> None:
    run = start()
    run.wait_for_line("ready ")

    assert run.wait_for_line("the console: ") == f"the console: http://127.0.0.1:{run.port}/console/"
    assert run.end() == 0
    for beginning in ("starting PostgreSQL", "starting the services"):
        at = run.output.index(beginning)
        assert any(line.startswith("  done in ") for line in run.output[at : at + 5])


def test_a_new_county_begins_with_a_month_and_one_that_ran_before_does_not(
    start: Callable[..., Run], home: Path
) -> None:
    new = start(WEIQUAN_HISTORY="on", WEIQUAN_LOG="")
    new.wait_for_line("ready ")
    new.end()
    (home / "credentials.json").write_text("{}")
    old = start(WEIQUAN_HISTORY="on", WEIQUAN_LOG="")
    old.wait_for_line("ready ")
    old.end()
    (home / "credentials.json").unlink()

    replayed = ["a new county: replaying a month that has gone by"]
    assert [line for line in new.output if line.startswith("a new county")] == replayed
    assert [line for line in new.output if line.startswith("host replay")]
    assert [line for line in old.output if line.startswith(("a new county", "host replay"))] == []


def test_a_county_starts_though_its_month_could_not_be_replayed(start: Callable[..., Run], home: Path) -> None:
    run = start(WEIQUAN_HISTORY="on", REPLAY_EXIT="3", WEIQUAN_LOG="")
    run.wait_for_line("ready ")
    run.end()

    assert [line for line in run.output if "exit code 3" in line and line.endswith("going on with what there is")]
    assert str(home / "logs" / "replay.log") in "".join(run.output)


def test_a_second_run_of_a_home_is_refused_because_there_is_one(start: Callable[..., Run]) -> None:
    first = start()
    first.wait_for_line("ready ")

    second = start()

    assert second.wait_for_line("already running").endswith(f"http://127.0.0.1:{first.port}")
    assert second.program.wait(PATIENCE) == 1


def test_a_fallen_service_and_a_fallen_database_are_started_again(start: Callable[..., Run], home: Path) -> None:
    run = start()
    run.wait_for_line("ready ")
    host, postgres = run.hosts()["all"], Postgres(home).find_leftover()
    assert postgres is not None

    os.kill(host, signal.SIGKILL)
    os.kill(postgres.pid, signal.SIGKILL)

    run.wait_for_line("PostgreSQL has ended")
    run.wait_for_line("host all")
    assert run.hosts()["all"] != host
    assert wait_until(
        lambda: (found := Postgres(home).find_leftover()) is not None and found.pid != postgres.pid, PATIENCE
    )


def test_a_service_that_was_requested_to_leave_is_started_again_at_once_each_time(start: Callable[..., Run]) -> None:
    run = start()
    run.wait_for_line("ready ")

    for _ in range(3):
        os.kill(run.hosts()["all"], signal.SIGTERM)

        assert run.wait_for_line("all has ended") == "all has ended; started again in 0 s"
        run.wait_for_line("host all")


def test_a_service_that_falls_is_started_again_at_once_and_later_when_it_falls_again(start: Callable[..., Run]) -> None:
    run = start()
    run.wait_for_line("ready ")

    for seconds in ("0", "0.5", "1"):
        os.kill(run.hosts()["all"], signal.SIGKILL)

        assert run.wait_for_line("all has ended") == f"all has ended; started again in {seconds} s"
        run.wait_for_line("host all")


@pytest.mark.parametrize("log", ["json", "files"])
def test_a_service_that_refuses_to_start_ends_the_run_and_a_person_sees_why(
    start: Callable[..., Run], home: Path, log: str
) -> None:
    run = start(STAND_IN_REFUSES="1", WEIQUAN_LOG=log)
    rest, _ = run.program.communicate(timeout=PATIENCE)

    assert run.program.returncode == REFUSED
    assert rest.count("refuses to start: STAND_IN_REFUSES is given") == 1
    assert "started again" not in rest
    assert Postgres(home).find_leftover() is None


def test_services_end_with_a_killed_launcher_and_the_next_run_adopts_its_database(
    start: Callable[..., Run], home: Path
) -> None:
    first = start()
    first.wait_for_line("ready ")
    first.end(signal.SIGKILL)

    assert wait_until(lambda: not is_running(first.hosts()["all"]), PATIENCE)
    second = start()
    second.wait_for_line("PostgreSQL still runs from an earlier start")
    second.wait_for_line("ready ")
    assert second.end(signal.SIGTERM) == 0
    assert Postgres(home).find_leftover() is None


def test_each_service_gets_a_process_and_a_port_of_its_own(start: Callable[..., Run]) -> None:
    run = start(WEIQUAN_PROCESSES="each", WEIQUAN_SIMULATORS="off")
    run.wait_for_line("ready ")
    while len(run.hosts()) < 6:  # whoever is not needed for the gateway's door may begin later
        run.wait_for_line("host ")
    run.end()

    ports = {line.split()[1]: line.split()[3] for line in run.output if line.startswith("host ")}
    assert set(ports) == {"migrate", "intake", "dispatch", "odr", "refunds", "analytics", "gateway"}
    assert ports["gateway"] == str(run.port)
    assert len(set(ports.values())) == 7


def test_services_stay_until_the_gateway_has_answered_whom_it_let_in(start: Callable[..., Run]) -> None:
    run = start(WEIQUAN_PROCESSES="each", WEIQUAN_SIMULATORS="off")
    run.wait_for_line("ready ")
    while len(run.hosts()) < 6:
        run.wait_for_line("host ")

    assert run.end() == 0

    gone = [line.split()[1] for line in run.output if line.startswith("gone ")]
    assert gone[0] == "gateway"
    assert {*gone} == {*run.hosts()}


def test_a_second_request_to_stop_does_not_wait_for_an_unresponsive_service(start: Callable[..., Run]) -> None:
    run = start(STAND_IN_IS_DEAF="yes")
    run.wait_for_line("ready ")
    run.program.send_signal(signal.SIGINT)
    run.wait_for_line("stopping")
    began = time.monotonic()

    assert run.end() == 0
    assert time.monotonic() - began < STOP_WITHIN
    assert not is_running(run.hosts()["all"])


def test_nothing_is_started_on_a_database_that_could_not_be_migrated(start: Callable[..., Run]) -> None:
    run = start(MIGRATION_EXIT="3")

    assert "exit code 3" in run.wait_for_line("the migrations failed")
    assert run.program.wait(PATIENCE) == 1
    assert run.hosts() == {}


def test_a_process_starts_though_its_log_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the directory should be")
    logs = ProcessLogs(tmp_path / "logs")

    with logs.open("all") as file:
        assert file is None
    assert logs.refusal_message("all") is None


def test_a_log_is_truncated_even_if_it_cannot_be_rotated(tmp_path: Path) -> None:
    (tmp_path / "all.log").write_text("a long line of a process")
    (tmp_path / "all.log.1").symlink_to(tmp_path / "no such directory" / "file")

    ProcessLogs(tmp_path, max_bytes=10).rotate()

    assert (tmp_path / "all.log").read_text() == ""


def test_a_refusal_of_an_earlier_start_is_not_reported(tmp_path: Path) -> None:
    logs = ProcessLogs(tmp_path)
    (tmp_path / "migrate.log").write_text("refuses to start: of an earlier day\n")

    with logs.open("migrate") as file:
        assert file is not None
        file.write(b"something else failed\n")

    assert logs.refusal_message("migrate") is None


def test_a_log_that_has_grown_too_large_is_set_aside_once_and_begun_anew_while_its_process_writes_on(
    tmp_path: Path,
) -> None:
    logs = ProcessLogs(tmp_path, max_bytes=10)
    with logs.open("all") as file:
        assert file is not None
        file.write(b"a long first line\n")
        file.flush()

        logs.rotate()
        file.write(b"second\n")

    assert (tmp_path / "all.log.1").read_bytes() == b"a long first line\n"
    assert (tmp_path / "all.log").read_bytes() == b"second\n"
