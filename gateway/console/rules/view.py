"""Turn versions and trials into what the pages show: who signed, what moved, whose load changes; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.rules.models import Accuracy, Loads, Version

LOOKS = {"draft": "", "signed": "work", "active": "done", "retired": "stop"}
NEEDED = 2  # signatures of other people than who drafted it
WIDTH = 90  # px of the longest bar of a load, to each side


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBar:
    """A place whose load changes: before, after, and the difference as a bar to one side."""

    place: str
    before: int
    after: int
    difference: int
    x: int
    width: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyLine:
    target: str
    before: str
    after: str
    is_better: bool
    is_worse: bool


def load_bars(loads: Loads) -> list[LoadBar]:
    """Return the places whose load changes, the most changed first, as bars from a middle line."""
    changed = [
        (place, loads.before.get(place, 0), loads.after.get(place, 0)) for place in {*loads.before, *loads.after}
    ]
    changed = sorted((one for one in changed if one[1] != one[2]), key=lambda one: (one[1] - one[2], one[0]))
    most = max((abs(after - before) for _, before, after in changed), default=1)
    bars = []
    for row, (place, before, after) in enumerate(changed):
        width = max(2, round(WIDTH * abs(after - before) / most))
        bars.append(
            LoadBar(
                place=place,
                before=before,
                after=after,
                difference=after - before,
                x=WIDTH if after > before else WIDTH - width,
                width=width,
                y=24 * row,
            )
        )
    return bars


def accuracy_lines(before: Accuracy, after: Accuracy, say: Formatter) -> list[AccuracyLine]:
    """Return how often each version answers as people did, place by place."""
    old = {one.target: one.accuracy for one in before.targets}
    lines = []
    for one in after.targets:
        was = old.get(one.target)
        earlier, now = was.numerator if was else 0, one.accuracy.numerator
        lines.append(
            AccuracyLine(
                target=one.target,
                before=f"{say.count(earlier)} / {say.count(one.accuracy.denominator)}",
                after=f"{say.count(now)} / {say.count(one.accuracy.denominator)}",
                is_better=now > earlier,
                is_worse=now < earlier,
            )
        )
    return lines


def signers_of(version: Version, say: Formatter) -> str:
    """Return who signed and in which role, or how many signatures are missing."""
    words = say.words
    if version.founding:
        return words("rules.founding")
    names = [words("rules.signer", name=one.account, role=words(f"role.{one.role}")) for one in version.signatures]
    missing = NEEDED - len(names)
    if missing > 0 and version.state == "draft":
        names.append(words("rules.missing_signatures", n=missing))
    return words("list.joint").join(names)


def may_sign(version: Version, account: str) -> str:
    """Return why this person may not sign, as a key of the catalogue; empty for who may."""
    if version.state != "draft":
        return "rules.cannot.over"
    if version.author == account:
        return "rules.cannot.own"
    if any(one.account == account for one in version.signatures):
        return "rules.cannot.twice"
    return "" if version.trials else "rules.cannot.untried"


def active_of(versions: Sequence[Version]) -> Version | None:
    return next((one for one in versions if one.state == "active"), None)
