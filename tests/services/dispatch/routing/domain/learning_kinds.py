"""Learn from the labelled texts how runs speak for the three kinds, and for two in one; part of ``make learned``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import reading
from canon.codes import Kind
from reading.kinds import SPLIT, training_text
from reading.linear_model import runs_of
from reading.normalization import normalize_compact
from tests.reading.samples_of_kinds import COMPLAINTS, INQUIRIES, MIXED, REPORTS
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, examples
from tests.services.dispatch.routing.domain.learning import COST, Lesson, learn

INTO = Path(reading.__file__).parent / "kinds_learned.txt"
WIDTH = 90
SHORT = {Kind.COMPLAINT: COMPLAINTS, Kind.REPORT: REPORTS, Kind.INQUIRY: INQUIRIES}


def lessons(names: Sequence[str]) -> list[Lesson]:
    """The texts that are labelled with a kind."""
    labelled = [(one["text"], _answers(one)) for name in names for one in examples(name) if "kind" in one]
    labelled += [(text, {kind}) for kind, texts in SHORT.items() for text in texts if text not in MIXED]
    labelled += [(text, {Kind.COMPLAINT, SPLIT}) for text in MIXED]
    return [
        Lesson(frozenset(runs_of(training_text(normalize_compact(text)))), frozenset(answers), COST)
        for text, answers in labelled
    ]


def _answers(example: dict[str, Any]) -> set[str]:
    return {example["kind"], SPLIT} if example["split"] else {example["kind"]}


def file_of(learned: dict[str, Any]) -> str:
    """Write the weights as the file that ships (``reading.linear_model.parse_model``)."""
    rows = "\n".join(wrap(" ".join(learned["runs"]), WIDTH, break_long_words=False, break_on_hyphens=False))
    head = "\n".join(
        f"{target} {leaning}" for target, leaning in zip(learned["targets"], learned["leaning"], strict=True)
    )
    return f"{head}\n\n{rows}\n"


def main() -> None:
    learned = learn(lessons(DEVELOPED))
    INTO.write_text(file_of(learned), encoding="utf-8")
    sys.stdout.write(f"{len(learned['runs'])} runs of {len(Kind)} kinds, {INTO.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
