import pytest

from services.dispatch.routing.rules import shipped_rules
from tests.services.dispatch.routing.domain.builders import a_document, route_by, routed, rules_of


@pytest.mark.parametrize("text", ["健身卡退費", "建身卡退费", "健 身 卡 退\n费", "健身卡退费！！！", "健身卡退费"])
def test_one_meaning_is_read_from_every_writing(text: str) -> None:
    assert routed(text).target == "consumer_protection"


def test_full_width_letters_are_read_as_plain_ones() -> None:
    topics = [{**a_document()["topics"][0], "terms": {"strong": ["KTV"]}}, a_document()["topics"][2]]
    rules = rules_of(topics=topics, exemptions=[])

    assert route_by(rules, "ＫＴＶ").matched == ("ktv",)


def test_what_is_denied_does_not_count() -> None:
    assert routed("不是假烟的问题,是健身卡").target == "consumer_protection"


def test_a_question_is_not_a_denial() -> None:
    assert routed("是不是假烟的问题").target == "tobacco"


def test_a_denial_does_not_reach_into_the_next_sentence() -> None:
    assert routed("不是我说。假烟的问题").target == "tobacco"


def test_what_only_describes_the_way_does_not_count() -> None:
    assert routed("假烟旁边,办了健身卡").target == "consumer_protection"


def test_a_language_without_denials_denies_nothing() -> None:
    rules = rules_of(language={"denials": [], "nearby": []})

    assert route_by(rules, "不是假烟的问题").target == "tobacco"


def test_what_stands_in_place_of_a_persons_data_is_no_word_of_the_matter() -> None:
    rules = shipped_rules()

    marked = route_by(rules, "健身房关门不退钱，请退到〔银行卡号〕，联系〔电话〕")
    assert marked == route_by(rules, "健身房关门不退钱，请退到，联系")
    assert marked.target == "consumer_protection"
