"""What was learned from plain values: targets, and runs with their weights as ``退款 37A12b-3``."""

import re
from string import ascii_letters

from canon.codes import Department
from services.dispatch.domain.routing.learned import LARGEST, Learned, Target, packed
from services.dispatch.domain.routing.parts import TARGETS
from services.dispatch.domain.routing.reading import Node

LETTERS = ascii_letters.swapcase()  # A to Z, then a to z: the targets in their order
_WRITTEN = re.compile(r"(\S{1,2}) ([0-9]{1,4})((?:[A-Za-z]-?[0-9]{1,4})*)")
_WEIGHT = re.compile(r"([A-Za-z])(-?[0-9]+)")


def read_learned(node: Node) -> Learned:
    """Read what the labelled texts taught; a rule set may have none of it."""
    if node.value is None:
        return Learned()
    node.only(*Learned.__dataclass_fields__)
    targets = tuple(_target(one) for one in node.get("targets").items())
    leaning = tuple(one.signed() for one in node.get("leaning").items())
    if not targets or len(targets) > len(LETTERS) or len(leaning) != len(targets):
        node.get("leaning").fault("length", "每个去向应有一个数")
    return Learned(targets, leaning, dict(_run(one, len(targets)) for one in node.get("runs").items()))


def _target(node: Node) -> Target:
    code = node.text()
    if code not in TARGETS and code != Department.HUB:
        node.fault("unknown_target", "不是股室或其他部门的代码")
    return TARGETS.get(code, Department.HUB)


def _run(node: Node, count: int) -> tuple[str, int]:
    """A run, the square of its rarity, then a letter for each target and what the run adds to it."""
    written = _WRITTEN.fullmatch(str(node.value))
    weights = [0] * count
    for letter, weight in _WEIGHT.findall(written[3]) if written else ():
        at = LETTERS.index(letter)
        if at >= count or abs(int(weight)) > LARGEST:
            written = None
        else:
            weights[at] = int(weight)
    if written is None:
        node.fault("wrong_type", "应为“退款 37A12b-3”这样的写法")
        return "", 0
    return written[1], packed(weights, int(written[2]))
