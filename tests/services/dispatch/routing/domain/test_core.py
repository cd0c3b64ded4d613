from services.dispatch.routing.domain import RoutingText as Text
from services.dispatch.routing.domain.core import LONG_TEXT, core_of, mentions_several_matters
from services.dispatch.routing.domain.decision import Outcome, Spoke, route
from services.dispatch.routing.rules import shipped_rules

ASIDE = "那天我先去银行取钱，又到医院看了母亲，路上司机绕了点路，这些都不说了。"


def test_a_short_text_is_all_core() -> None:
    assert core_of("买的鞋开胶，要求退货") is None


def test_the_core_of_a_long_text_is_its_opening_and_what_it_asks_for() -> None:
    text = f"我在鞋店买了一双鞋。穿三天就开胶了。{ASIDE * 8}要求退货。"

    core = core_of(text)

    assert len(text) >= LONG_TEXT
    assert core == "我在鞋店买了一双鞋。穿三天就开胶了。要求退货"


def test_what_a_long_text_mentions_beside_its_matter_does_not_lead_it_away() -> None:
    text = f"我在家电城买了一台冰箱。用了三天就不制冷。{ASIDE * 8}要求商家退货退款。"

    assert route(Text(text=text), shipped_rules()).target == "consumer_protection"


def test_two_matters_that_the_writer_counts_himself_go_to_the_hub() -> None:
    text = "反映两件事：宽带乱扣费；理发店会员卡退不了，请分别转办"

    assert mentions_several_matters(text)
    assert route(Text(text=text), shipped_rules()).outcome is Outcome.HUB


def test_what_is_stated_to_be_in_order_is_not_the_matter() -> None:
    text = "旅行社没问题，是我住的民宿收了房费又说满房，不退钱"

    decision = route(Text(text=text), shipped_rules())

    assert decision.target != "culture_tourism"
    assert decision.suggestions[0].target == "consumer_protection"


def test_where_the_law_speaks_for_two_alike_a_person_decides_whatever_was_learned() -> None:
    decision = route(Text(text="缺斤少两，虚假广告"), shipped_rules())

    assert decision.outcome is Outcome.HUB
    assert {one.target for one in decision.suggestions} == {"metrology", "ads_online"}


def test_what_lacks_what_the_law_asks_for_is_redirected_by_a_person_only() -> None:
    text = "新买的商品房楼板开裂、墙体渗漏，开发商不维修，要求住建部门处理房屋质量问题。"

    whole, lacking = (route(Text(text=text, incomplete=lacks), shipped_rules()) for lacks in (False, True))
    ours = route(Text(text="理发店关门，办的卡退不了", incomplete=True), shipped_rules())

    assert (whole.outcome, whole.target, whole.spoke) == (Outcome.AGENCY, "housing", Spoke.STATUTE)
    assert (lacking.outcome, lacking.suggestions[0].target) == (Outcome.HUB, "housing")
    assert (ours.outcome, ours.target) == (Outcome.DEPARTMENT, "consumer_protection")
