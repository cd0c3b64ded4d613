"""``python -m tests.reading.measuring [--real file]``: how well both readings do, in counts (``make accuracy``).

Authors whom nobody learned from stand apart. Of a file with ``--real`` only counts are printed, never a text.
"""

import argparse
import html
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canon.codes import Agency, Alert, Kind, RefusalReason
from reading.analysis import TextAnalysis, analyze_text
from reading.heads import HINTED
from reading.meaning import MeaningReading, ReadText, surface_of, to_reading
from reading.meaning_heads import load_heads
from services.dispatch.routing.domain import Decision, Outcome, RoutingText, route
from services.dispatch.routing.rules import shipped_rules
from services.dispatch.second_reading.domain import MeaningFound
from tests.reading.embeddings import embed
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, FIELDS, RECEIVED_ON, UNTUNED, examples

CONFUSION = Path(".weiquan") / "confusion.html"
PAGE = """<!doctype html><meta charset=utf-8><title>Expected targets (rows) and decided ones (columns)</title>
<style>body{{font:13px sans-serif}} table{{border-collapse:collapse}}
td{{width:2em;text-align:center;border:1px solid #ddd}}
thead div{{writing-mode:vertical-rl}} th{{font-weight:400;text-align:right;padding:2px}}</style>
<h1>Expected (rows), decided (columns): {count} texts of authors nobody learned from</h1>
<table><thead><tr><th></th>{head}</tr></thead>{rows}</table>{behind}
"""
RIGHT, AT_HUB = "#cfe8cf", "#eee"  # of a cell
MOST_SHOWN = 20  # texts behind a cell


@dataclass(frozen=True, slots=True)
class Read:
    """One labelled text, and what both readings made of it."""

    example: Mapping[str, Any]
    first: TextAnalysis
    decision: Decision
    second: MeaningReading

    @property
    def proposed(self) -> str:
        """Where the text goes, or what the hub is shown first for it after the second reading."""
        if self.decision.outcome is not Outcome.HUB:
            return self.decision.target
        suggestions = MeaningFound(alerts=(), targets=self.second.targets).suggestions()
        return suggestions[0] if suggestions else "hub"

    def alerts(self, reading: str) -> set[Alert]:
        return {*self.first.alerts} | ({*self.second.alerts} if reading == "both" else set())

    def hints(self, reading: str) -> set[RefusalReason]:
        found = {hint.code for hint in self.first.refusal_hints}
        return (found | ({*self.second.hints} if reading == "both" else set())) & {*HINTED}


def read_all(labelled: Sequence[Mapping[str, Any]]) -> list[Read]:
    """Read every text twice, as intake and the second reading do."""
    rules, heads = shipped_rules(), load_heads()
    texts = [ReadText(text=one["text"], respondent=one.get("respondent"), kind=Kind(one["kind"])) for one in labelled]
    vectors = embed([text.whole for text in texts])
    found = heads.probabilities(vectors, [surface_of(text) for text in texts])
    return [
        Read(
            one,
            analyze_text(one["text"], received_on=RECEIVED_ON, respondent_name=one.get("respondent")),
            route(RoutingText(text=one["text"], **{name: one[name] for name in FIELDS if name in one}), rules),
            to_reading(text, probabilities),
        )
        for one, text, probabilities in zip(labelled, texts, found, strict=True)
    ]


def share(right: int, of: int) -> str:
    return f"{100 * right / of:.1f} % ({right} of {of})" if of else "none"


def counted(reads: Iterable[Read], holds: Callable[[Read], bool]) -> str:
    results = [holds(one) for one in reads]
    return share(sum(results), len(results))


def is_ours(one: Read) -> bool:
    return one.example["outcome"] == "department"


def lines_of(name: str, reads: Sequence[Read]) -> Iterator[str]:
    """Yield the lines of one part: targets, kinds, dangers, hints."""
    yield f"{name}: {len(reads)} texts"
    right = lambda one: one.decision.target == one.example["target"]  # noqa: E731
    at_hub = lambda one: one.decision.outcome is Outcome.HUB  # noqa: E731
    yield f"  target: right {counted(reads, right)}"
    yield f"    right, or at the hub {counted(reads, lambda one: right(one) or at_hub(one))}"
    proposed = lambda one: one.proposed == one.example["target"]  # noqa: E731
    yield f"    right, or the hub's first suggestion {counted(reads, proposed)}"
    yield f"    confidently wrong {counted(reads, lambda one: not right(one) and not at_hub(one))}"
    yield f"    ours at the hub without need {counted(filter(is_ours, reads), at_hub)}"
    yield f"  kind {counted(reads, lambda one: one.first.kind == one.example['kind'])}"
    no_split = [one for one in reads if not one.example["split"]]
    splits = [one for one in reads if one.example["split"]]
    is_split = lambda one: one.first.split  # noqa: E731
    yield f"  split: false {counted(no_split, is_split)}, found {counted(splits, is_split)}"
    for reading in ("first", "both"):
        yield from _danger_lines(reads, reading)
        yield from _hint_lines(reads, reading)


def _danger_lines(reads: Sequence[Read], reading: str) -> Iterator[str]:
    dangers = [one for one in reads if one.example["alerts"]]
    calm = [one for one in reads if not one.example["alerts"]]
    near = [one for one in calm if one.example["trait"] == "near_miss"]
    plain = [one for one in calm if one.example["trait"] != "near_miss"]
    worded = [one for one in dangers if one.example["trait"] != "indirect"]
    any_of = lambda one: bool(one.alerts(reading))  # noqa: E731
    hit = lambda one: not one.alerts(reading).isdisjoint(one.example["alerts"])  # noqa: E731
    yield f"  dangers, {reading}: any alarm {counted(dangers, any_of)}, the right one {counted(dangers, hit)}"
    yield f"    plainly worded: any {counted(worded, any_of)}, right {counted(worded, hit)}"
    yield f"    false alarms: plain texts {counted(plain, any_of)}, near misses {counted(near, any_of)}"
    for alert in Alert:
        of = [one for one in dangers if alert in one.example["alerts"]]
        if of:
            yield f"    {alert}: {counted(of, lambda one, alert=alert: alert in one.alerts(reading))}"


def _hint_lines(reads: Sequence[Read], reading: str) -> Iterator[str]:
    complaints = [one for one in reads if one.example["kind"] == Kind.COMPLAINT]
    for reason in (None, *HINTED):
        wanted = {reason} if reason else {*HINTED}
        expected = sum(len(wanted & {*one.example["refusal_hints"]}) for one in complaints)
        given = sum(len(wanted & one.hints(reading)) for one in complaints)
        hit = sum(len(wanted & one.hints(reading) & {*one.example["refusal_hints"]}) for one in complaints)
        if expected:
            name = f"    {reason}" if reason else f"  hints, {reading}"
            yield f"{name}: recall {share(hit, expected)}, precision {share(hit, given)}"


def confusion_page(reads: Sequence[Read]) -> str:
    """Return a page with a cell for each pair of targets, expected and decided, and the texts behind it."""
    cells = Counter((one.example["target"], one.decision.target) for one in reads)
    names = sorted({name for pair in cells for name in pair}, key=lambda name: (name in {*Agency}, name))
    head = "".join(f"<th><div>{name}</div></th>" for name in names)
    rows = "".join(
        f"<tr><th>{expected}</th>{''.join(_cell(expected, decided, cells) for decided in names)}</tr>"
        for expected in names
    )
    behind = "".join(_texts_behind(pair, reads) for pair, _ in cells.most_common() if pair[0] != pair[1])
    return PAGE.format(count=len(reads), head=head, rows=rows, behind=behind)


def _cell(expected: str, decided: str, cells: Mapping[tuple[str, str], int]) -> str:
    count = cells.get((expected, decided), 0)
    if not count:
        return "<td></td>"
    wrong = f"rgba(200,60,40,{min(0.15 + count / 20, 0.9)})"
    colour = RIGHT if expected == decided else AT_HUB if decided == "hub" else wrong
    link = f"<a href='#{expected}-{decided}'>{count}</a>" if expected != decided else str(count)
    return f"<td style='background:{colour}'>{link}</td>"


def _texts_behind(pair: tuple[str, str], reads: Sequence[Read]) -> str:
    texts = [one.example["text"] for one in reads if (one.example["target"], one.decision.target) == pair]
    items = "".join(f"<li>{html.escape(text)}</li>" for text in texts[:MOST_SHOWN])
    return f"<h2 id='{pair[0]}-{pair[1]}'>{pair[0]} → {pair[1]}: {len(texts)}</h2><ul>{items}</ul>"


def labelled(names: Iterable[str]) -> list[dict[str, Any]]:
    return [one for name in names for one in examples(name) if "kind" in one]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.reading.measuring")
    parser.add_argument("--real", type=Path, help="a file of labelled texts that is measured and never shown")
    parser.add_argument("--developed", action="store_true", help="also the texts that were learned from")
    options = parser.parse_args()
    strangers = read_all(labelled(UNTUNED))
    parts = {"authors nobody learned from": strangers}
    at = 0
    for name in UNTUNED:
        count = len(labelled([name]))
        if count:
            parts[f"  {name}"] = strangers[at : at + count]
        at += count
    if options.developed:
        parts["texts that were learned from"] = read_all(labelled(DEVELOPED))
    if options.real:
        parts["real texts"] = read_all([json.loads(line) for line in options.real.read_text("utf-8").splitlines()])
    for name, reads in parts.items():
        sys.stdout.writelines(f"{line}\n" for line in lines_of(name, reads))
    CONFUSION.parent.mkdir(parents=True, exist_ok=True)
    CONFUSION.write_text(confusion_page(strangers), encoding="utf-8")
    sys.stdout.write(f"the confusion of targets, with the texts behind each cell: {CONFUSION}\n")


if __name__ == "__main__":
    main()
