"""The prototypes that ship: few and short, of authors that were learned from, chosen anew alike."""

import json
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Department
from reading.heads import LEARNED, TARGET_HEADS, TARGETS
from reading.prototypes import (
    FILE,
    MOST_OF_RUNNER_UP,
    MOST_OF_TARGET,
    Prototype,
    nearest_prototypes,
    shipped_prototypes,
)
from tests.reading.prototypes import CHOSEN_FOR, MOST, digest_of_file, is_fit, lines_of
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, UNTUNED, examples

MOST_BYTES = 150_000
CHOSEN_AGAIN = ("forestry", "sports")  # two of the smallest
LONGEST = 20_000  # characters of a text
SECONDS = 0.5  # many times what it takes


def test_they_are_those_that_the_manifest_names() -> None:
    manifest = json.loads((LEARNED / "manifest.json").read_text("utf-8"))

    assert manifest["prototypes"] == {"texts": len(shipped_prototypes()), "digest": digest_of_file()}
    assert FILE.stat().st_size < MOST_BYTES


def test_none_comes_from_an_author_who_is_never_learned_from() -> None:
    strange = {one["text"] for name in UNTUNED for one in examples(name)}
    learned = {(one["text"], one["target"]) for name in DEVELOPED for one in examples(name)}

    assert not [one.text for one in shipped_prototypes() if one.text in strange]
    assert not [one.text for one in shipped_prototypes() if (one.text, one.target) not in learned]


def test_every_target_but_the_hub_has_some_and_none_has_many() -> None:
    count = Counter(one.target for one in shipped_prototypes())

    assert set(count) == set(TARGETS.values()) - {Department.HUB}
    assert max(count.values()) <= MOST


def test_each_is_short_and_names_neither_a_person_nor_a_danger() -> None:
    labelled = {one["text"]: one for name in DEVELOPED for one in examples(name)}

    assert [one.text for one in shipped_prototypes() if not is_fit(labelled[one.text])] == []


def test_the_same_are_chosen_again() -> None:
    shipped = FILE.read_text("utf-8").splitlines()

    assert lines_of(TARGET_HEADS, CHOSEN_AGAIN) == [line for line in shipped if line.split(" ")[0] in CHOSEN_AGAIN]
    assert [*dict.fromkeys(line.split(" ")[0] for line in shipped)] == [*CHOSEN_FOR]


@pytest.mark.parametrize("one", shipped_prototypes()[::70], ids=lambda one: one.target)
def test_a_prototype_lies_nearest_to_itself(one: Prototype) -> None:
    assert nearest_prototypes(one.text, one.target, None)[0] == one


@given(text=st.text(max_size=60), target=st.sampled_from(CHOSEN_FOR), runner_up=st.sampled_from([None, *CHOSEN_FOR]))
def test_up_to_two_of_the_target_come_before_one_of_the_runner_up(
    text: str, target: str, runner_up: str | None
) -> None:
    found = [one.target for one in nearest_prototypes(text, target, runner_up)]

    assert found == sorted(found, key=lambda one: one != target)
    assert len(found) <= MOST_OF_TARGET + MOST_OF_RUNNER_UP
    assert {*found} <= {target, runner_up}


def test_a_text_however_long_takes_no_longer() -> None:
    nearest_prototypes("退款", "food", "sports")
    begun = time.process_time()

    nearest_prototypes("".join(map(chr, range(0x4E00, 0x4E00 + LONGEST))), "food", "sports")

    assert time.process_time() - begun < SECONDS
