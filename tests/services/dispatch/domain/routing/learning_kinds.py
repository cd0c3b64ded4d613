"""Learn from the labelled texts how runs of characters speak for the three kinds; part of ``make learned``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import canon.reading
from canon.codes import Kind
from canon.reading.kinds import told_in
from canon.reading.learned import runs_of
from canon.reading.script import squeezed
from tests.canon.reading.samples_of_kinds import COMPLAINTS, INQUIRIES, REPORTS
from tests.services.dispatch.domain.routing.accuracy import DEVELOPED, examples
from tests.services.dispatch.domain.routing.learning import COST, Lesson, learn

INTO = Path(canon.reading.__file__).parent / "kinds_learned.py"
WIDTH = 90
SHORT = {Kind.COMPLAINT: COMPLAINTS, Kind.REPORT: REPORTS, Kind.INQUIRY: INQUIRIES}


def lessons(names: Sequence[str]) -> list[Lesson]:
    """The texts that are labelled with a kind."""
    told = [(one["text"], one["kind"]) for name in names for one in examples(name) if "kind" in one]
    told += [(text, kind) for kind, texts in SHORT.items() for text in texts]
    return [Lesson(frozenset(runs_of(told_in(squeezed(text)))), kind, COST) for text, kind in told]


def module_of(learned: dict[str, Any]) -> str:
    """Write the weights as the module that ships."""
    rows = "\n".join(wrap(" ".join(learned["runs"]), WIDTH, break_long_words=False, break_on_hyphens=False))
    return (
        '"""What labelled texts taught of the three kinds, written by `make learned`; not to be edited by hand.\n\n'
        "Each run of characters: how rare it is, then a letter for each kind in their order and what it adds.\n"
        '"""\n\n'
        f"KINDS = {tuple(learned['targets'])!r}\nLEANING = {tuple(learned['leaning'])!r}\n".replace("'", '"')
        + f'RUNS = """\\\n{rows}\n"""\n'
    )


def main() -> None:
    learned = learn(lessons(DEVELOPED))
    INTO.write_text(module_of(learned), encoding="utf-8")
    sys.stdout.write(f"{len(learned['runs'])} runs of {len(Kind)} kinds, {INTO.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
