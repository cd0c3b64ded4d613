"""A whole Weiquan as ``make run`` starts it, and the people who use it from outside."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from chassis.db.migrate import ROOT
from chassis.tls import client_context
from deploy.process.processes import free_ports
from tests.certificates import Authority

READY_SECONDS = 120
STOP_SECONDS = 60
ARRIVES_SECONDS = 30  # an event has long been heard by then
LOOK_SECONDS = 0.1  # each look is a request to what is waited for
_KEYS = itertools.count(1)


class Town:
    """One launcher and what it started; ``as_(name)`` is a client with that development credential."""

    def __init__(
        self,
        home: Path,
        bus: str,
        processes: str,
        authority: Authority | None = None,
        database_url: str | None = None,
        *,
        simulators: bool = False,
    ) -> None:
        """``authority``: every line is under TLS, and this one vouches for each process.

        ``database_url``: a database that is already there; else one of its own.
        """
        self.home = home
        self.mode = (bus, processes)
        [self.port] = free_ports(1)
        self._environment = {
            "WEIQUAN_HOME": str(home),
            "WEIQUAN_PORT": str(self.port),
            "WEIQUAN_BUS": bus,
            "WEIQUAN_PROCESSES": processes,
            "WEIQUAN_SIMULATORS": "on" if simulators else "off",
        }
        if database_url:
            self._environment["WEIQUAN_DATABASE_URL"] = database_url
        self.authority = authority.file if authority else None
        if authority:
            certified = {"WEIQUAN_TLS_CERTIFICATE": authority.certify(), "WEIQUAN_TLS_AUTHORITY": authority.file}
            self._environment |= {name: str(path) for name, path in certified.items()}
        self._process: subprocess.Popen[str] | None = None
        self._log = home.with_suffix(".log")
        self._clients = contextlib.ExitStack()

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}" if self.authority else f"http://127.0.0.1:{self.port}"

    @property
    def broker(self) -> Path | None:
        """The directory of its Kafka, if it has one."""
        return self.home / "kafka" if self.mode[0] == "kafka" else None

    def start(self) -> None:
        """Return when the launcher has said it is ready."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "deploy.launcher", "run"],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        until = time.monotonic() + READY_SECONDS
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == f"ready {self.address}":
                return
            assert time.monotonic() < until, "not ready in time"
        raise AssertionError(f"the launcher ended: {self._log.read_text()[-2000:]}")

    def greeting(self) -> list[str]:
        """What it says after that to a person at its terminal."""
        assert self._process is not None
        assert self._process.stdout is not None
        return [line.rstrip() for line in itertools.takewhile(_is_greeting, self._process.stdout)]

    def stop(self) -> int:
        """Ctrl-C, and the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=STOP_SECONDS)
        return self._process.returncode

    @contextlib.contextmanager
    def running(self) -> Iterator["Town"]:
        self.start()
        try:
            yield self
        finally:
            self._clients.close()
            if self._process is not None and self._process.poll() is None:
                self.stop()

    def logs(self) -> str:
        """Everything the launcher and the processes have written."""
        files = [self._log, *sorted((self.home / "logs").glob("*.log*"))]
        return "".join(file.read_text(errors="replace") for file in files)

    def credentials(self, name: str) -> dict[str, str]:
        entry = json.loads((self.home / "credentials.json").read_text())[name]
        return {entry["header"]: entry["value"]}

    def as_(self, name: str) -> "Person":
        client = httpx.Client(
            base_url=self.address,
            headers=self.credentials(name),
            timeout=20,
            trust_env=False,
            verify=client_context(self.authority),
        )
        self._clients.callback(client.close)
        return Person(client)


def _is_greeting(line: str) -> bool:
    return not line.startswith("what the services log")


class Person:
    """Somebody with a key; every POST carries a fresh ``Idempotency-Key``."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str, expect: int = 200) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == expect, (path, answer.status_code, answer.text)
        return answer.json()

    def post(self, path: str, body: Any = None, expect: int = 200) -> Any:
        answer = self.client.post(path, json=body or {}, headers={"Idempotency-Key": f"journey-{next(_KEYS)}"})
        assert answer.status_code == expect, (path, answer.status_code, answer.text)
        return answer.json()

    def refused(self, path: str, body: Any, code: str) -> None:
        """The present state does not allow it, for this reason."""
        assert self.post(path, body, expect=409)["code"] == code, path

    def see(self, path: str, when: Callable[[Any], bool]) -> Any:
        """Read until what another service told has arrived here."""
        until = time.monotonic() + ARRIVES_SECONDS
        while True:
            answer = self.client.get(path)
            if answer.status_code == 200 and when(answer.json()):
                return answer.json()
            assert time.monotonic() < until, (path, answer.status_code, answer.text[:2000])
            time.sleep(LOOK_SECONDS)
