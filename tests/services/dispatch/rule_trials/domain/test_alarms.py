"""What a version changes of the alarms that past texts raise."""

from reading.bureau_knowledge import SHIPPED, Knowledge, own_entry
from services.dispatch.routing.domain import RoutingText
from services.dispatch.rule_trials.domain.alarms import Alarms, compare_alarms

TEXTS = [RoutingText(text="电梯困人半小时，孩子还在里面"), RoutingText(text="衣服掉色", request="要求老鹰嘴水库退款")]
WEIR = own_entry({"id": "town.weir", "says": "self_harm", "any": ["老鹰嘴水库"]})


def test_the_alarms_of_both_are_counted_over_text_and_request() -> None:
    found = compare_alarms(TEXTS, SHIPPED, Knowledge(own=(WEIR,)))

    assert found == Alarms(before={"lift_trapped": 1}, after={"lift_trapped": 1, "self_harm": 1})


def test_where_both_read_alike_nothing_is_counted() -> None:
    assert compare_alarms(TEXTS, SHIPPED, Knowledge()) is None
