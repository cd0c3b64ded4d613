"""Read the parts of a rule set from plain values: topics, exemptions, conditions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from canon.codes import Agency, Department, RedirectReason
from services.dispatch.routing.domain.nodes import Node
from services.dispatch.routing.domain.ruleset import Condition, Exemption, Pair, Target, Topic, WordWeights

LEVELS = ("strong", "medium", "weak")
TARGETS: Mapping[str, Target] = {
    **{department.value: department for department in Department if department is not Department.HUB},
    **{agency.value: agency for agency in Agency},
}
_NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?")
MIN_WORD_LENGTH = 2  # characters of a word that weighs alone; a single one means too little


@dataclass(frozen=True, slots=True)
class PartReader:
    """Read topics and exemptions with the rule set's own weights; words are normalised."""

    weights: Mapping[str, float]
    plain: Callable[[str], str]

    def topic(self, node: Node) -> Topic:
        node.check_keys(*Topic.__dataclass_fields__)
        target = _target(node.get("target"))
        away = isinstance(target, Agency)
        return Topic(
            code=node.get("code").text(),
            target=target,
            label=node.get("label").text(),
            terms=self._terms(node.get("terms"), least=MIN_WORD_LENGTH),
            respondents=self._terms(node.get("respondents"), least=1),
            categories=self._terms(node.get("categories"), least=MIN_WORD_LENGTH),
            pairs=tuple(self._pair(pair) for pair in node.get("pairs").items()),
            cap=None if node.get("cap").value is None else node.get("cap").number(),
            reason=_reason(node.get("reason")) if away else None,
            basis=node.get("basis").text() if away else node.get("basis").text_or_none(),
            keeps=node.get("keeps").text_or_none(),
        )

    def exemption(self, node: Node) -> Exemption:
        node.check_keys("code", "topic", "against", "when", "near", "unless", "weight", "because")
        return Exemption(
            code=node.get("code").text(),
            topic=node.get("topic").text(),
            against=frozenset(node.get("against").words()),
            when=self._condition(node),
            weight=self._weight(node.get("weight")),
            because=node.get("because").text_or_none(),
        )

    def _pair(self, node: Node) -> Pair:
        node.check_keys("when", "near", "unless", "weight")
        return Pair(when=self._condition(node), weight=self._weight(node.get("weight")))

    def _condition(self, node: Node) -> Condition:
        groups = tuple(self._words(group) for group in node.get("when").items())
        if not groups or not all(groups):
            node.get("when").add_fault("empty", "每组至少要有一个词")
            groups = (("",),)
        near = node.get("near")
        return Condition(
            groups=groups,
            near=None if near.value is None else int(near.number()),
            unless=self._words(node.get("unless")),
        )

    def _terms(self, node: Node, *, least: int) -> WordWeights:
        """Read words under the name of a level or a weight: ``{strong: [楼板开裂], 2.5: [交房]}``."""
        terms: dict[str, float] = {}
        for level, listed in node.entries():
            weight = self._weight(Node(_number_or_text(level), listed.path, listed.faults))
            for word_node in listed.items():
                word = self.plain(word_node.text())
                if len(word) < least:
                    word_node.add_fault("too_short", f"单独计分的词至少 {least} 个字")
                terms[word] = weight
        return tuple(terms.items())

    def _weight(self, node: Node) -> float:
        if isinstance(node.value, str) and node.value in self.weights:
            return self.weights[node.value]
        return node.number()

    def _words(self, node: Node) -> tuple[str, ...]:
        return tuple(self.plain(word) for word in node.words())


def _number_or_text(level: str) -> float | str:
    return float(level) if _NUMBER.fullmatch(level) else level


def _target(node: Node) -> Target:
    code = node.text()
    if code in TARGETS:
        return TARGETS[code]
    node.add_fault("unknown_target", "不是股室或其他部门的代码")
    return Department.HUB


def _reason(node: Node) -> RedirectReason:
    if node.value is None:
        return RedirectReason.NO_AUTHORITY
    if node.value in set(RedirectReason):
        return RedirectReason(str(node.value))
    node.add_fault("unknown_reason", "不是转办原因的代码")
    return RedirectReason.NO_AUTHORITY
