"""A host that what it was told forbids to start says why in one line, and that there is no use in trying again.

The others that start beside it are asked to leave, and say nothing of that.
"""

import base64
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.process.paths import PROJECT
from deploy.registry import REFUSED
from tests.sweeps import sampled

KEY = base64.b64encode(b"k" * 32).decode()
IN_SWEEPS = pytest.mark.campaign  # one more of a kind
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Of a host in production."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.endswith(("_DATABASE_URL", "_VAULT_KEY"))
    }
    return inherited | {
        "WEIQUAN_HOME": str(home),
        "WEIQUAN_PROFILE": "production",
        "WEIQUAN_DATABASE_URL": NOWHERE,
        "WEIQUAN_INTERNAL_KEY": "i" * 64,
        "WEIQUAN_BUS": "postgres",
        **variables,
    }


def hosted(what: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A host that ends by itself."""
    command, env = [sys.executable, "-m", "deploy.host", what], environment(home, **variables)
    return subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=60, check=False)


@sampled
@pytest.mark.parametrize(
    ("what", "variables", "why"),
    [
        ("all", {}, "INTAKE_VAULT_KEY must be given in production"),
        pytest.param("gateway", {}, "GATEWAY_VAULT_KEY must be given in production", marks=IN_SWEEPS),
        ("intake", {"INTAKE_VAULT_KEY": "short"}, "a master key is written in base64 or hexadecimal"),
        ("dispatch", {"WEIQUAN_DATABASE_URL": ""}, "WEIQUAN_DATABASE_URL is missing"),
        ("migrate", {"WEIQUAN_DATABASE_URL": ""}, "WEIQUAN_DATABASE_URL is missing"),
        pytest.param("dispatch", {"WEIQUAN_INTERNAL_KEY": ""}, "WEIQUAN_INTERNAL_KEY is missing", marks=IN_SWEEPS),
        pytest.param("dispatch", {"WEIQUAN_BUS": "kafka"}, "KAFKA_BOOTSTRAP is missing", marks=IN_SWEEPS),
        pytest.param("dispatch", {}, "WEIQUAN_LISTEN_PORT is missing", marks=IN_SWEEPS),
        ("dispatch", {"WEIQUAN_LISTEN_PORT": "138 0000"}, "WEIQUAN_LISTEN_PORT must be a number"),
        ("gateway", {"GATEWAY_VAULT_KEY": KEY, "GATEWAY_SECOND_FACTOR": "no"}, "GATEWAY_SECOND_FACTOR is required or"),
    ],
)
def test_it_refuses_what_is_missing_or_unsound_in_one_line(
    tmp_path: Path, what: str, variables: dict[str, str], why: str
) -> None:
    ended = hosted(what, tmp_path, **variables)

    assert (ended.returncode, ended.stdout) == (REFUSED, "")
    [line] = ended.stderr.splitlines()
    assert line.startswith(f"refuses to start: {why}")


def test_who_lets_an_administrator_in_learns_which_database_is_missing(tmp_path: Path) -> None:
    command, env = [sys.executable, "-m", "gateway", "administrator", "head"], environment(tmp_path)
    env["WEIQUAN_DATABASE_URL"] = ""
    ended = subprocess.run(
        command,
        cwd=PROJECT,
        env=env,
        input="a long password\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "WEIQUAN_DATABASE_URL is missing\n")


@sampled
def test_it_refuses_the_credentials_of_development_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "credentials.json").write_text("{}")

    ended = hosted("all", tmp_path, INTAKE_VAULT_KEY=KEY)

    assert ended.returncode == REFUSED
    [line] = ended.stderr.splitlines()
    assert line.startswith("refuses to start: ")
    assert "credentials.json" in line


@sampled
def test_a_host_that_is_requested_to_leave_while_it_starts_leaves_without_a_word(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        variables = {
            "WEIQUAN_DATABASE_URL": f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing",
            "WEIQUAN_LISTEN_PORT": "0",
        }
        command = [sys.executable, "-m", "deploy.host", "odr"]
        with subprocess.Popen(
            command, cwd=PROJECT, env=environment(tmp_path, **variables), stderr=subprocess.PIPE
        ) as host:
            silent.settimeout(60)
            waiting, _ = silent.accept()  # it has begun, and waits for its database
            host.send_signal(signal.SIGTERM)
            _, output = host.communicate(timeout=60)
            waiting.close()

    assert (host.returncode, output.decode()) == (0, "")
