from canon.codes import RedirectReason
from services.dispatch.routing.domain import Outcome, RoutingCandidate
from tests.services.dispatch.routing.domain.builders import a_document, route_by, routed, rules_of


def test_a_card_goes_to_the_section_that_answers_for_cards() -> None:
    decision = routed("健身卡不退费")

    assert (decision.outcome, decision.target) == (Outcome.DEPARTMENT, "consumer_protection")
    assert decision.matched == ("健身卡", "退费")
    assert decision.reason is None
    assert decision.rule_version == "v1"


def test_a_false_cigarette_goes_to_the_agency_with_reason_and_law() -> None:
    decision = routed("小店卖假烟")

    assert (decision.outcome, decision.target) == (Outcome.AGENCY, "tobacco")
    assert decision.reason is RedirectReason.NO_AUTHORITY
    assert decision.basis == "《烟草专卖法》第四条"
    assert decision.station is None


def test_two_matters_equally_strong_wait_at_the_hub_with_both_suggestions() -> None:
    decision = routed("健身卡,假烟")

    assert (decision.outcome, decision.target) == (Outcome.HUB, "hub")
    ours, theirs = decision.suggestions
    assert ours == RoutingCandidate(target="consumer_protection", score=0.4286)
    assert (theirs.target, theirs.score) == ("tobacco", 0.4286)
    assert decision.runner_up == theirs


def test_a_suggested_agency_brings_the_ground_to_hand_the_case_over() -> None:
    theirs = routed("健身卡,假烟").suggestions[1]

    assert theirs.reason is RedirectReason.NO_AUTHORITY
    assert theirs.basis == "《烟草专卖法》第四条"
    assert theirs.explanation is not None
    assert "《烟草专卖法》第四条" in theirs.explanation


def test_a_text_that_says_nothing_waits_at_the_hub() -> None:
    decision = routed("给我回电话")

    assert decision.outcome is Outcome.HUB
    assert decision.score == 0
    assert decision.runner_up is None
    assert decision.matched == ()


def test_one_weak_word_is_not_enough() -> None:
    assert routed("老板").outcome is Outcome.HUB


def test_an_empty_text_waits_at_the_hub() -> None:
    assert routed("").outcome is Outcome.HUB


def test_the_same_text_is_always_decided_the_same() -> None:
    text = "健身卡不退费,老板还卖假烟,霉味"

    assert {route_by(rules_of(), text) for _ in range(20)} == {routed(text)}


def test_the_order_of_topics_does_not_change_the_decision() -> None:
    turned = rules_of(topics=a_document()["topics"][::-1])

    assert route_by(turned, "健身卡,假烟") == routed("健身卡,假烟")


def test_a_topic_weighs_no_more_than_its_cap() -> None:
    assert routed("健身卡退费老板").score == routed("健身卡").score


def test_an_exemption_silences_the_agency_and_says_why() -> None:
    decision = routed("卷烟没有标价")

    assert decision.target == "consumer_protection"
    assert "标价归市场监管检查" in decision.explanation


def test_the_respondent_s_name_and_the_platform_s_class_speak_too() -> None:
    assert routed("不退", respondent="跃澜健身服务部").matched == ("健身",)
    assert routed("不退", category="服务->合同").matched == ("合同",)


def test_request_and_goods_are_read_with_the_text() -> None:
    assert routed("老板不理", request="退费").target == "consumer_protection"
    assert routed("买了一条", goods="卷烟", request="假烟赔钱").target == "tobacco"


def test_a_shop_on_a_platform_is_another_bureau_s() -> None:
    decision = routed("淘宝买的健身卡")

    assert (decision.outcome, decision.target) == (Outcome.AGENCY, "other_bureau")
    assert decision.reason is RedirectReason.OTHER_COUNTY
    assert decision.matched == ("淘宝",)


def test_a_platform_alone_is_enough_when_nothing_else_is_stated() -> None:
    assert routed("东西坏了", platform="淘宝").target == "other_bureau"


def test_another_authority_s_matter_stays_its_own_wherever_it_was_bought() -> None:
    assert routed("淘宝买的假烟").target == "tobacco"


def test_unsure_between_us_and_an_agency_is_not_sent_to_another_county() -> None:
    assert routed("淘宝买的健身卡和假烟").outcome is Outcome.HUB


def test_a_region_may_be_a_code_or_a_name() -> None:
    assert routed("健身卡", region="330106").target == "other_bureau"
    assert routed("健身卡", region="杭州市").target == "other_bureau"
    assert routed("健身卡", region="望川县河西镇").station == "station.hexi"


def test_the_station_of_the_town_stands_beside_the_department() -> None:
    assert routed("健身卡", place="河西镇老街").station == "station.hexi"
    assert routed("步行街的健身卡").station == "station.chengguan"
    assert (routed("健身卡").station, routed("健身卡").station_name) == (None, None)


def test_the_town_and_its_station_are_called_by_name_too() -> None:
    decision = routed("健身卡", place="河西镇老街")

    assert (decision.town_name, decision.station_name) == ("河西镇", "河西镇市场监管所")
