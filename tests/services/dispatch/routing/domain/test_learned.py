from typing import Any

import pytest

from canon.codes import Agency, Department
from reading.linear_model import LinearModel, margins, parse_model, runs_of, scores, top_phrases
from services.dispatch.routing.domain import Outcome, RulesInvalid, load_rules
from tests.reading.learning import Lesson, file_of, learn
from tests.services.dispatch.routing.domain.builders import DOCUMENT, a_document, route_by, rules_of

LIMITS = DOCUMENT["limits"] | {"learned": 0.75, "least_score": 0.15, "least_margin": 0.01}
LEARNED: dict[str, Any] = {
    "targets": ["consumer_protection", "hub", "sports", "tobacco"],
    "leaning": [-20, -20, -20, -20],
    "runs": ["瑜伽 9A120", "伽馆 9A90", "喂喂 9B120", "泳池 9C120", "过滤 9D120", "滤嘴 4D60A-5"],
}


def taught(**changes: Any) -> Any:
    return rules_of(limits=LIMITS, learned=LEARNED | changes)


def test_what_no_rule_names_is_decided_by_what_was_learned_and_says_by_which_pieces() -> None:
    decision = route_by(taught(), "隔壁瑜伽馆关了")

    assert (decision.outcome, decision.target) == (Outcome.DEPARTMENT, "consumer_protection")
    assert decision.matched == ("瑜伽馆",)


def test_an_agency_that_was_learned_names_its_law() -> None:
    decision = route_by(taught(), "过滤嘴都散了")

    assert (decision.target, decision.basis) == ("tobacco", "《烟草专卖法》第四条")


def test_another_agency_that_no_word_of_the_rules_names_needs_a_higher_score_than_a_section_of_ours() -> None:
    limits = LIMITS | {"least_unnamed": 0.8}

    def decided(text: str) -> str:
        return route_by(rules_of(limits=limits, learned=LEARNED), text).target

    assert decided("过滤嘴都散了") == "hub"
    assert decided("过滤嘴都散了，卖的是假烟") == "tobacco"
    assert decided("隔壁瑜伽馆关了") == "consumer_protection"


def test_words_of_the_rules_and_what_was_learned_are_one_judgement() -> None:
    assert route_by(taught(), "瑜伽馆边上卖假烟").target == "consumer_protection"
    assert (
        route_by(rules_of(limits=LIMITS, learned=LEARNED, topics=a_document()["topics"]), "卖假烟").target == "tobacco"
    )


def test_what_a_bureau_gives_a_decisive_weight_is_not_outvoted_by_what_was_learned() -> None:
    topics = [
        *a_document()["topics"],
        {"code": "own", "target": "food", "label": "本局的规定", "terms": {"100": ["馆关"]}},
    ]

    def decided(decisive: float) -> str:
        limits = LIMITS | {"learned": 1, "decisive": decisive}
        return route_by(rules_of(limits=limits, learned=LEARNED, topics=topics), "隔壁瑜伽馆关了").target

    assert decided(100) == "food"
    assert decided(101) == "consumer_protection"


@pytest.mark.parametrize(
    ("runs", "place", "target"),
    [
        (["瑜伽 9A120B-60"], None, "consumer_protection"),
        (["瑜伽 9A120B-60"], "杭州西湖区", "other_bureau"),
        (["瑜伽 9A120B20"], None, "other_bureau"),
    ],
)
def test_a_place_that_only_the_text_names_needs_what_was_learned_not_to_deny_it(
    runs: list[str], place: str | None, target: str
) -> None:
    learned = {"targets": ["consumer_protection", "other_bureau"], "leaning": [-20, -20], "runs": runs}

    assert route_by(rules_of(limits=LIMITS, learned=learned), "瑜伽课在杭州拍的照片", place=place).target == target


def test_what_looks_like_a_text_for_a_person_goes_to_a_person() -> None:
    assert route_by(taught(), "喂喂").outcome is Outcome.HUB
    assert route_by(taught(), "喂喂").suggestions == ()


@pytest.mark.parametrize("text", ["瑜伽馆", "瑜伽 ok", "瑜伽。。。。。。"])
def test_a_few_characters_without_a_word_of_the_rules_say_nothing(text: str) -> None:
    decision = route_by(taught(), text)

    assert (decision.outcome, decision.suggestions) == (Outcome.HUB, ())


def test_a_target_without_a_topic_is_not_decided() -> None:
    assert route_by(taught(), "泳池").outcome is Outcome.HUB


def test_a_text_of_nothing_learned_leans_to_nothing() -> None:
    assert scores(taught().rules.learned, "天气") == (0.0, 0.0, 0.0, 0.0)
    assert scores(LinearModel(), "瑜伽") == ()


def test_pieces_do_not_run_over_a_stop_and_come_heaviest_first() -> None:
    learned = taught().rules.learned

    assert top_phrases(learned, "滤嘴,过滤。瑜伽", Agency.TOBACCO, 2) == ("过滤", "滤嘴")
    assert top_phrases(learned, "瑜伽", Agency.TOBACCO, 2) == ()
    assert top_phrases(learned, "瑜伽馆", Department.CONSUMER_PROTECTION, 1) == ("瑜伽馆",)


def test_figures_and_stops_are_read_alike() -> None:
    assert runs_of("交了3.5元!") == runs_of("交了200元。")


def test_no_text_is_so_long_that_its_weights_run_into_each_other() -> None:
    runs = {f"{chr(0x4E00 + at)}": "1A4095B-4095" for at in range(4000)}
    learned = LinearModel((Agency.TOBACCO, Agency.SPORTS), (0, 0), runs)

    assert scores(learned, "".join(runs)) == (1.0, 0.0)


def faults_of(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(RulesInvalid) as caught:
        load_rules(a_document(learned=LEARNED | changes))
    return [(fault.field, fault.code) for fault in caught.value.errors]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"targets": ["moon", "hub", "sports", "tobacco"]}, "/learned/targets/0", "unknown_target"),
        ({"leaning": [1]}, "/learned/leaning", "length"),
        ({"leaning": [1, 2, 3, "x"]}, "/learned/leaning/3", "wrong_type"),
        ({"targets": [], "leaning": [], "runs": []}, "/learned/leaning", "length"),
        ({"runs": ["瑜伽 viel"]}, "/learned/runs/0", "wrong_type"),
        ({"runs": ["瑜伽 9Z3"]}, "/learned/runs/0", "wrong_type"),
        ({"runs": ["瑜伽 9A9999"]}, "/learned/runs/0", "wrong_type"),
        ({"words": {}}, "/learned/words", "unknown_field"),
    ],
)
def test_what_is_wrong_with_it_is_named(changes: dict[str, Any], field: str, code: str) -> None:
    assert (field, code) in faults_of(**changes)


def test_its_share_is_a_share() -> None:
    with pytest.raises(RulesInvalid) as caught:
        load_rules(a_document(limits=LIMITS | {"learned": 2}))

    assert [fault.field for fault in caught.value.errors] == ["/limits/learned"]


def test_learning_distinguishes_what_it_was_shown_and_says_how_sure_it_is() -> None:
    answers = [("瑜伽馆关门", "consumer_protection"), ("香烟呛人", "tobacco"), ("泳池太深", "sports")]
    lessons = [
        Lesson(text, frozenset({target}), author=f"author {author}") for text, target in answers for author in range(5)
    ]
    heads = ["consumer_protection", "sports", "tobacco"]

    written = file_of(learn(lessons, heads))

    model = parse_model(written, str)
    found = {text: dict(zip(heads, margins(model, text), strict=True)) for text, _ in answers}
    assert file_of(learn(lessons, heads)) == written
    assert all(max(found[text], key=found[text].__getitem__) == target for text, target in answers)
    assert all(slope > 0 for slope, _ in model.sigmoids)
