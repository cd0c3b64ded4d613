"""A log that cannot be written takes nobody down with it."""

from pathlib import Path

import pytest

from chassis.telemetry.logs import Lines


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
def test_a_line_that_cannot_be_written_is_counted_and_nothing_else() -> None:
    full = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115 - it cannot be closed without an error
    lines = Lines(full)

    for _ in range(3):
        lines.write("one\n")
        lines.flush()

    assert lines.lost == 3
    with pytest.raises(OSError, match="No space"):
        full.close()


def test_other_lines_are_written(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        lines = Lines(file)
        lines.write("one\n")
        lines.flush()

        assert (tmp_path / "log").read_text() == "one\n"
    assert lines.lost == 0
