"""A whole county in containers, as compose.yaml describes it, started, broken and stopped from outside.

What compose does with ``depends_on`` is done here: without systemd podman has no timer that runs the checks of health,
and podman-compose waits for health only from podman 4.6 on. So the checks, as they are shipped, are run from here.
"""

import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import yaml

from deploy.process.paths import PROJECT
from tests.containers.handbook import compose_arguments
from tests.containers.images import BUILD
from tests.containers.podman import COMPOSE_VENV, STATE, Failed, run, run_program, steady_bridges

OVERRIDE = Path(__file__).with_name("override.yaml")
ROOT = STATE / "installation"
COMPOSE = ROOT / "deploy" / "compose"
SECRETS = COMPOSE / "secrets"
PROJECT_NAME = "weiquan"
HEALTHY_WITHIN = 300.0  # seconds; on a machine that does other things as well
ENDS_WITHIN = 300.0  # of a step
LOOK_SECONDS = 1.0  # whether a step has ended
CHECK_SECONDS = 5.0  # between two checks of health; compose.yaml says 5 for servers, 10 for services
GRACE_SECONDS = 15  # as compose.yaml gives to a process


class Installation:
    """The containers of one project, by the names of their services; of two of one the second is ``<name>_2``."""

    def __init__(self, *overrides: Path) -> None:
        self._files = (COMPOSE / "compose.yaml", OVERRIDE, *overrides)

    @property
    def services(self) -> dict[str, Any]:
        """What is started without a profile, in the order in which it starts."""
        document: dict[str, Any] = {}
        for path in self._files:
            for name, service in yaml.safe_load(path.read_text())["services"].items():
                document[name] = document.get(name, {}) | service
        started = {name: service for name, service in document.items() if not service.get("profiles")}
        ordered: dict[str, Any] = {}
        while len(ordered) < len(started):
            for name, service in started.items():
                if name not in ordered and set(service.get("depends_on", {})) <= set(ordered):
                    ordered[name] = service
        return ordered

    def containers(self, name: str) -> list[str]:
        """Return the names of the containers of a service."""
        count = self.services[name].get("scale", 1)
        return [name, *(f"{name}_{number}" for number in range(2, count + 1))]

    def lay(self) -> None:
        """Put the files of this checkout where the installation is; secrets stay."""
        for path in ROOT.iterdir() if ROOT.exists() else ():
            if path.name != "deploy":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for relative in run_program("git", "ls-files").stdout.splitlines():
            if (PROJECT / relative).is_file():
                (ROOT / relative).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(PROJECT / relative, ROOT / relative)

    def compose(self, *arguments: str, check: bool = True, given: str | None = None) -> str:
        """Run podman-compose as a person would docker compose, with the override."""
        files = [word for path in self._files for word in ("-f", str(path))]
        program = str(COMPOSE_VENV / "bin" / "podman-compose")
        build = ("--podman-build-args", " ".join(BUILD)) if "build" in arguments else ()
        ended = run_program(program, *build, *files, *arguments, check=check, given=given, folder=ROOT)
        return ended.stdout + ended.stderr

    def build(self) -> None:
        self.compose("build", "roles")

    def type(self, line: str, given: str | None = None) -> dict[str, float]:
        """Do what a line of the handbook says; of ``up --wait`` return what ``up`` does.

        Where podman has no terminal (``exec``, ``run``) it is told so.
        """
        arguments = compose_arguments(line)
        if arguments is None:
            run_program("sh", "-c", line, folder=ROOT)
        elif "--wait" in arguments:
            if "--build" in arguments:
                self.build()
            return self.up()
        elif arguments[0] in ("exec", "run"):
            self.compose(arguments[0], "-T", *arguments[1:], given=given)
        else:
            self.compose(*arguments)
            if "--force-recreate" in arguments:
                self.wait_healthy(arguments[-1])
        return {}

    def up(self) -> dict[str, float]:
        """Start everything in its order; return after how many seconds each was healthy, or had ended well."""
        began, took = time.monotonic(), {}
        services = self.services
        for name, service in services.items():
            for other, how in service.get("depends_on", {}).items():
                self._wait_for(other, how["condition"])
                took.setdefault(other, time.monotonic() - began)
            self.compose("up", "--detach", "--no-deps", "--no-build", name)
            steady_bridges(PROJECT_NAME)
        for name in (one for service in services for one in self.containers(service)):
            if name not in took:
                self._wait_for(name, "service_healthy")
                took[name] = time.monotonic() - began
        return took

    def container(self, name: str) -> str:
        service, _, number = name.partition("_")
        return f"{PROJECT_NAME}_{service}_{number or 1}"

    def inspect(self, name: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = json.loads(run("inspect", self.container(name)).stdout)
        return found[0]

    def execute(self, name: str, *command: str, given: str | None = None, check: bool = True) -> str:
        """Run a program in a container; return what it printed."""
        return run("exec", "--interactive", self.container(name), *command, given=given, check=check).stdout

    def logs(self, name: str) -> str:
        ended = run("logs", self.container(name), check=False)
        return ended.stdout + ended.stderr

    def kill(self, name: str) -> None:
        """End the first process of a container with SIGKILL, as the kernel does where memory is short."""
        os.kill(self.inspect(name)["State"]["Pid"], signal.SIGKILL)

    def restart(self, name: str) -> None:
        """Let a container end as it ends by itself, and start it again."""
        run("restart", "--time", str(GRACE_SECONDS), self.container(name))

    def address(self, name: str) -> str:
        """Return the address of a container inside."""
        networks = self.inspect(name)["NetworkSettings"]["Networks"]
        return str(networks[f"{PROJECT_NAME}_inside"]["IPAddress"])

    def wait_healthy(self, name: str) -> float:
        """Return after how many seconds it was healthy."""
        began = time.monotonic()
        self._wait_for(name, "service_healthy")
        return time.monotonic() - began

    def remove(self) -> None:
        """Remove containers, networks and volumes, and every secret."""
        if COMPOSE.exists():
            self.compose("down", "--volumes", "--timeout", "1", check=False)
        shutil.rmtree(SECRETS, ignore_errors=True)

    def _state(self, name: str) -> dict[str, Any]:
        state: dict[str, Any] = self.inspect(name)["State"]
        return state

    def _wait_for(self, name: str, condition: str) -> None:
        """Wait until a service is healthy, or has ended with 0.

        Raises:
            Failed: it ended otherwise, or not in time.
        """
        is_step = condition == "service_completed_successfully"
        until = time.monotonic() + (ENDS_WITHIN if is_step else HEALTHY_WITHIN)
        while not (self._has_ended(name) if is_step else self._is_healthy(name)):
            if time.monotonic() > until:
                raise Failed(f"{name}: not in time ({condition})\n{self.logs(name)[-3000:]}")
            time.sleep(LOOK_SECONDS if is_step else CHECK_SECONDS)

    def _has_ended(self, name: str) -> bool:
        state = self._state(name)
        if state["Status"] == "exited" and state["ExitCode"] != 0:
            raise Failed(f"{name} ended with {state['ExitCode']}\n{self.logs(name)[-3000:]}")
        return bool(state["Status"] == "exited")

    def _is_healthy(self, name: str) -> bool:
        return run("healthcheck", "run", self.container(name), check=False).returncode == 0
