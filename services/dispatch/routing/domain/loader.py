"""Build a rule set from plain values; all faults are reported at once, each with its path."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar

from canon.codes import Agency
from chassis.errors import FieldError, Invalid
from services.dispatch.routing.domain.confidence import FACTS, INTERCEPT
from services.dispatch.routing.domain.knowledge import check_knowledge, read_knowledge
from services.dispatch.routing.domain.learned import read_learned
from services.dispatch.routing.domain.nodes import Node
from services.dispatch.routing.domain.normalisation import Language, normalise
from services.dispatch.routing.domain.parts import LEVELS, TARGETS, PartReader
from services.dispatch.routing.domain.ruleset import AgencyCard, Limits, RuleSet
from services.dispatch.routing.domain.territory import Territory, Town

OPTIONAL_LIMITS = (
    "decisive",
    "least_unnamed",
    "learned",
    "redirect",
    "confident",
    "statutory",
)  # limits that a rule set without anything learned need not give


HUNDREDTHS = 100


class RulesInvalid(Invalid):
    """A rule set cannot be used; ``errors`` names everything that is wrong with it."""

    code: ClassVar[str] = "rules_invalid"
    previous_code: ClassVar[str | None] = "dispatch.rules_invalid"
    zh: ClassVar[str] = "分办规则有误"
    en: ClassVar[str] = "The routing rules are not valid"


def load_rules(document: Mapping[str, object]) -> RuleSet:
    """Build a rule set from plain values; ``RulesInvalid`` names all their faults, if they have any."""
    root, rules = _read(document)
    _refuse_faults(root)
    return rules


def load_draft(document: Mapping[str, object]) -> RuleSet:
    """Build a rule set that is drafted under this release, whose names it must know and whose examples must hold.

    ``RulesInvalid`` names all faults, if there are any.
    """
    root, rules = _read(document)
    check_knowledge(root.get("reading"), rules.reading)
    _refuse_faults(root)
    return rules


def _read(document: Mapping[str, object]) -> tuple[Node, RuleSet]:
    """Return the document with the faults that were found, and what could be read of it."""
    root = Node(document).check_keys(*RuleSet.__dataclass_fields__, "weights")
    language = _language(root.get("language"))
    weights = {level: root.get("weights").get(level).number() for level in LEVELS}
    reader = PartReader(weights, lambda text: normalise(text, language))
    rules = RuleSet(
        version=root.get("version").text(),
        effective_from=_day(root.get("effective_from")),
        topics=tuple(reader.topic(node) for node in root.get("topics").items()),
        exemptions=tuple(reader.exemption(node) for node in root.get("exemptions").items()),
        agencies=_agencies(root.get("agencies")),
        territory=_territory(root.get("territory")),
        language=language,
        limits=_limits(root.get("limits")),
        learned=read_learned(root.get("learned")),
        confidence=_confidence(root.get("confidence")),
        reading=read_knowledge(root.get("reading")),
    )
    _check_references(root, rules)
    return root, rules


def _refuse_faults(root: Node) -> None:
    """Refuse what has faults.

    Raises:
        RulesInvalid: there are some.
    """
    if root.faults:
        faults = tuple(dict.fromkeys(root.faults))
        raise RulesInvalid(*faults, detail=_summary(faults))


def _confidence(node: Node) -> Mapping[str, float] | None:
    """Read the weights of the confidence, in hundredths; a rule set may have none."""
    if node.value is None:
        return None
    node.check_keys(INTERCEPT, *FACTS)
    return {name: node.get(name).integer() / HUNDREDTHS for name in (INTERCEPT, *FACTS)}


def _summary(faults: Iterable[FieldError]) -> str:
    return "；".join(f"{fault.field} {fault.message}" for fault in faults)


def _day(node: Node) -> date:
    if isinstance(node.value, date) and not isinstance(node.value, datetime):
        return node.value
    try:
        return date.fromisoformat(node.text())
    except ValueError:
        node.add_fault("invalid_date", "应为日期，如 2026-10-08")
        return date.min


def _language(node: Node) -> Language:
    node.check_keys("traditional", "simplified", "slips", "nearby", "denials")
    traditional = node.get("traditional").text_or_none() or ""
    simplified = node.get("simplified").text_or_none() or ""
    if len(traditional) != len(simplified):
        node.add_fault("length", "繁体与简体字数应相同")
    return Language(
        simplified={ord(old): new for old, new in zip(traditional, simplified, strict=False)},
        slips=tuple(_slip(typed, meant) for typed, meant in node.get("slips").entries()),
        nearby=node.get("nearby").words(),
        denials=tuple(_denial(pair) for pair in node.get("denials").items()),
    )


def _slip(typed: str, meant: Node) -> tuple[str, str]:
    if not typed.strip():
        meant.add_fault("empty", "写错的词不能为空")
    return (typed, meant.text())


def _denial(node: Node) -> tuple[str, str]:
    words = node.words()
    if len(words) != 2:
        node.add_fault("length", "应为开头和结尾两个词")
        return ("", "")
    return (words[0], words[1])


def _agencies(node: Node) -> dict[Agency, AgencyCard]:
    cards = {}
    for agency in Agency:
        card = node.get(agency).check_keys("name", "phone", "answers_for")
        cards[agency] = AgencyCard(
            name=card.get("name").text(),
            phone=card.get("phone").text_or_none(),
            answers_for=card.get("answers_for").text(),
        )
    return cards


def _limits(node: Node) -> Limits:
    node.check_keys(*Limits.__dataclass_fields__)
    if node.get("prior").value == 0:
        node.get("prior").add_fault("too_small", "应大于零：没有把握也要有分量")
    given = [
        name for name in Limits.__dataclass_fields__ if name not in OPTIONAL_LIMITS or node.get(name).value is not None
    ]
    limits = {name: node.get(name).number() for name in given}
    if limits.get("learned", 0) > 1:
        node.get("learned").add_fault("too_large", "应为 0 到 1 的数")
    return Limits(**limits)


def _territory(node: Node) -> Territory:
    node.check_keys(*Territory.__dataclass_fields__)
    return Territory(
        region=node.get("region").text(),
        name=node.get("name").text(),
        station_suffix=node.get("station_suffix").text(),
        towns=tuple(_town(town) for town in node.get("towns").items()),
        here=node.get("here").words(),
        elsewhere=node.get("elsewhere").words(),
        mere_names=node.get("mere_names").words(),
        business_cues=node.get("business_cues").words(),
        address_cues=node.get("address_cues").words(),
        platforms=node.get("platforms").words(),
        topic=node.get("topic").text(),
        local_platform_uses=node.get("local_platform_uses").words(),
    )


def _town(node: Node) -> Town:
    node.check_keys("code", "name", "places")
    return Town(code=node.get("code").text(), name=node.get("name").text(), places=node.get("places").words())


def _check_references(root: Node, rules: RuleSet) -> None:
    """Report codes that are not unique, and codes that one part uses but no other part defines."""
    topics = [topic.code for topic in rules.topics]
    towns = [town.code for town in rules.territory.towns]
    for name, codes in (("topics", topics), ("exemptions", [one.code for one in rules.exemptions])):
        _check_single(root.get(name), codes)
    _check_single(root.get("territory").get("towns"), towns)
    if not topics:
        root.get("topics").add_fault("empty", "至少要有一个事项")
    known = {*topics, *TARGETS}
    for node, exemption in zip(root.get("exemptions").items(), rules.exemptions, strict=True):
        if exemption.topic not in topics:
            node.get("topic").add_fault("unknown_topic", "没有这个事项")
        for silenced in node.get("against").items():
            if isinstance(silenced.value, str) and silenced.value not in known:
                silenced.add_fault("unknown_topic", "没有这个事项或去向")
    if rules.territory.topic not in topics:
        root.get("territory").get("topic").add_fault("unknown_topic", "没有这个事项")


def _check_single(node: Node, codes: list[str]) -> None:
    found = set[str]()
    for number, code in enumerate(codes):
        if code in found:
            node.get(str(number)).get("code").add_fault("repeated", "代码重复")
        found.add(code)
