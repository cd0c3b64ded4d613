"""How often the shipped rules are right; ``python -m tests.services.dispatch.domain.routing.accuracy`` prints it."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.dispatch.domain.routing import Decision, RoutingText, route
from services.dispatch.rules import shipped_rules

EXAMPLES = Path(__file__).parents[4] / "routing_examples"
FIELDS = ("respondent", "place", "region", "goods", "category", "problem", "request", "platform")


@dataclass(frozen=True, slots=True)
class Tried:
    """One labelled text and what the rules made of it."""

    example: dict[str, str]
    decision: Decision

    @property
    def right(self) -> bool:
        return self.decision.target == self.example["target"]


def examples(name: str) -> Iterator[dict[str, str]]:
    """Read ``developed`` (rules were tuned on it) or ``kept`` (they were not)."""
    for line in (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def tried(name: str) -> list[Tried]:
    """Route every example of a file."""
    rules = shipped_rules()
    return [
        Tried(one, route(RoutingText(text=one["text"], **{f: one[f] for f in FIELDS if f in one}), rules))
        for one in examples(name)
    ]


def accuracy(results: list[Tried]) -> float:
    """Share of right targets, 0 to 1."""
    return sum(one.right for one in results) / len(results)


def main() -> None:
    for name in ("developed", "kept"):
        results = tried(name)
        traits = Counter(one.example["trait"] for one in results)
        wrong = Counter(one.example["trait"] for one in results if not one.right)
        sys.stdout.write(f"{name}: {accuracy(results):.1%} of {len(results)}\n")
        for trait, count in sorted(traits.items()):
            sys.stdout.write(f"  {trait}: {count - wrong[trait]}/{count}\n")


if __name__ == "__main__":
    main()
