"""A log that cannot be written takes nobody down with it."""

import errno
import json
import logging
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chassis.db.migrate import ROOT
from chassis.telemetry.logs import LossyStream, RedactingFormatter

SPEAKS = r"""
from chassis.telemetry.logs import configure_logs
import structlog
configure_logs()
structlog.get_logger().info("event", said="two\nlines \x1b[31m and a \u2028 third", number=1)
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
@pytest.mark.parametrize("buffering", [1, -1], ids=["by line", "as standard output is"])
def test_a_line_that_cannot_be_written_is_counted_and_nothing_else(buffering: int) -> None:
    full = Path("/dev/full").open("w", buffering=buffering)  # noqa: SIM115 - it cannot be closed without an error
    lines = LossyStream(full)

    for _ in range(3):
        lines.write("one\n")
        lines.flush()

    assert lines.lost_lines == 3
    with pytest.raises(OSError, match="No space"):
        full.close()


def test_whatever_is_logged_is_one_line_of_json_with_its_moment_in_utc() -> None:
    completed = subprocess.run([sys.executable, "-c", SPEAKS], cwd=ROOT, capture_output=True, text=True, check=True)

    [line] = completed.stdout.removesuffix("\n").split("\n")
    entry = json.loads(line)
    assert (entry["event"], entry["level"], entry["number"]) == ("event", "info", 1)
    assert entry["said"] == "two\nlines \x1b[31m and a \u2028 third"
    assert datetime.fromisoformat(entry["timestamp"]).utcoffset() == timedelta()
    assert "\x1b" not in line


def test_other_lines_are_written(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        lines = LossyStream(file)
        lines.write("one\n")
        lines.flush()

        assert (tmp_path / "log").read_text() == "one\n"
    assert lines.lost_lines == 0


def test_what_the_system_says_of_its_own_failures_is_logged() -> None:
    failure = OSError(errno.EADDRINUSE, "error while attempting to bind on address ('127.0.0.1', 8080)")
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, failure, (), None)

    assert RedactingFormatter().format(record) == "ERROR uvicorn.error OSError (Address already in use)"
