"""The heads that ship: made of the texts that are here, complete, and each a probability."""

import base64
import json

import pytest

from reading.heads import HEADS, LEARNED, TARGET_HEADS, TARGETS, TEXT_HEADS, probability, read_heads
from reading.meaning_heads import FILE, TARGET
from reading.normalization import normalize_compact
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, digest_of

VECTOR = 384  # numbers of an embedding


def test_they_were_made_of_the_labelled_texts_that_are_here() -> None:
    manifest = json.loads((LEARNED / "manifest.json").read_text("utf-8"))

    assert manifest["digest"] == digest_of(DEVELOPED)  # else: make learned
    assert manifest["library"].startswith("scikit-learn ")


def test_no_head_is_missing() -> None:
    assert set(TEXT_HEADS.targets) == set(HEADS)
    assert set(TARGET_HEADS.targets) == set(TARGETS.values())


def test_a_head_of_the_second_reading_sees_the_vector_and_every_head_of_the_first() -> None:
    lines = [line.split(" ") for line in FILE.read_text("utf-8").splitlines()]

    assert [name for name, *_ in lines] == [*HEADS, *(TARGET + target for target in sorted(TARGETS))]
    assert {len(base64.b85decode(written)) // 2 for *_, written in lines} == {VECTOR + len(HEADS) + len(TARGETS)}


@pytest.mark.parametrize("text", ["", "你好", "退款" * 5000])
def test_whatever_is_read_every_head_is_a_probability(text: str) -> None:
    found = read_heads(normalize_compact(text))

    assert all(0 <= probability(head, found) <= 1 for head in HEADS)
