import pytest

from canon.codes import Agency, Alert, Department
from tests.services.dispatch.routing.domain.accuracy import DEVELOPED, UNTUNED, accuracy, examples, tried
from tests.sweeps import sampled

LEAST_DEVELOPED = 0.97
LEAST_UNTUNED = 0.98  # texts the rules were not tuned on
LEAST_SECOND_AUTHOR = 0.95
LEAST_OF_A_STRANGER = {
    "target": 0.84,  # what is another agency's may wait at the hub, which confirms it
    "right_or_hub": 0.95,
    "kind": 0.94,
    "split": 0.97,
    "refusal_hints": 0.96,
    "alerts": 0.95,
}
LEAST_RECALL = {"any": 0.95, "right": 0.92, "one alert": 0.75}  # of dangers, half of them without a key word
MOST_FALSE = {"plain": 0.03, "near_miss": 0.3}
LEAST_READ = {"kind": 0.93, "split": 0.97, "refusal_hints": 0.97, "alerts": 0.97}
LEAST_EXAMPLES = 350
LEAST_STAYING = 60
LEAST_LEAVING = 40


@sampled
def test_the_rules_are_right_about_what_they_were_made_from() -> None:
    assert accuracy(tried("developed")) >= LEAST_DEVELOPED


def test_the_rules_hold_on_texts_they_were_not_tuned_on() -> None:
    assert accuracy(tried("kept"), "right_or_hub") >= LEAST_UNTUNED


@pytest.mark.parametrize("name", ["second_author_a", "third_author"])
def test_the_rules_are_right_about_the_texts_of_other_authors(name: str) -> None:
    assert accuracy(tried(name)) >= LEAST_SECOND_AUTHOR


@sampled
@pytest.mark.parametrize(
    "names", [("sixth_author_b",), ("twentieth_author",), ("thirteenth_author", "twentieth_author")], ids="+".join
)
def test_they_are_right_about_authors_nobody_learned_from(names: tuple[str, ...]) -> None:
    results = tried(*names)

    found = {question: accuracy(results, question) for question in LEAST_OF_A_STRANGER}
    assert {question: share for question, share in found.items() if share < LEAST_OF_A_STRANGER[question]} == {}


@sampled
def test_dangers_are_found_in_the_words_of_an_author_nobody_learned_from() -> None:
    read = tried("author_25")
    dangers = [one for one in read if one.example["alerts"]]
    calm = [one for one in read if not one.example["alerts"]]

    def share(results: list[bool]) -> float:
        return sum(results) / len(results)

    assert share([bool(one.reading.alerts) for one in dangers]) >= LEAST_RECALL["any"]
    assert (
        share([not {*one.reading.alerts}.isdisjoint(one.example["alerts"]) for one in dangers]) >= LEAST_RECALL["right"]
    )
    for alert in Alert:
        of_it = [alert in one.reading.alerts for one in dangers if alert in one.example["alerts"]]
        assert share(of_it) >= LEAST_RECALL["one alert"], alert
    near = [bool(one.reading.alerts) for one in calm if one.example["trait"] == "near_miss"]
    plain = [bool(one.reading.alerts) for one in calm if one.example["trait"] != "near_miss"]
    assert share(near) <= MOST_FALSE["near_miss"]
    assert share(plain) <= MOST_FALSE["plain"]


@sampled
def test_what_a_text_is_and_holds_is_read_right() -> None:
    results = tried("second_author_a", "fresh_a")

    found = {question: accuracy(results, question) for question in LEAST_READ}
    assert {question: share for question, share in found.items() if share < LEAST_READ[question]} == {}


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
