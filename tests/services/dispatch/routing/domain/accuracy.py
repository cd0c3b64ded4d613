"""The labelled texts, and how often the first reading is right about them; ``tests.reading.measuring`` prints more.

Rules, entries and heads were made from the developed part; of the authors of the other nobody learned.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reading.analysis import TextAnalysis, analyze_text
from services.dispatch.routing.domain import Decision, Outcome, RoutingText, route
from services.dispatch.routing.rules import shipped_rules

EXAMPLES = Path(__file__).parents[4] / "routing_examples"
FIELDS = ("respondent", "place", "region", "goods", "category", "problem", "request", "platform")
RECEIVED_ON = date(2026, 11, 24)  # the day all texts are read as having come in
DEVELOPED = (
    *("developed", "second_author_a", "second_author_b", "third_author", "fourth_author_a", "fourth_author_b"),
    *("fifth_author", "sixth_author_a", "seventh_author_a", "eighth_author", "ninth_author", "tenth_author"),
    *("eleventh_author", "twelfth_author", "fourteenth_author", "fifteenth_author", "sixteenth_author"),
    *("seventeenth_author", "eighteenth_author", "nineteenth_author", "twentyfirst_author"),
    *("fresh_a", "fresh_b", "fresh_c", "fresh_d", "fresh_e"),
    *("author_22", "author_23", "author_24", "author_26", "author_27", "author_28"),
    *("author_30", "author_31", "author_32"),
)
UNTUNED = (
    *("kept", "sixth_author_b", "seventh_author_b", "thirteenth_author", "twentieth_author"),
    *("author_25", "author_33", "author_34"),
)
MOST_EXTRA_HINTS = 1


@dataclass(frozen=True, slots=True)
class Tried:
    """One labelled text and what the rules made of it."""

    example: Mapping[str, Any]
    decision: Decision
    reading: TextAnalysis

    @property
    def right(self) -> bool:
        return (self.decision.outcome, self.decision.target) == (self.example["outcome"], self.example["target"])

    @property
    def hinted(self) -> bool:
        """Whether every expected hint is given, and at most one more: a hint too many costs an officer one look."""
        expected, given = set(self.example["refusal_hints"]), {hint.code for hint in self.reading.refusal_hints}
        return expected <= given and len(given - expected) <= MOST_EXTRA_HINTS


QUESTIONS: Mapping[str, Callable[[Tried], bool]] = {
    "target": lambda one: one.right,
    "right_or_hub": lambda one: one.right or one.decision.outcome is Outcome.HUB,
    "kind": lambda one: one.reading.kind == one.example["kind"],
    "split": lambda one: one.reading.split == one.example["split"],
    "refusal_hints": lambda one: one.hinted,
    "alerts": lambda one: set(one.reading.alerts) == set(one.example["alerts"]),
}


def examples(name: str) -> Iterator[dict[str, Any]]:
    """Read one file of labelled texts."""
    for line in (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def digest_of(names: Iterable[str]) -> str:
    """A digest of the texts that the heads were made of."""
    whole = hashlib.sha256()
    for name in sorted(names):
        whole.update((EXAMPLES / f"{name}.jsonl").read_bytes())
    return whole.hexdigest()


def tried(*names: str) -> list[Tried]:
    """Route and read every example of the files."""
    rules = shipped_rules()
    return [
        Tried(
            one,
            route(RoutingText(text=one["text"], **{f: one[f] for f in FIELDS if f in one}), rules),
            analyze_text(one["text"], received_on=RECEIVED_ON, respondent_name=one.get("respondent")),
        )
        for name in names
        for one in examples(name)
    ]


def accuracy(results: Iterable[Tried], question: str = "target") -> float:
    """Share of right answers to one question among the texts that are labelled for it, 0 to 1."""
    answers = [QUESTIONS[question](one) for one in results if question in one.example or question == "right_or_hub"]
    return sum(answers) / len(answers)
