"""What `make test` takes a sample of runs whole in `make sweeps` (or, of faults, in `make faults`)."""

import re

from chassis.db.migrate import ROOT

SAMPLING = re.compile(r"(?m)^from tests\.sweeps import .*\b(?:IS_WHOLE|sample|is_sampled)\b")
MARKED = re.compile(r"(?m)^@(?:sampled|one_day_in|only_in_sweeps)\b")  # runs there wherever it lies


def test_every_file_that_takes_a_sample_runs_whole_in_the_sweeps() -> None:
    [line] = [line for line in (ROOT / "Makefile").read_text().splitlines() if "--part whole" in line]
    whole = [ROOT / word for word in line.split() if word.startswith("tests/")] + [ROOT / "tests" / "faults"]

    sampling = [
        path
        for path in (ROOT / "tests").rglob("*.py")
        if SAMPLING.search(text := path.read_text()) and not MARKED.search(text)
    ]

    assert sampling
    assert [path for path in sampling if not any(path.is_relative_to(folder) for folder in whole)] == []
