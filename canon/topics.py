"""Topics (主题): what complaints are about, in two levels, for groups, figures and the bureau's report.

The first level are the classes of problems of the 12315 platform (问题类别); under them stand topics that the bureau
reports on, of which the first level alone says too little. A complaint has one topic, of either level: a class where
nothing narrower is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SINCE = date(2026, 12, 1)  # the list of that day; a bureau has signed no other yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a complaint is about; ``parent`` is its class, None for a class itself."""

    code: str
    zh: str
    en: str
    parent: str | None = None

    @property
    def topic_class(self) -> str:
        """The code of its first level."""
        return self.parent or self.code

    def name(self, *, english: bool = False) -> str:
        return self.en if english else self.zh


# 12315 writes the first level of 问题类别 as these words.
_CLASSES = (
    Topic(code="contract", zh="合同", en="Contracts"),
    Topic(code="after_sales_service", zh="售后服务", en="After-sales and repair"),
    Topic(code="goods_quality", zh="质量", en="Quality"),
    Topic(code="food", zh="食品安全", en="Food"),
    Topic(code="pricing", zh="价格", en="Pricing"),
    Topic(code="advertising", zh="广告", en="Advertising"),
    Topic(code="safety", zh="安全", en="Safety"),
    Topic(code="measures", zh="计量", en="Weights and measures"),
    Topic(code="counterfeits", zh="假冒", en="Counterfeits"),
    Topic(code="trademarks", zh="商标", en="Trademarks"),
    Topic(code="unfair_competition", zh="不正当竞争", en="Unfair competition"),
    Topic(code="dignity", zh="人格尊严", en="Dignity of persons"),
    Topic(code="other_problems", zh="其他", en="Other"),
)
_NARROWER = (
    Topic(code="training_refund", zh="培训退费", en="Refund of training fees", parent="contract"),
    Topic(code="prepaid", zh="预付卡", en="Prepaid cards", parent="contract"),
    Topic(code="unfair_terms", zh="格式条款", en="Unfair terms", parent="contract"),
    Topic(code="delivery", zh="不发货、迟延交付", en="Late or no delivery", parent="contract"),
    Topic(code="after_sales", zh="售后三包", en="After-sales service", parent="after_sales_service"),
    Topic(code="price", zh="标价、收费", en="Marked prices and charges", parent="pricing"),
    Topic(code="food_safety", zh="问题食品", en="Unsafe food", parent="food"),
    Topic(code="quality", zh="商品质量", en="Quality of goods", parent="goods_quality"),
    Topic(code="false_advertising", zh="虚假宣传", en="False advertising", parent="advertising"),
)
TOPICS: Mapping[str, Topic] = {topic.code: topic for topic in (*_CLASSES, *_NARROWER)}
NARROWER = tuple(topic.code for topic in _NARROWER)
_BY_WORD = {topic.zh: topic for topic in _CLASSES}


def topic_of_problem(problem: str | None) -> Topic | None:
    """Return the class that the first level of a platform's 问题类别 names (levels joined by ``->``)."""
    return _BY_WORD.get((problem or "").partition("->")[0].strip().removesuffix("问题"))


def topic_class_of(code: str | None) -> str | None:
    """Return the first level of a topic; a code that an earlier list had is its own."""
    if code is None:
        return None
    topic = TOPICS.get(code)
    return topic.topic_class if topic else code
