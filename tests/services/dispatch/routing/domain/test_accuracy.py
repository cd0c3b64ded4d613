import pytest

from canon.codes import Agency, Department
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, UNTUNED, accuracy, examples, tried

LEAST_DEVELOPED = 0.97
LEAST_UNTUNED = 0.97  # texts the rules were not tuned on
LEAST_SECOND_AUTHOR = 0.95
LEAST_OF_A_STRANGER = {"target": 0.93, "kind": 0.94, "split": 0.97, "refusal_hints": 0.96, "alerts": 0.97}
LEAST_READ = {"kind": 0.93, "split": 0.97, "refusal_hints": 0.97, "alerts": 0.97}
LEAST_EXAMPLES = 350
LEAST_STAYING = 60
LEAST_LEAVING = 40


def test_the_rules_are_right_about_what_they_were_made_from() -> None:
    assert accuracy(tried("developed")) >= LEAST_DEVELOPED


def test_the_rules_hold_on_texts_they_were_not_tuned_on() -> None:
    assert accuracy(tried("kept")) >= LEAST_UNTUNED


@pytest.mark.parametrize("name", ["second_author_a", "third_author"])
def test_the_rules_are_right_about_the_texts_of_other_authors(name: str) -> None:
    assert accuracy(tried(name)) >= LEAST_SECOND_AUTHOR


@pytest.mark.parametrize(("question", "least"), LEAST_OF_A_STRANGER.items())
@pytest.mark.parametrize(
    "names", [("sixth_author_b",), ("twentieth_author",), ("thirteenth_author", "twentieth_author")], ids="+".join
)
def test_they_are_right_about_authors_nobody_learned_from(names: tuple[str, ...], question: str, least: float) -> None:
    assert accuracy(tried(*names), question) >= least


@pytest.mark.parametrize(("question", "least"), LEAST_READ.items())
def test_what_a_text_is_and_holds_is_read_right(question: str, least: float) -> None:
    assert accuracy(tried("second_author_a", "fresh_a"), question) >= least


def test_there_are_examples_of_every_target_and_of_every_confusion() -> None:
    developed = list(examples("developed"))
    traits = [one["trait"] for one in (*developed, *examples("kept"))]

    assert len(developed) >= LEAST_EXAMPLES
    assert {one["target"] for one in developed} == {*Department, *Agency}
    assert traits.count("stays") >= LEAST_STAYING
    assert traits.count("leaves") >= LEAST_LEAVING


@pytest.mark.parametrize("name", [*DEVELOPED, *UNTUNED])
def test_an_example_says_how_it_ends(name: str) -> None:
    for one in examples(name):
        kind = "hub" if one["target"] == "hub" else "agency" if one["target"] in set(Agency) else "department"

        assert one["outcome"] == kind


def test_no_example_is_in_both_parts() -> None:
    developed = {one["text"] for name in DEVELOPED for one in examples(name)}
    untuned = {one["text"] for name in UNTUNED for one in examples(name)}

    assert developed.isdisjoint(untuned)  # which of them are kept is not printed
