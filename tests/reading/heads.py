"""``python -m tests.reading.heads [--prototypes]``: learn all heads from labelled texts, and write what ships.

``make learned`` runs it. With ``--prototypes`` only the prototypes are chosen anew, by the heads that are there.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from canon.codes import Kind
from reading.heads import ALERT, HEADS, HINT, LEARNED, SPLIT, TARGET_HEADS, TARGETS, training_text
from reading.linear_model import parse_model
from reading.meaning import ReadText
from reading.meaning_heads import FILE as MEANING
from reading.normalization import normalize_compact
from services.dispatch.routing.domain.normalisation import normalise
from services.dispatch.routing.rules import read_rules, shipped_rules
from tests.reading.embeddings import embed
from tests.reading.learning import Lesson, file_of, learn, manifest_of
from tests.reading.meaning_learning import Features, learn_meaning
from tests.reading.prototypes import update_manifest, write_prototypes
from tests.reading.samples_of_kinds import COMPLAINTS, INQUIRIES, MIXED, REPORTS
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, digest_of, examples
from tests.services.dispatch.routing.domain.learning import INTO as CONFIDENCE
from tests.services.dispatch.routing.domain.learning import fit_confidence

WORD_WEIGHT = 0.3  # of a word of the rules, which is a text of its own
UNTAUGHT = frozenset({"consumer.remedy"})  # words that are everywhere
SHORT = {Kind.COMPLAINT: COMPLAINTS, Kind.REPORT: REPORTS, Kind.INQUIRY: INQUIRIES}
OF_ANY_KIND = frozenset(HEADS) - frozenset(Kind) - {SPLIT}  # heads about which a short sample says nothing


def answers_of(example: Mapping[str, Any]) -> frozenset[str]:
    """The heads that are right of an example."""
    split = [SPLIT] if example["split"] else []
    hints = [HINT + code for code in example["refusal_hints"]]
    return frozenset([example["kind"], *split, *hints, *(ALERT + code for code in example["alerts"])])


def unknown_of(example: Mapping[str, Any]) -> frozenset[str]:
    """A report is examined whoever sends it: nothing is said of what would hint at a refusal."""
    return frozenset(head for head in HEADS if head.startswith(HINT)) if example["kind"] == Kind.REPORT else frozenset()


def text_lessons(names: Sequence[str]) -> list[Lesson]:
    """The texts that are labelled with a kind, and the short samples of kinds."""
    lessons = [
        Lesson(_plain(one["text"]), answers_of(one), name, unknown=unknown_of(one))
        for name in names
        for one in examples(name)
        if "kind" in one
    ]
    short = [(text, frozenset({kind})) for kind, texts in SHORT.items() for text in texts if text not in MIXED]
    short += [(text, frozenset({Kind.COMPLAINT, SPLIT})) for text in MIXED]
    return lessons + [Lesson(_plain(text), answers, "samples", unknown=OF_ANY_KIND) for text, answers in short]


def _plain(text: str) -> str:
    return training_text(normalize_compact(text))


def target_lessons(names: Sequence[str]) -> list[Lesson]:
    """The texts as the routing rules read them."""
    return [Lesson(routed_text(one), frozenset({one["target"]}), name) for name in names for one in examples(name)]


def word_lessons() -> list[Lesson]:
    """The rules' own words, each a text of its own."""
    return [Lesson(word, frozenset({target}), "rules", WORD_WEIGHT) for word, target in _words()]


def routed_text(example: Mapping[str, Any]) -> str:
    """The text and the respondent, as the rules read them."""
    language = shipped_rules().rules.language
    return "。".join((normalise(example["text"], language), normalise(example.get("respondent") or "", language)))


def _words() -> Iterator[tuple[str, str]]:
    for topic in read_rules()["topics"]:
        if topic["code"] in UNTAUGHT:
            continue
        for level, words in (topic.get("terms") or {}).items():
            yield from ((word, topic["target"]) for word in words if level not in {0, "weak"})


def developed() -> Iterator[dict[str, Any]]:
    for name in DEVELOPED:
        yield from examples(name)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.reading.heads")
    parser.add_argument("--prototypes", action="store_true", help="choose only the prototypes anew: a minute")
    if parser.parse_args().prototypes:
        update_manifest(write_prototypes(TARGET_HEADS))
    else:
        learn_all()


def learn_all() -> None:
    texts, targets, words = text_lessons(DEVELOPED), target_lessons(DEVELOPED), word_lessons()
    learned = {"text_heads": learn(texts, HEADS), "target_heads": learn([*targets, *words], sorted(TARGETS))}
    for name, one in learned.items():
        into = LEARNED / f"{name}.txt"
        into.write_text(file_of(one), encoding="utf-8")
        sys.stdout.write(f"{into.name}: {len(one.heads)} heads, {len(one.runs)} runs, {into.stat().st_size} bytes\n")
    CONFIDENCE.write_text(fit_confidence([*developed()], targets, words), encoding="utf-8")
    rows = [place for place, one in enumerate(developed()) if "kind" in one]
    vectors = embed([ReadText(text=one["text"]).whole for one in developed() if "kind" in one])
    surfaces = np.hstack([learned["text_heads"].margins[: len(rows)], learned["target_heads"].margins[rows]])
    wanted = [next(iter(targets[row].answers)) for row in rows]
    lines = learn_meaning(Features(vectors, surfaces), texts[: len(rows)], wanted)
    MEANING.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    counts = Counter(answer for lesson in texts for answer in lesson.answers)
    metrics = {"texts": len(texts), "digest": digest_of(DEVELOPED), "positives": dict(sorted(counts.items()))}
    metrics |= write_prototypes(parse_model(file_of(learned["target_heads"]), TARGETS.__getitem__))
    (LEARNED / "manifest.json").write_text(manifest_of(learned, metrics), encoding="utf-8")


if __name__ == "__main__":
    main()
