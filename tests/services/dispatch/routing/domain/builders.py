"""A small rule set for tests: three matters, two towns, one exemption."""

from copy import deepcopy
from typing import Any

from canon.codes import Agency
from services.dispatch.routing.domain import CompiledRules, Decision, RoutingText, compile_rules, load_rules, route

DOCUMENT: dict[str, Any] = {
    "version": "v1",
    "effective_from": "2026-10-08",
    "weights": {"strong": 6, "medium": 3, "weak": 1},
    "limits": {"least_score": 0.4, "least_margin": 0.1, "prior": 2, "silenced": 0.2},
    "language": {
        "traditional": "藥費",
        "simplified": "药费",
        "slips": {"建身": "健身"},
        "nearby": ["旁边"],
        "denials": [["不是", "的问题"]],
    },
    "topics": [
        {
            "code": "cards",
            "target": "consumer_protection",
            "label": "预付卡消费纠纷",
            "cap": 6,
            "terms": {"strong": ["健身卡"], "medium": ["退费"], "weak": ["老板"]},
            "respondents": {"medium": ["健身"]},
            "categories": {"medium": ["合同"]},
        },
        {
            "code": "cigarettes",
            "target": "tobacco",
            "label": "卷烟真假问题",
            "basis": "《烟草专卖法》第四条",
            "keeps": "明码标价",
            "terms": {"strong": ["假烟"], "2.5": ["卷烟"]},
            "pairs": [{"when": [["烟"], ["霉", "呛"]], "near": 4, "unless": ["电子烟"], "weight": "strong"}],
        },
        {
            "code": "away",
            "target": "other_bureau",
            "label": "商家在外地的消费投诉",
            "reason": "OTHER_COUNTY",
            "basis": "《市场监督管理投诉举报处理办法》第十三条",
        },
    ],
    "exemptions": [
        {
            "code": "stay.prices",
            "topic": "cards",
            "against": ["tobacco"],
            "when": [["烟"], ["标价"]],
            "weight": "strong",
            "because": "标价归市场监管检查",
        }
    ],
    "agencies": {
        agency.value: {"name": f"县{agency.value}局", "phone": None, "answers_for": "这类事"} for agency in Agency
    },
    "territory": {
        "region": "990102",
        "name": "望川县",
        "station_suffix": "市场监管所",
        "topic": "away",
        "here": ["县城"],
        "towns": [
            {"code": "chengguan", "name": "城关镇", "places": ["步行街"]},
            {"code": "hexi", "name": "河西镇", "places": ["老渡口"]},
        ],
        "elsewhere": ["杭州", "隔壁县"],
        "mere_names": ["路", "小笼"],
        "address_cues": ["在"],
        "business_cues": ["店在"],
        "platforms": ["淘宝"],
        "local_platform_uses": ["外卖"],
    },
}


def a_document(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(DOCUMENT), **changes}


def rules_of(**changes: Any) -> CompiledRules:
    return compile_rules(load_rules(a_document(**changes)))


def routed(text: str, **fields: Any) -> Decision:
    """Route by the small rule set."""
    return route_by(rules_of(), text, **fields)


def route_by(rules: CompiledRules, text: str, **fields: Any) -> Decision:
    return route(RoutingText(text=text, **fields), rules)
